/** A track that somebody is in the middle of. */
import type { Track } from "@ledgerline/client/contract"
import { Play } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { trackMenu } from "../../app/trackMenu.ts"
import { useMenuContext } from "../../app/useMenuContext.ts"
import { Cover } from "../../components/Cover.tsx"
import { ContextMenu } from "../../components/Menu.tsx"
import { useKept } from "../../lists/kept.ts"
import { usePlayer } from "../../player/PlayerProvider.tsx"
import styles from "./Home.module.css"

interface ContinueCardProps {
  readonly track: Track
  /** How much of it was heard, from 0 to 1. */
  readonly part: number
  /** Where in it, in seconds. */
  readonly place: number
  readonly width: number
}

export function ContinueCard({ track, part, place, width }: ContinueCardProps) {
  const { t } = useTranslation("browse")
  const library = useLibrary()
  const player = usePlayer()
  const context = useMenuContext()
  const { value } = useKept(library, `track ${track.id}`, () => library.tracks.liveOne(track.id))
  return (
    <ContextMenu entries={() => trackMenu.entries([track], context)}>
      <button
        type="button"
        className={styles.continue}
        aria-label={t("playTitle", { title: track.title ?? "" })}
        onClick={() => void player.play([track], 0, undefined, place)}
      >
        <span className={styles.picture}>
          <Cover artwork={value?.artwork ?? null} size={width} className={styles.cover} />
          <Play className={styles.play} size={28} fill="currentColor" aria-hidden />
          <span className={styles.progress}>
            <span style={{ width: `${Math.round(part * 100)}%` }} />
          </span>
        </span>
        <strong>{track.title}</strong>
        <span className={styles.below}>{track.artist}</span>
      </button>
    </ContextMenu>
  )
}
