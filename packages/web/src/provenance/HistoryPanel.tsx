/** Everything that happened to one thing, the latest first: who did what, what it changed, and the way back. */
import { History, Undo2 } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useAsOf, useMayEdit } from "../app/asOf.tsx"
import { Button } from "../components/Button.tsx"
import { Empty, Failed, Loading } from "../components/States.tsx"
import type { SubjectKind } from "./fields.ts"
import { byDay, isEdit, stepsOf } from "./history/grouping.ts"
import { StepRow } from "./history/StepRow.tsx"
import styles from "./history/Timeline.module.css"
import { useDays } from "./history/useDays.ts"
import { useHistory } from "./history/useHistory.ts"
import { openRevert } from "./open.tsx"
import { dayOf } from "./times.ts"

export function HistoryPanel({ kind, id }: { readonly kind: SubjectKind; readonly id: string }) {
  const { t } = useTranslation("provenance")
  const asOf = useAsOf()
  const days = useDays()
  const mayEdit = useMayEdit()
  const { items, error, hasEarlier, earlier } = useHistory(kind, id)
  // An album that nobody ever said anything of has no history of its own.
  if (error !== undefined && items === undefined && "status" in error && error.status === 404)
    return <Empty icon={History} title={t("timeline.empty")} />
  if (items === undefined) return error === undefined ? <Loading /> : <Failed error={error} />
  const then = items.filter(({ at }) => asOf === undefined || at <= asOf)
  return (
    <div className={styles.days}>
      {mayEdit && (hasEarlier || then.some(isEdit)) ? (
        <p>
          <Button icon={Undo2} onClick={() => openRevert({ kind, id, edits: true }, t("revert.subjectHint"))}>
            {t("revert.subject")}
          </Button>
        </p>
      ) : null}
      {byDay(stepsOf(then), dayOf).map(({ day, items: steps }) => (
        <section key={day} aria-label={days(day)}>
          <h2 className={styles.day}>{days(day)}</h2>
          <ol className={styles.timeline}>
            {steps.map((step) => (
              <StepRow key={step.op} step={step} />
            ))}
          </ol>
        </section>
      ))}
      {hasEarlier ? (
        <p>
          <Button onClick={earlier}>{t("timeline.older")}</Button>
        </p>
      ) : null}
    </div>
  )
}
