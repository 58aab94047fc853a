/** A star to find it again, and how good it is. */
import { Star } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { toastError } from "../../app/toasts.tsx"
import { IconButton } from "../../components/Button.tsx"
import styles from "./Rating.module.css"
import { usePlayback } from "./useCurrent.ts"

export function StarButton({ track }: { readonly track: string }) {
  const { t } = useTranslation("player")
  const library = useLibrary()
  const playback = usePlayback(track)
  const isStarred = playback !== undefined && playback.starredAt !== null
  return (
    <IconButton
      icon={Star}
      label={t(isStarred ? "unstar" : "star")}
      pressed={isStarred}
      className={isStarred ? styles.starred : undefined}
      onClick={() => void library.playback.star(track, !isStarred).catch(toastError)}
    />
  )
}

const STARS = [1, 2, 3, 4, 5]

export function Rating({ track }: { readonly track: string }) {
  const { t } = useTranslation("player")
  const library = useLibrary()
  const rating = usePlayback(track)?.rating ?? 0
  // The same one again takes it away.
  const rate = (count: number): void =>
    void library.playback.rate(track, count === rating ? null : count).catch(toastError)
  return (
    <div role="group" aria-label={t("rating")} className={styles.rating}>
      {STARS.map((count) => (
        <button
          key={count}
          type="button"
          className={styles.one}
          aria-pressed={count <= rating}
          aria-label={t("ratingOf", { count })}
          onClick={() => rate(count)}
        >
          <Star size={18} aria-hidden />
        </button>
      ))}
    </div>
  )
}
