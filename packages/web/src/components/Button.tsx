/** Buttons: with words, or with an icon and words for those who do not see it. */
import { clsx } from "clsx"
import type { LucideIcon } from "lucide-react"
import type { ComponentProps } from "react"
import styles from "./Button.module.css"

export interface ButtonProps extends ComponentProps<"button"> {
  /** `primary`: what a page is for; `danger`: what destroys; `plain`: without a frame. */
  readonly look?: "primary" | "secondary" | "danger" | "plain"
  readonly icon?: LucideIcon
}

export function Button({ look = "secondary", icon: Icon, className, children, type = "button", ...rest }: ButtonProps) {
  return (
    <button type={type} className={clsx(styles.button, styles[look], className)} {...rest}>
      {Icon === undefined ? null : <Icon size={16} aria-hidden />}
      {children}
    </button>
  )
}

export interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  readonly icon: LucideIcon
  /** What it does, in words; shown by a tooltip too. */
  readonly label: string
  /** For what is on or off. */
  readonly pressed?: boolean | undefined
  readonly size?: "small" | "normal" | "large"
  /** A round one with the colour of the app. */
  readonly isMain?: boolean
}

const PIXELS = { small: 16, normal: 20, large: 24 }

export function IconButton({
  icon: Icon,
  label,
  pressed,
  size = "normal",
  isMain = false,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      data-tip={label}
      aria-pressed={pressed}
      className={clsx(styles.icon, styles[size], isMain && styles.main, pressed === true && styles.pressed, className)}
      {...rest}
    >
      <Icon size={PIXELS[size]} aria-hidden />
    </button>
  )
}
