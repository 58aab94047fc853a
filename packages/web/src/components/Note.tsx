/** Something that has to be known before going on. */
import { clsx } from "clsx"
import type { ReactNode } from "react"
import styles from "./Note.module.css"

interface NoteProps {
  readonly look?: "plain" | "warn" | "danger"
  readonly children: ReactNode
}

export function Note({ look = "plain", children }: NoteProps) {
  return (
    <div className={clsx(styles.note, styles[look])} role={look === "danger" ? "alert" : undefined}>
      {children}
    </div>
  )
}
