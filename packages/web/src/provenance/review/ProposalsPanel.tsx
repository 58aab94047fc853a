/** What services and rules propose, one proposal after the other. */
import { Inbox } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Empty, Failed, Loading } from "../../components/States.tsx"
import { percent } from "../Bar.tsx"
import { SubjectName } from "../SubjectName.tsx"
import { useNames } from "../useNames.ts"
import { ProposalDetail } from "./ProposalDetail.tsx"
import { mergeOf } from "./proposal.ts"
import styles from "./Review.module.css"
import { useReview } from "./useReview.ts"

export function ProposalsPanel() {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const review = useReview()
  const { items, error, current, at } = review
  if (items === undefined) return error === undefined ? <Loading /> : <Failed error={error} />
  if (current === undefined) return <Empty icon={Inbox} title={t("reviewing.empty")} />
  return (
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
  )
}
