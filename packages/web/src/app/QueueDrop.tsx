/** Takes tracks that are dropped on what plays: they come at the end of the queue. */
import { type ReactNode, useCallback, useRef } from "react"
import { useTranslation } from "react-i18next"
import { usePlayer } from "../player/PlayerProvider.tsx"
import { type Dragged, useDrop } from "../tracks/dragging.ts"
import { toast, toastError } from "./toasts.tsx"
import styles from "./QueueDrop.module.css"

export function QueueDrop({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation("browse")
  const player = usePlayer()
  const place = useRef<HTMLDivElement>(null)
  const drop = useCallback(
    (dragged: Dragged) =>
      void dragged.load().then((tracks) => {
        player.enqueue(tracks, "last")
        toast(t("queued", { count: tracks.length }))
      }, toastError),
    [player, t],
  )
  const isOver = useDrop(place, drop)
  return (
    <div ref={place} className={styles.place} data-over={isOver}>
      {children}
    </div>
  )
}
