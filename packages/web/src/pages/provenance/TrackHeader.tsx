/** The head of a track's page: its cover, what it is called, and what is done with it. */
import type { Track } from "@ledgerline/client/contract"
import { Play } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useTitle } from "../../components/Page.tsx"
import { Button } from "../../components/Button.tsx"
import { Cover } from "../../components/Cover.tsx"
import { usePlayer } from "../../player/PlayerProvider.tsx"
import styles from "./TrackPage.module.css"

interface TrackHeaderProps {
  readonly track: Track
  /** Below the names. */
  readonly facts: ReactNode
  readonly actions?: ReactNode
}

export function TrackHeader({ track, facts, actions }: TrackHeaderProps) {
  const { t } = useTranslation("provenance")
  const player = usePlayer()
  useTitle(track.title ?? t("none"))
  return (
    <header className={styles.header}>
      <Cover artwork={track.artwork} size={160} className={styles.cover ?? ""} />
      <div className={styles.titles}>
        <h1>{track.title ?? t("none")}</h1>
        <p className={styles.artist}>{track.artist}</p>
        {facts}
        <div className={styles.actions}>
          <Button look="primary" icon={Play} onClick={() => void player.play([track])}>
            {t("page.play")}
          </Button>
          {actions}
        </div>
      </div>
    </header>
  )
}
