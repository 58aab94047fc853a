/** One field: what it shows, a mark of who says it, and what can be done about it. */
import type { Why } from "@ledgerline/client/contract"
import { ChevronDown, Lock, LockOpen, Pencil, Undo2 } from "lucide-react"
import { useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { useMayEdit } from "../app/asOf.tsx"
import { useLibrary } from "../app/library.tsx"
import { Button } from "../components/Button.tsx"
import { useDoing } from "./doing.ts"
import { EditField } from "./EditField.tsx"
import { typeOf } from "./fields.ts"
import styles from "./FieldRow.module.css"
import { TierIcon } from "./icons.tsx"
import { useNames } from "./useNames.ts"
import { RevertField } from "./RevertField.tsx"
import { Stack } from "./Stack.tsx"
import { editable, type Subject } from "./subject.ts"
import { readableField } from "./readable.ts"

export interface FieldRowProps {
  /** Left out where there is only something to look at. */
  readonly subject?: Subject
  readonly why: Why
  readonly isOpenAtFirst?: boolean
}

export function FieldRow({ subject, why, isOpenAtFirst = false }: FieldRowProps) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const details = useId()
  const [isOpen, setOpen] = useState(isOpenAtFirst)
  const { field, value, stack, locked } = why
  const shown = stack.find(({ standing }) => standing === "shown")
  const source =
    shown === undefined ? undefined : shown.tier === "user" ? names.actor(shown.actor) : names.provider(shown.provider)
  const line = (
    <>
      <span className={styles.name}>{names.field(field)}</span>
      <span className={styles.value}>{readableField(field, value, names.values)}</span>
      {locked ? <Lock size={14} className={styles.locked} role="img" aria-label={t("stack.lockHint")} /> : null}
      {source === undefined ? null : (
        <span className={styles.source}>
          <TierIcon tier={shown?.tier ?? ""} size={14} />
          <span className={styles.sourceName}>{source}</span>
        </span>
      )}
    </>
  )
  if (subject === undefined) return <li className={styles.plain}>{line}</li>
  return (
    <li className={styles.field}>
      <div>
        <button
          type="button"
          className={styles.line}
          aria-expanded={isOpen}
          aria-controls={details}
          onClick={() => setOpen(!isOpen)}
        >
          {line}
          <ChevronDown size={16} aria-hidden className={styles.chevron} />
        </button>
      </div>
      {isOpen ? (
        <div id={details} className={styles.details}>
          <Actions subject={subject} why={why} />
          <Stack subject={subject} why={why} />
        </div>
      ) : null}
    </li>
  )
}

function Actions({ subject, why }: { readonly subject: Subject; readonly why: Why }) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const library = useLibrary()
  const doing = useDoing()
  const mayEdit = useMayEdit()
  const [mode, setMode] = useState<"edit" | "revert">()
  const { field, value, locked, stack } = why
  const name = names.field(field)
  const of = editable(library, subject.kind)
  if (!mayEdit) return null
  if (mode === "edit")
    return (
      <EditField subject={subject} field={field} value={value} isLocked={locked} onClose={() => setMode(undefined)} />
    )
  if (mode === "revert") return <RevertField subject={subject} why={why} onClose={() => setMode(undefined)} />
  const toggle = () =>
    locked
      ? doing(() => of.unlock(subject.id, [field]), t("stack.unlockedNow", { field: name }))
      : doing(() => of.lock(subject.id, [field]), t("stack.lockedNow", { field: name }))
  return (
    <div className={styles.actions}>
      {typeOf(field) === undefined ? null : (
        <Button icon={Pencil} aria-label={t("stack.edit", { field: name })} onClick={() => setMode("edit")}>
          {t("edit").replace(" …", "")}
        </Button>
      )}
      <Button icon={locked ? LockOpen : Lock} onClick={() => void toggle()}>
        {t(locked ? "stack.unlock" : "stack.lock")}
      </Button>
      {stack.length === 0 ? null : (
        <Button icon={Undo2} aria-label={t("stack.revertField", { field: name })} onClick={() => setMode("revert")}>
          {t("stack.revert")}
        </Button>
      )}
    </div>
  )
}
