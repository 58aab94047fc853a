/** What stands in the way, what ends the music, and where a long track was gone on with. */
import { Moon } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Button } from "../../components/Button.tsx"
import { useIsElsewhere, usePlayerState, usePlaying, useResumed, useSleep } from "../PlayerProvider.tsx"
import { useTrouble } from "./useTrouble.ts"
import styles from "./Notices.module.css"
import { clock } from "./time.ts"

export function Notices() {
  const { t, i18n } = useTranslation("player")
  const { player, reporting } = usePlaying()
  const { problem, stopAfter, turn } = usePlayerState()
  const troubleSaid = useTrouble()
  const sleepsAt = useSleep()
  const resumed = useResumed()
  const isElsewhere = useIsElsewhere()
  const sleeps =
    sleepsAt === null
      ? stopAfter === null
        ? null
        : t(stopAfter === "track" ? "endsAfterTrack" : "endsAfterAlbum")
      : t("sleepAt", {
          time: new Date(sleepsAt).toLocaleTimeString(i18n.language, { hour: "2-digit", minute: "2-digit" }),
        })
  const go = (seconds: number): void => {
    player.seek(seconds)
    reporting.dismiss()
  }
  return (
    <div className={styles.notices}>
      {problem === null ? null : (
        <p role="alert" className={styles.problem}>
          {t("stands", { message: troubleSaid(problem) })}
          <Button onClick={() => player.engine.retry()}>{t("retry")}</Button>
        </p>
      )}
      {isElsewhere ? (
        <p role="status">
          {t("elsewhere")}
          <Button onClick={() => player.toggle()}>{t("playHere")}</Button>
        </p>
      ) : null}
      {sleeps === null ? null : (
        <p>
          <Moon size={14} aria-hidden /> {sleeps}
        </p>
      )}
      {resumed === null || resumed.turn !== turn ? null : (
        <p role="status">
          {t("resumedAt", { time: clock(resumed.place) })}
          <Button onClick={() => go(0)}>{t("fromStart")}</Button>
          {resumed.furthest === null ? null : (
            <Button onClick={() => go(resumed.furthest ?? 0)}>
              {t("furthest", { time: clock(resumed.furthest) })}
            </Button>
          )}
        </p>
      )}
    </div>
  )
}
