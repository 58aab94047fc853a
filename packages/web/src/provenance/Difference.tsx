/** A value before and after, with what differs marked: struck through and underlined, so that no colour has to be seen. */
import { ArrowRight } from "lucide-react"
import { useNames } from "./useNames.ts"
import styles from "./Difference.module.css"
import { readableField } from "./readable.ts"
import { differing } from "./values.ts"

export interface DifferenceProps {
  /** Some are read otherwise than they are kept. */
  readonly field?: string
  readonly before: unknown
  readonly after: unknown
}

export function Difference({ field = "", before, after }: DifferenceProps) {
  const { values } = useNames()
  const [from, to] = [readableField(field, before, values), readableField(field, after, values)]
  const pieces = differing(from, to)
  return (
    <span className={styles.difference}>
      <del>
        {pieces.map(({ kind, text }, at) =>
          kind === "new" ? null : (
            <span key={at} className={kind === "gone" ? styles.gone : undefined}>
              {text}
            </span>
          ),
        )}
      </del>
      <ArrowRight size={14} aria-hidden className={styles.arrow} />
      <ins>
        {pieces.map(({ kind, text }, at) =>
          kind === "gone" ? null : (
            <span key={at} className={kind === "new" ? styles.fresh : undefined}>
              {text}
            </span>
          ),
        )}
      </ins>
    </span>
  )
}
