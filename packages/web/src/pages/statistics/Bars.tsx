/** Kinds of things by how much there is of each, as bars beside their names. */
import { Figure } from "./Plot.tsx"
import styles from "./Statistics.module.css"

export interface Bar {
  readonly name: string
  readonly value: number
  /** The value as people read it. */
  readonly text: string
}

export function Bars({ title, bars }: { readonly title: string; readonly bars: readonly Bar[] }) {
  const most = Math.max(1, ...bars.map(({ value }) => value))
  return (
    <Figure title={title} head={[title, "Σ"]} rows={bars.map(({ name, text }) => [name, text])}>
      <ul className={styles.bars}>
        {bars.slice(0, 10).map(({ name, value, text }) => (
          <li key={name}>
            <span className={styles.name}>{name}</span>
            <span className={styles.amount}>{text}</span>
            <span className={styles.bar} style={{ width: `${(100 * value) / most}%` }} />
          </li>
        ))}
      </ul>
    </Figure>
  )
}
