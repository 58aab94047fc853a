/** A part of a page below a heading. */
import type { PropsWithChildren } from "react"
import styles from "./library.module.css"

export function TitledSection({ title, children }: PropsWithChildren<{ readonly title: string }>) {
  return (
    <section>
      <div className={styles.sectionHead}>
        <h2>{title}</h2>
      </div>
      {children}
    </section>
  )
}
