/** What the member did with a track: in one line. */
import type { Track } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { Button } from "../../components/Button.tsx"
import { usePlayer } from "../../player/PlayerProvider.tsx"
import { lengthOf } from "../../provenance/readable.ts"
import { useTimes } from "../../provenance/times.ts"
import styles from "./TrackPage.module.css"

export function Played({ track }: { readonly track: Track }) {
  const { id } = track
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const times = useTimes()
  const player = usePlayer()
  // Where nothing was done yet there is nothing to be found.
  const { value } = useLive(() => library.playback.liveOne(id), [library, id])
  if (value === undefined) return null
  const { plays, lastAt, rating, starredAt } = value
  const said = [
    plays === 0 || lastAt === null ? t("page.noPlays") : t("page.played", { count: plays, time: times.moment(lastAt) }),
    rating === null ? null : t("page.rating", { count: rating }),
    starredAt === null ? null : t("page.starred"),
  ]
  const { positionMs, furthestMs } = value
  const isFork = positionMs !== null && furthestMs !== null && furthestMs - positionMs > FAR
  const from = (ms: number): void => void player.play([track], 0, undefined, ms / 1000)
  return (
    <>
      <p className={styles.quiet}>{said.filter((each) => each !== null).join(" · ")}</p>
      {isFork ? (
        <p className={styles.quiet}>
          {t("page.twoPlaces")}{" "}
          <Button onClick={() => from(positionMs)}>{t("page.goOnAt", { time: lengthOf(positionMs) })}</Button>{" "}
          <Button onClick={() => from(furthestMs)}>{t("page.goOnFurthest", { time: lengthOf(furthestMs) })}</Button>
        </p>
      ) : null}
    </>
  )
}

/** Milliseconds between two places that are not one. */
const FAR = 60_000
