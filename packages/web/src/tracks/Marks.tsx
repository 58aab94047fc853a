/** The star and the rating of a track in its row, to look at and to change. The table hears what is clicked, by {@link acting}. */
import { clsx } from "clsx"
import { Star } from "lucide-react"
import { acting } from "./acts.ts"
import styles from "./Marks.module.css"
import type { RowWords } from "./rowWords.ts"

const STARRED = <Star size={16} fill="currentColor" aria-hidden />
const UNSTARRED = <Star size={16} aria-hidden />
const FULL = <Star size={13} fill="currentColor" aria-hidden />
const HOLLOW = <Star size={13} aria-hidden />

export function StarButton({ isStarred, words }: { readonly isStarred: boolean; readonly words: RowWords }) {
  return (
    <button
      type="button"
      className={clsx(styles.star, isStarred && styles.on)}
      aria-label={words.star}
      aria-pressed={isStarred}
      tabIndex={-1}
      {...acting("star")}
    >
      {isStarred ? STARRED : UNSTARRED}
    </button>
  )
}

/** `rating`: 0 where there is none. */
export function Rating({ rating, words }: { readonly rating: number; readonly words: RowWords }) {
  return (
    <span className={styles.rating} role="group" aria-label={words.rating[rating]}>
      {words.rateAs.map((label, at) => (
        <button
          key={at}
          type="button"
          className={clsx(styles.step, at < rating && styles.on)}
          aria-label={label}
          aria-pressed={at + 1 === rating}
          tabIndex={-1}
          {...acting("rate", at + 1)}
        >
          {at < rating ? FULL : HOLLOW}
        </button>
      ))}
    </span>
  )
}
