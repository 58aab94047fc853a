/** What waits for somebody to decide: proposals of services and rules, and what does not fit together. */
import { useLive } from "@ledgerline/client/react"
import { Link } from "@tanstack/react-router"
import { Inbox, Undo2 } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useMayEdit } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { toast, toastError } from "../../app/toasts.tsx"
import { Button } from "../../components/Button.tsx"
import { Page } from "../../components/Page.tsx"
import { Empty, Failed, Loading } from "../../components/States.tsx"
import { percent } from "../../provenance/Bar.tsx"
import { spelledOut } from "../../provenance/naming.ts"
import { useNames } from "../../provenance/useNames.ts"
import { openRevert } from "../../provenance/open.tsx"
import { ProposalDetail } from "../../provenance/review/ProposalDetail.tsx"
import { mergeOf } from "../../provenance/review/proposal.ts"
import styles from "../../provenance/review/Review.module.css"
import { useReview } from "../../provenance/review/useReview.ts"
import { editable, pathOf, subjectOf } from "../../provenance/subject.ts"
import { SubjectName } from "../../provenance/SubjectName.tsx"

export function ReviewPage() {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const review = useReview()
  const { items, error, current, at } = review
  return (
    <Page title={t("reviewing.title")} subtitle={t("reviewing.subtitle")}>
      <Conflicts />
      {items === undefined ? (
        error === undefined ? (
          <Loading />
        ) : (
          <Failed error={error} />
        )
      ) : current === undefined ? (
        <Empty icon={Inbox} title={t("reviewing.empty")} />
      ) : (
        <>
          <div className={styles.layout}>
            <nav aria-label={t("reviewing.list")}>
              <ol className={styles.list}>
                {items.map((each, place) => (
                  <li key={`${each.subject} ${each.candidate}`}>
                    <button
                      type="button"
                      className={styles.item}
                      aria-current={place === at}
                      onClick={() => review.go(place)}
                    >
                      <span>
                        <SubjectName subject={each.subject} />
                      </span>
                      <span className={styles.quiet}>
                        {mergeOf(each) === undefined ? names.provider(each.provider) : t("reviewing.merge")} ·{" "}
                        {percent(each.score)}
                      </span>
                    </button>
                  </li>
                ))}
              </ol>
            </nav>
            <ProposalDetail
              candidate={current}
              fields={review.fields}
              left={review.left}
              onToggle={review.toggle}
              onApply={review.apply}
              onDismiss={review.dismiss}
            />
          </div>
          <p className={styles.quiet}>{t("reviewing.keys")}</p>
        </>
      )}
    </Page>
  )
}

/** Kinds of what rules are about. */
const ABOUT: Readonly<Record<string, string>> = { merge: "track", album: "album", artist: "artist" }

/** Rules name their subjects by id alone. */
const subjectOfRule = (rule: string, id: string): string =>
  id.includes(":") ? id : `${ABOUT[rule.match(/^[a-z]+/)?.[0] ?? ""] ?? "track"}:${id}`

function Conflicts() {
  const { t, i18n } = useTranslation("provenance")
  const library = useLibrary()
  const { value } = useLive(() => library.candidates.liveConflicts({ limit: 50 }), [library])
  const mayEdit = useMayEdit()
  /** What joined the two is taken back, with a look at what that changes. */
  const resolve = async (rule: string, subject: string, other: string): Promise<void> => {
    const of = subjectOf(subjectOfRule(rule, subject))
    if (of === undefined) return
    const history = await editable(library, of.kind).history(of.id)
    const id = other.slice(other.indexOf(":") + 1)
    const joined = history.filter(
      ({ type, status, payload }) =>
        status === "active" && /\.(?:merged|aliased)$/.test(type) && JSON.stringify(payload).includes(id),
    )
    if (joined.length === 0) return toast(t("nothingChanged"))
    openRevert({ events: joined.map((entry) => entry.id) }, t("reviewing.takeApart"))
  }
  if (value === undefined || value.items.length === 0) return null
  return (
    <section aria-label={t("reviewing.conflicts")}>
      <h2>{t("reviewing.conflicts")}</h2>
      <ul className={styles.conflicts}>
        {value.items.map(({ rule, subject, other, detail }) => (
          <li key={`${rule} ${subject} ${other}`} className={styles.conflict}>
            <p>
              {i18n.exists(`provenance:reviewing.${rule}`)
                ? t(`reviewing.${rule}` as "reviewing.mergeCycle")
                : spelledOut(rule)}
            </p>
            <p className={styles.quiet}>
              <Link to={pathOf(subjectOfRule(rule, subject)) ?? "/"}>
                <SubjectName subject={subjectOfRule(rule, subject)} />
              </Link>{" "}
              · <SubjectName subject={subjectOfRule(rule, other)} /> · {detail}
            </p>
            {mayEdit ? (
              <Button icon={Undo2} onClick={() => void resolve(rule, subject, other).catch(toastError)}>
                {t("reviewing.takeApart")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
