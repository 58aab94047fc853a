/** One track of the queue. */
import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine"
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter"
import { AudioLines, X } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { IconButton } from "../../components/Button.tsx"
import { ContextMenu } from "../../components/Menu.tsx"
import { trackMenu } from "../../app/trackMenu.ts"
import { useMenuContext } from "../../app/useMenuContext.ts"
import { usePlayer } from "../PlayerProvider.tsx"
import type { Entry } from "../queue/queue.ts"
import styles from "./QueueList.module.css"
import { clock } from "./time.ts"

export interface QueueRowProps {
  readonly entry: Entry
  readonly index: number
  /** How many there are. */
  readonly of: number
  /** Pixels from the top of the list. */
  readonly top: number
  readonly isCurrent: boolean
  readonly onKeyDown: (event: React.KeyboardEvent) => void
}

type Edge = "above" | "below"
const KIND = "queueEntry"

export function QueueRow({ entry, index, of, top, isCurrent, onKeyDown }: QueueRowProps) {
  const { t } = useTranslation("player")
  const player = usePlayer()
  const context = useMenuContext()
  const row = useRef<HTMLLIElement>(null)
  const edge = useDragging(row, entry.key, index)
  const { title, artist, durationMs } = entry.track
  const entries = () => [
    ...trackMenu.entries([entry.track], context),
    null,
    { label: t("moveUp"), keys: "Alt+↑", isDisabled: index === 0, onSelect: () => player.move(entry.key, index - 1) },
    {
      label: t("moveDown"),
      keys: "Alt+↓",
      isDisabled: index === of - 1,
      onSelect: () => player.move(entry.key, index + 2),
    },
    { label: t("remove"), icon: X, keys: "Del", onSelect: () => player.remove([entry.key]) },
  ]
  return (
    <ContextMenu entries={entries}>
      <li
        ref={row}
        className={styles.row}
        style={{ transform: `translateY(${top}px)` }}
        data-index={index}
        data-edge={edge}
        aria-current={isCurrent ? "true" : undefined}
        aria-setsize={of}
        aria-posinset={index + 1}
      >
        <button
          type="button"
          className={styles.main}
          data-main
          onKeyDown={onKeyDown}
          onClick={() => player.jump(index)}
        >
          <span className={styles.number}>
            {isCurrent ? <AudioLines size={16} aria-label={t("playing")} /> : index + 1}
          </span>
          <span className={styles.names}>
            <span className={styles.title}>{title ?? t("unknownTitle")}</span>
            <span className={styles.artist}>{artist}</span>
          </span>
          <span className={styles.time}>{durationMs === null ? "" : clock(durationMs / 1000)}</span>
        </button>
        <IconButton icon={X} label={t("remove")} size="small" onClick={() => player.remove([entry.key])} />
      </li>
    </ContextMenu>
  )
}

/** Lets a row be dragged to another place. Answers where what is dragged over it would go. */
function useDragging(row: React.RefObject<HTMLLIElement | null>, key: string, index: number): Edge | undefined {
  const player = usePlayer()
  const [edge, setEdge] = useState<Edge>()
  useEffect(() => {
    const element = row.current
    if (element === null) return undefined
    const edgeAt = (clientY: number): Edge => {
      const { top, height } = element.getBoundingClientRect()
      return clientY < top + height / 2 ? "above" : "below"
    }
    return combine(
      draggable({ element, getInitialData: () => ({ kind: KIND, key }) }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => source.data["kind"] === KIND,
        onDrag: ({ location }) => setEdge(edgeAt(location.current.input.clientY)),
        onDragLeave: () => setEdge(undefined),
        onDrop: ({ source, location }) => {
          setEdge(undefined)
          const to = edgeAt(location.current.input.clientY) === "above" ? index : index + 1
          player.move(String(source.data["key"]), to)
        },
      }),
    )
  }, [row, player, key, index])
  return edge
}
