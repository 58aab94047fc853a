/** A labelled line to write in. */
import { type ComponentProps, useId } from "react"
import styles from "./Form.module.css"

export interface TextFieldProps extends ComponentProps<"input"> {
  readonly label: string
  /** What is good to know before writing. */
  readonly hint?: string | undefined
}

export function TextField({ label, hint, ...rest }: TextFieldProps) {
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={styles.input}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        {...rest}
      />
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  )
}
