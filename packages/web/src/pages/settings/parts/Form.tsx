/** Parts of forms: switches, and how far something is. */
import { Switch as Base } from "@base-ui/react/switch"
import styles from "./Form.module.css"

export interface SwitchProps {
  readonly label: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
  readonly isDisabled?: boolean
}

export function Switch({ label, isOn, onChange, isDisabled = false }: SwitchProps) {
  return (
    <Base.Root
      className={styles.switch}
      aria-label={label}
      checked={isOn}
      disabled={isDisabled}
      onCheckedChange={onChange}
    >
      <Base.Thumb className={styles.thumb} />
    </Base.Root>
  )
}

/** How much of something is done. Without `most` nobody knows. */
export function Progress({
  label,
  value,
  most,
}: {
  readonly label: string
  readonly value: number
  readonly most: number | null
}) {
  const known = most !== null && most > 0
  return (
    <progress
      className={styles.progress}
      aria-label={label}
      {...(known ? { value: Math.min(value, most), max: most } : {})}
    />
  )
}
