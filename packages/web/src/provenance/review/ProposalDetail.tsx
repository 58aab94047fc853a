/** One proposal: what shows now and what would, field by field. */
import type { Candidate } from "@ledgerline/client/contract"
import { Link } from "@tanstack/react-router"
import { ExternalLink } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useMayEdit } from "../../app/asOf.tsx"
import { Button } from "../../components/Button.tsx"
import { Bar, Parts, percent } from "../Bar.tsx"
import { Difference } from "../Difference.tsx"
import { useNames } from "../useNames.ts"
import { pathOf } from "../subject.ts"
import { SubjectName } from "../SubjectName.tsx"
import { mergeOf, partsIn, type ProposedField } from "./proposal.ts"
import styles from "./Review.module.css"

export interface ProposalDetailProps {
  readonly candidate: Candidate
  /** Undefined while it is looked up. */
  readonly fields: readonly ProposedField[] | undefined
  readonly left: ReadonlySet<string>
  readonly onToggle: (field: string) => void
  readonly onApply: () => void
  readonly onDismiss: () => void
}

export function ProposalDetail({ candidate, fields, left, onToggle, onApply, onDismiss }: ProposalDetailProps) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const mayEdit = useMayEdit()
  const { subject, provider, score, url, licence } = candidate
  const into = mergeOf(candidate)
  const chosen = (fields ?? []).filter(({ field }) => !left.has(field))
  const parts = partsIn(candidate.parts)
  return (
    <article className={styles.detail} aria-label={t("reviewing.proposed")}>
      <header className={styles.head}>
        <h2>
          <Link to={pathOf(subject) ?? "/"}>
            <SubjectName subject={subject} />
          </Link>
        </h2>
        <p className={styles.quiet}>
          {names.provider(provider)}
          {url === null ? null : (
            <>
              {" · "}
              <a href={url} target="_blank" rel="noreferrer">
                <ExternalLink size={13} aria-hidden /> {t("stack.source")}
              </a>
            </>
          )}
          {licence === null ? null : ` · ${licence}`}
        </p>
        <Bar label={t("reviewing.score", { percent: "" }).trim()} share={score} />
        {Object.keys(parts).length === 0 ? null : <Parts parts={parts} />}
      </header>
      {into === undefined ? (
        fields === undefined ? null : fields.length === 0 ? (
          <p>{t("reviewing.nothing")}</p>
        ) : (
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("reviewing.field")}</th>
                <th scope="col">
                  {t("reviewing.current")} → {t("reviewing.proposed")}
                </th>
              </tr>
            </thead>
            <tbody>
              {fields.map(({ field, current, proposed }, at) => (
                <tr key={field} data-left={left.has(field)}>
                  <th scope="row">
                    <label className={styles.use}>
                      <input
                        type="checkbox"
                        checked={!left.has(field)}
                        disabled={!mayEdit}
                        aria-label={t("reviewing.use", { field: names.field(field) })}
                        onChange={() => onToggle(field)}
                      />
                      {at < 9 ? <kbd className={styles.key}>{at + 1}</kbd> : null}
                      {names.field(field)}
                    </label>
                  </th>
                  <td>
                    <Difference before={current} after={proposed} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      ) : (
        <p>
          {t("reviewing.mergeHint")}{" "}
          <Link to={pathOf(`track:${into}`) ?? "/"} className={styles.other}>
            <SubjectName subject={`track:${into}`} />
          </Link>
        </p>
      )}
      {mayEdit ? (
        <div className={styles.actions}>
          <Button aria-keyshortcuts="x" onClick={onDismiss}>
            {t("dismiss")} <kbd className={styles.key}>X</kbd>
          </Button>
          <Button
            look="primary"
            aria-keyshortcuts="a"
            disabled={into === undefined && chosen.length === 0}
            onClick={onApply}
          >
            {into !== undefined
              ? t("duplicate.merge")
              : fields !== undefined && chosen.length < fields.length
                ? t("reviewing.applyFields", { count: chosen.length })
                : t("apply")}{" "}
            <kbd className={styles.key}>A</kbd>
          </Button>
        </div>
      ) : null}
      <p className="visuallyHidden" aria-live="polite">
        {t("reviewing.score", { percent: percent(score) })}
      </p>
    </article>
  )
}
