/** Edits one field where it stands: shows what will change before it does. */
import type { EditPreview } from "@ledgerline/client/contract"
import { useEffect, useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../app/library.tsx"
import { Button } from "../components/Button.tsx"
import { Check } from "../components/Check.tsx"
import { Difference } from "./Difference.tsx"
import { useDoing } from "./doing.ts"
import styles from "./EditField.module.css"
import { type FieldValue } from "./fields.ts"
import { useNames } from "./useNames.ts"
import { editable, type Subject } from "./subject.ts"
import { parseTyped, typedOf } from "./values.ts"
import { ValueInput } from "./ValueInput.tsx"

export interface EditFieldProps {
  readonly subject: Subject
  readonly field: string
  readonly value: FieldValue
  readonly isLocked: boolean
  readonly onClose: () => void
}

/** How long somebody has to rest before the library is asked, in milliseconds. */
const REST = 250

export function EditField({ subject, field, value, isLocked, onClose }: EditFieldProps) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const library = useLibrary()
  const doing = useDoing()
  const form = useId()
  const [text, setText] = useState(() => typedOf(value))
  const [lock, setLock] = useState(false)
  const [preview, setPreview] = useState<{ readonly text: string; readonly found: EditPreview }>()
  const { kind, id } = subject
  const parsed = parseTyped(field, text)
  useEffect(() => {
    const next = parseTyped(field, text)
    if (next === undefined) return undefined
    let isOver = false
    const timer = setTimeout(() => {
      editable(library, kind)
        .preview(id, { [field]: next })
        .then(
          (found) => (isOver ? undefined : setPreview({ text, found })),
          // What is wrong with it is said when it is saved.
          () => undefined,
        )
    }, REST)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [library, kind, id, field, text])

  const save = async (event: React.SubmitEvent): Promise<void> => {
    event.preventDefault()
    if (parsed === undefined) return
    const said = t("changed", { what: names.field(field) })
    const options = lock ? { lock } : {}
    const done = await doing(() => editable(library, kind).edit(id, { [field]: parsed }, options), said)
    if (done !== undefined) onClose()
  }
  const changed = preview?.text === text ? preview.found.changed[0] : undefined
  const isSame = preview?.text === text && preview.found.changed.length === 0
  return (
    <form id={form} className={styles.form} onSubmit={(event) => void save(event)}>
      <ValueInput field={field} text={text} onChange={setText} onEscape={onClose} isFirst />
      <div className={styles.preview} aria-live="polite">
        {parsed === undefined ? (
          <p className={styles.wrong}>{t("stack.noValue", { field: names.field(field) })}</p>
        ) : changed === undefined ? (
          <p className={styles.quiet}>{isSame ? t("stack.same") : " "}</p>
        ) : (
          <Difference before={changed.before} after={changed.after} />
        )}
      </div>
      <div className={styles.end}>
        {isLocked ? null : (
          <Check
            className={styles.lock}
            label={t("stack.alsoLock")}
            checked={lock}
            onChange={({ target }) => setLock(target.checked)}
          />
        )}
        <Button look="plain" onClick={onClose}>
          {t("cancel", { ns: "app" })}
        </Button>
        <Button look="primary" type="submit" disabled={parsed === undefined || (isSame && !lock)}>
          {t("save")}
        </Button>
      </div>
    </form>
  )
}
