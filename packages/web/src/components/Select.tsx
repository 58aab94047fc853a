/** One of a few: the system's own list, which every device has a good one of. */
import { type ComponentProps, useId } from "react"
import styles from "./Select.module.css"

export interface SelectProps<T extends string> extends Omit<ComponentProps<"select">, "value" | "onChange"> {
  readonly label: string
  /** Where the label stands; hidden it is for those who do not see what is beside it. */
  readonly labelled?: "hidden" | "above" | "beside"
  readonly choices: readonly { readonly value: T; readonly label: string }[]
  readonly value: T
  readonly onChoose: (value: T) => void
}

export function Select<T extends string>({
  label,
  labelled = "hidden",
  choices,
  value,
  onChoose,
  ...rest
}: SelectProps<T>) {
  const id = useId()
  const field = (
    <select
      id={id}
      aria-label={labelled === "hidden" ? label : undefined}
      value={value}
      onChange={(event) => onChoose(event.currentTarget.value as T)}
      {...rest}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  )
  return labelled === "hidden" ? (
    field
  ) : (
    <div className={styles[labelled]}>
      <label htmlFor={id}>{label}</label>
      {field}
    </div>
  )
}
