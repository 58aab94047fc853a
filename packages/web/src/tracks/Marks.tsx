/** The star and the rating of a track, to look at and to change. */
import { clsx } from "clsx"
import { Star } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../app/library.tsx"
import styles from "./Marks.module.css"
import { marksOf, useMark } from "./marks.ts"

const STARRED = <Star size={16} fill="currentColor" aria-hidden />
const UNSTARRED = <Star size={16} aria-hidden />
const FULL = <Star size={13} fill="currentColor" aria-hidden />
const HOLLOW = <Star size={13} aria-hidden />

interface OfTrack {
  readonly track: string
  /** Whether tabs stop at it. */
  readonly isInTabs?: boolean
}

export function StarButton({ track, isInTabs = false }: OfTrack) {
  const { t } = useTranslation("browse")
  const marks = marksOf(useLibrary())
  const { isStarred } = useMark(track)
  return (
    <button
      type="button"
      className={clsx(styles.star, isStarred && styles.on)}
      aria-label={t("star")}
      aria-pressed={isStarred}
      tabIndex={isInTabs ? 0 : -1}
      onClick={(event) => {
        event.stopPropagation()
        void marks.star([track], !isStarred)
      }}
    >
      {isStarred ? STARRED : UNSTARRED}
    </button>
  )
}

const STEPS = [1, 2, 3, 4, 5]

export function Rating({ track, isInTabs = false }: OfTrack) {
  const { t } = useTranslation("browse")
  const marks = marksOf(useLibrary())
  const { rating } = useMark(track)
  return (
    <span className={styles.rating} role="group" aria-label={t("rating", { count: rating })}>
      {STEPS.map((step) => (
        <button
          key={step}
          type="button"
          className={clsx(styles.step, step <= rating && styles.on)}
          aria-label={t("rateAs", { count: step })}
          aria-pressed={step === rating}
          tabIndex={isInTabs ? 0 : -1}
          onClick={(event) => {
            event.stopPropagation()
            void marks.rate([track], step === rating ? 0 : step)
          }}
        >
          {step <= rating ? FULL : HOLLOW}
        </button>
      ))}
    </span>
  )
}
