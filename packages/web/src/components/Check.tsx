/** A box that is ticked or not, with what it means. */
import { clsx } from "clsx"
import type { ComponentProps } from "react"
import styles from "./Check.module.css"

interface CheckProps extends Omit<ComponentProps<"input">, "type"> {
  readonly label: string
}

export function Check({ label, className, ...rest }: CheckProps) {
  return (
    <label className={clsx(styles.check, className)}>
      <input type="checkbox" {...rest} />
      {label}
    </label>
  )
}
