/** From where something can be played, in one small sign with words for it. */
import { clsx } from "clsx"
import { CircleArrowDown, Cloud, CloudOff, HardDrive } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
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
  /** Why, where that is not plain. */
  readonly reason?: string | undefined
}

export function Badge({ standing, reason }: BadgeProps) {
  const { t } = useTranslation("browse")
  const text = reason ?? t(`standing.${standing}`)
  return (
    <span className={clsx(styles.badge, styles[standing])} title={text}>
      {ICONS[standing]}
      <span className="visuallyHidden">{text}</span>
    </span>
  )
}
