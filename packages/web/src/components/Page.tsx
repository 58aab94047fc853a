/** What all pages have: a title, what can be done on them, and their content. */
import { type ReactNode, useEffect } from "react"
import styles from "./Page.module.css"

export interface PageProps {
  readonly title: string
  /** A line below the title. */
  readonly subtitle?: ReactNode
  /** Buttons beside the title. */
  readonly actions?: ReactNode
  /** For pages that scroll their content themselves, as long lists do. */
  readonly isFilled?: boolean
  readonly children?: ReactNode
}

export function Page({ title, subtitle, actions, isFilled = false, children }: PageProps) {
  useTitle(title)
  return (
    <div className={isFilled ? styles.filled : styles.page}>
      <header className={styles.header}>
        <div className={styles.titles}>
          <h1>{title}</h1>
          {subtitle === undefined ? null : <div className={styles.subtitle}>{subtitle}</div>}
        </div>
        {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}

const APP = "Ledgerline"

/** What tabs, windows and histories of browsers call the page, for as long as it is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title.trim() === "" ? APP : `${title} · ${APP}`
    return () => {
      document.title = APP
    }
  }, [title])
}
