/** The tracks of the queue: moved by hand and by keys, removed, and played from anywhere. */
import { useVirtualizer } from "@tanstack/react-virtual"
import { useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { usePlayer, usePlayerState } from "../PlayerProvider.tsx"
import styles from "./QueueList.module.css"
import { QueueRow } from "./QueueRow.tsx"

const ROW = 52

export function QueueList() {
  const { t } = useTranslation("player")
  const player = usePlayer()
  const { queue, at } = usePlayerState()
  const scrolled = useRef<HTMLDivElement>(null)
  const [said, setSaid] = useState("")
  // The library of virtual lists keeps its own state and is not to be memoized.
  const virtual = useVirtualizer({
    count: queue.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => ROW,
    overscan: 8,
    getItemKey: (index) => queue[index]?.key ?? index,
  })
  const key = queue[at]?.key
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" })
    // Only when another one plays; what somebody scrolled to stays otherwise.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key])
  const focus = (index: number): void => {
    virtual.scrollToIndex(index)
    requestAnimationFrame(() =>
      scrolled.current?.querySelector<HTMLElement>(`[data-index="${index}"] [data-main]`)?.focus(),
    )
  }
  const move = (from: number, to: number): void => {
    const entry = queue[from]
    if (entry === undefined || to < 0 || to >= queue.length) return
    player.move(entry.key, to > from ? to + 1 : to)
    setSaid(t("movedTo", { title: entry.track.title ?? t("unknownTitle"), place: to + 1 }))
    focus(to)
  }
  const pressed = (event: React.KeyboardEvent, index: number): void => {
    const { key: name, altKey } = event
    if (name !== "ArrowUp" && name !== "ArrowDown" && name !== "Delete") return
    event.preventDefault()
    event.stopPropagation()
    const entry = queue[index]
    const step = name === "ArrowUp" ? -1 : 1
    if (name !== "Delete") {
      if (altKey) move(index, index + step)
      else focus(Math.max(0, Math.min(queue.length - 1, index + step)))
    } else if (entry !== undefined) {
      player.remove([entry.key])
      focus(Math.max(0, Math.min(queue.length - 2, index)))
    }
  }
  return (
    <div className={styles.scrolled} ref={scrolled}>
      <ul className={styles.list} style={{ height: virtual.getTotalSize() }} aria-label={t("queue")}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const entry = queue[index]
          return entry === undefined ? null : (
            <QueueRow
              key={entry.key}
              entry={entry}
              index={index}
              of={queue.length}
              top={start}
              isCurrent={index === at}
              onKeyDown={(event) => pressed(event, index)}
            />
          )
        })}
      </ul>
      <p className="visuallyHidden" role="status">
        {said}
      </p>
    </div>
  )
}
