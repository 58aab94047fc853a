/** What pages of settings are made of: sections of ruled rows. */
import { clsx } from "clsx"
import type { LucideIcon } from "lucide-react"
import { type ReactNode, useId } from "react"
import styles from "./Section.module.css"

export interface SectionProps {
  readonly title: string
  /** What it is for, in a sentence or two. */
  readonly hint?: ReactNode
  /** Buttons beside the title. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

export function Section({ title, hint, actions, children }: SectionProps) {
  const id = useId()
  return (
    <section className={styles.section} aria-labelledby={id}>
      <header className={styles.header}>
        <div className={styles.titles}>
          <h2 id={id}>{title}</h2>
          {hint === undefined ? null : <p className={styles.hint}>{hint}</p>}
        </div>
        {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
      </header>
      <div className={styles.card}>{children}</div>
    </section>
  )
}

export interface RowProps {
  readonly icon?: LucideIcon
  readonly title: ReactNode
  /** A line below the title. */
  readonly text?: ReactNode
  /** What stands at its end: buttons, a switch, a value. */
  readonly children?: ReactNode
  readonly isMuted?: boolean
}

export function Row({ icon: Icon, title, text, children, isMuted = false }: RowProps) {
  return (
    <div className={clsx(styles.row, isMuted && styles.muted)}>
      {Icon === undefined ? null : <Icon className={styles.icon} size={20} aria-hidden />}
      <div className={styles.words}>
        <div className={styles.title}>{title}</div>
        {text === undefined || text === null ? null : <div className={styles.text}>{text}</div>}
      </div>
      {children === undefined ? null : <div className={styles.end}>{children}</div>}
    </div>
  )
}

/** Rows that are a list of things. */
export function Rows({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <ul className={styles.list} aria-label={label}>
      {children}
    </ul>
  )
}

/** A few words about how something is. */
export function Tag({
  look = "plain",
  children,
}: {
  readonly look?: "plain" | "ok" | "warn" | "danger"
  readonly children: ReactNode
}) {
  return <span className={clsx(styles.tag, styles[look])}>{children}</span>
}
