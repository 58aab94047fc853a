/** From where something can be played, in one small sign with words for it. */
import { clsx } from "clsx"
import { CircleArrowDown, Cloud, CloudOff, HardDrive } from "lucide-react"
import type { ReactNode } from "react"
import styles from "./Badge.module.css"

/** `local`: a file on this device; `cached`: kept on it; `server`: streamed; `offline`: not to be had now. */
export type Standing = "local" | "cached" | "server" | "offline"

const ICONS: Readonly<Record<Standing, ReactNode>> = {
  local: <HardDrive size={14} aria-hidden />,
  cached: <CircleArrowDown size={14} aria-hidden />,
  server: <Cloud size={14} aria-hidden />,
  offline: <CloudOff size={14} aria-hidden />,
}

export interface BadgeProps {
  readonly standing: Standing
  /** The words for it. */
  readonly text: string
}

export function Badge({ standing, text }: BadgeProps) {
  return (
    <span className={clsx(styles.badge, styles[standing])} title={text} role="img" aria-label={text}>
      {ICONS[standing]}
    </span>
  )
}
