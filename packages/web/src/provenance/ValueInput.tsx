/** A place to write the value of a field in, fitting its type. */
import { useId } from "react"
import { useTranslation } from "react-i18next"
import { isLong, typeOf } from "./fields.ts"
import { useNames } from "./useNames.ts"
import styles from "./EditField.module.css"

export interface ValueInputProps {
  readonly field: string
  readonly text: string
  readonly onChange: (text: string) => void
  /** Whether the keyboard goes there at once. */
  readonly isFirst?: boolean
  readonly placeholder?: string | undefined
  /** Given where Escape gives up writing; what is around it stays as it is then. */
  readonly onEscape?: () => void
}

export function ValueInput({ field, text, onChange, isFirst = false, placeholder, onEscape }: ValueInputProps) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const hint = useId()
  const type = typeOf(field)
  const common = {
    value: text,
    className: styles.input,
    "aria-label": t("stack.value", { field: names.field(field) }),
    "aria-describedby": hint,
    // Who asked to edit goes on with the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-autofocus
    autoFocus: isFirst,
    placeholder,
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key !== "Escape" || onEscape === undefined) return
      event.stopPropagation()
      event.preventDefault()
      onEscape()
    },
  }
  if (type === "flag")
    return (
      <select {...common} aria-describedby={undefined} onChange={({ target }) => onChange(target.value)}>
        <option value="">{placeholder ?? t("none")}</option>
        <option value="true">{t("yes")}</option>
        <option value="false">{t("no")}</option>
      </select>
    )
  return (
    <>
      {isLong(field) ? (
        <textarea {...common} rows={6} onChange={({ target }) => onChange(target.value)} />
      ) : (
        <input
          {...common}
          inputMode={type === "number" ? "decimal" : undefined}
          autoComplete="off"
          onChange={({ target }) => onChange(target.value)}
        />
      )}
      <p id={hint} className={styles.quiet}>
        {type === "list" ? `${t("stack.listHint")} ` : null}
        {isFirst ? t("stack.clearHint") : null}
      </p>
    </>
  )
}
