/** A name with the words that were looked for. */
import { pieces } from "./highlight.ts"
import styles from "./SearchBox.module.css"

export function Highlighted({ text, query }: { readonly text: string; readonly query: string }) {
  return pieces(text, query).map((piece, at) =>
    // Pieces of one name are told apart by where they stand.
    piece.isHit ? (
      <mark key={at} className={styles.hit}>
        {piece.text}
      </mark>
    ) : (
      <span key={at}>{piece.text}</span>
    ),
  )
}
