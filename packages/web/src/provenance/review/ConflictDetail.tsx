/** One thing that does not fit together: the values of a field with who says each, or the two that a rule is about. */
import type { Claim } from "@ledgerline/client/contract"
import { Link } from "@tanstack/react-router"
import { Check, Undo2 } from "lucide-react"
import { useId } from "react"
import { useTranslation } from "react-i18next"
import { useMayEdit } from "../../app/asOf.tsx"
import { Button } from "../../components/Button.tsx"
import { Bar } from "../Bar.tsx"
import { pathOf } from "../subject.ts"
import { SubjectName } from "../SubjectName.tsx"
import { useTimes } from "../times.ts"
import { useNames } from "../useNames.ts"
import { readableValue } from "../values.ts"
import { choicesOf, type Contested, subjectOfRule } from "./conflicts.ts"
import styles from "./Review.module.css"
import { ruleText } from "./ruleText.ts"

interface ConflictDetailProps {
  readonly of: Contested
  readonly onChoose: (place: number) => void
  readonly onTakeApart: () => void
}

export function ConflictDetail({ of, onChoose, onTakeApart }: ConflictDetailProps) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const mayEdit = useMayEdit()
  return (
    <article className={styles.detail} aria-label={t("reviewing.conflicts")}>
      <header className={styles.head}>
        <h2>
          <Link to={pathOf(of.subject) ?? "/"}>
            <SubjectName subject={of.subject} />
          </Link>
        </h2>
        <p className={styles.quiet}>
          {of.kind === "claims"
            ? t("reviewing.differ", { field: names.field(of.why.field) })
            : `${ruleText(of.of.rule)} ${of.of.detail}`}
        </p>
      </header>
      {of.kind === "claims" ? (
        <ol className={styles.choices} aria-label={t("reviewing.choices", { field: names.field(of.why.field) })}>
          {choicesOf(of.why).map((claim, place) => (
            <li key={claim.event}>
              <Choice claim={claim} place={place} onChoose={mayEdit ? () => onChoose(place) : undefined} />
            </li>
          ))}
        </ol>
      ) : (
        <>
          <p>
            <Link to={pathOf(subjectOfRule(of.of.rule, of.of.other)) ?? "/"} className={styles.other}>
              <SubjectName subject={subjectOfRule(of.of.rule, of.of.other)} />
            </Link>
          </p>
          {mayEdit ? (
            <div className={styles.actions}>
              <Button icon={Undo2} aria-keyshortcuts="a" onClick={onTakeApart}>
                {t("reviewing.takeApart")} <kbd className={styles.key}>A</kbd>
              </Button>
            </div>
          ) : null}
        </>
      )}
    </article>
  )
}

interface ChoiceProps {
  readonly claim: Claim
  readonly place: number
  /** Undefined where it cannot be chosen. */
  readonly onChoose: (() => void) | undefined
}

function Choice({ claim, place, onChoose }: ChoiceProps) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const times = useTimes()
  const isShown = claim.standing === "shown"
  const words = useId()
  return (
    <div className={styles.choice}>
      <div>
        <p id={words} className={styles.other}>
          {readableValue(claim.value, names.values)}
        </p>
        <p className={styles.quiet}>
          {claim.tier === "user" ? names.actor(claim.actor) : names.provider(claim.provider)} · {names.tier(claim.tier)}{" "}
          · {times.moment(claim.at)}
        </p>
        {claim.confidence === null ? null : (
          <Bar label={t("stack.confidence", { percent: "" }).trim()} share={claim.confidence} />
        )}
      </div>
      {onChoose === undefined ? null : (
        <Button
          {...(isShown ? { icon: Check } : {})}
          aria-describedby={words}
          {...(place < 9 ? { "aria-keyshortcuts": String(place + 1) } : {})}
          onClick={onChoose}
        >
          {t(isShown ? "reviewing.keep" : "stack.pick")}{" "}
          {place < 9 ? <kbd className={styles.key}>{place + 1}</kbd> : null}
        </Button>
      )}
    </div>
  )
}
