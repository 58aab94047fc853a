/** Everything that happened to one thing, the latest first: who did what, what it changed, and the way back. */
import { useLive } from "@ledgerline/client/react"
import { History, Undo2 } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useAsOf, useMayEdit } from "../app/asOf.tsx"
import { useLibrary } from "../app/library.tsx"
import { Button } from "../components/Button.tsx"
import { Empty, Failed, Loading } from "../components/States.tsx"
import type { SubjectKind } from "./fields.ts"
import { byDay, isEdit, stepsOf } from "./history/grouping.ts"
import { StepRow } from "./history/StepRow.tsx"
import styles from "./history/Timeline.module.css"
import { useDays } from "./history/useDays.ts"
import { openRevert } from "./open.tsx"
import { editable } from "./subject.ts"
import { dayOf } from "./times.ts"

export function HistoryPanel({ kind, id }: { readonly kind: SubjectKind; readonly id: string }) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const asOf = useAsOf()
  const days = useDays()
  const mayEdit = useMayEdit()
  const { value, error } = useLive(() => editable(library, kind).liveHistory(id), [library, kind, id])
  // An album that nobody ever said anything of has no history of its own.
  if (error !== undefined && value === undefined && "status" in error && error.status === 404)
    return <Empty icon={History} title={t("timeline.empty")} />
  if (value === undefined) return error === undefined ? <Loading /> : <Failed error={error} />
  const then = value.items.filter(({ at }) => asOf === undefined || at <= asOf)
  return (
    <div className={styles.days}>
      {mayEdit && then.some(isEdit) ? (
        <p>
          <Button icon={Undo2} onClick={() => openRevert({ kind, id, edits: true }, t("revert.subjectHint"))}>
            {t("revert.subject")}
          </Button>
        </p>
      ) : null}
      {byDay(stepsOf(then), dayOf).map(({ day, items }) => (
        <section key={day} aria-label={days(day)}>
          <h2 className={styles.day}>{days(day)}</h2>
          <ol className={styles.timeline}>
            {items.map((step) => (
              <StepRow key={step.op} step={step} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  )
}
