/** The head of the page of one album or artist: a picture, who it is, what is known, and what can be done with it. */
import type { PropsWithChildren, ReactNode } from "react"
import { useTitle } from "../../components/Page.tsx"
import styles from "./library.module.css"

interface HeroProps {
  readonly cover: ReactNode
  readonly title: string
  readonly by?: ReactNode
  /** Short ones, which stand in a line. */
  readonly facts: readonly ReactNode[]
}

/** Letters from which on a title is set smaller, so that what stands below it is still seen. */
const LONG = 80

/** Its children are what can be done. */
export function Hero({ cover, title, by, facts, children }: PropsWithChildren<HeroProps>) {
  useTitle(title)
  return (
    <header className={styles.hero}>
      {cover}
      <div className={styles.heroText}>
        <h1 data-long={title.length > LONG}>{title}</h1>
        {by === undefined ? null : <p className={styles.by}>{by}</p>}
        <p className={styles.facts}>{facts}</p>
        <div className={styles.actions}>{children}</div>
      </div>
    </header>
  )
}
