/** Cards of a list side by side; only those in sight are there. */
import { type ReactNode, type Ref, useCallback, useImperativeHandle, useLayoutEffect, useRef, useState } from "react"
import styles from "./CardGrid.module.css"
import type { List } from "./List.ts"
import { useList } from "./useList.ts"
import { useRows } from "./useRows.ts"

export interface GridHandle {
  /** Brings a place into sight. */
  readonly goTo: (index: number) => void
}

export interface CardGridProps<T> {
  readonly label: string
  readonly list: List<T>
  /** The least width of a card, in CSS pixels. */
  readonly size: number
  /** What stands below the picture, in CSS pixels. */
  readonly below: number
  readonly keyOf: (item: T) => string
  /** `width` of its picture. */
  readonly card: (item: T, width: number) => ReactNode
  readonly ref?: Ref<GridHandle> | undefined
}

const GAP = 20

export function CardGrid<T>({ label, list: given, size, below, keyOf, card, ref }: CardGridProps<T>) {
  const list = useList(given)
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = place.current
    if (element === null) return undefined
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(element)
    setWidth(Math.floor(element.getBoundingClientRect().width))
    return () => observer.disconnect()
  }, [])
  const columns = Math.max(2, Math.floor((width + GAP) / (size + GAP)))
  const cardWidth = Math.max(0, Math.floor((width - GAP * (columns - 1)) / columns))
  const total = list.total ?? columns * 3
  const onSee = useCallback(
    (first: number, last: number) => list.see(first * columns, (last + 1) * columns - 1),
    [list, columns],
  )
  const rows = useRows({
    count: Math.ceil(total / columns),
    height: cardWidth + below + GAP,
    least: Math.max(1, cardWidth + below + GAP),
    place,
    onSee,
  })
  const { scrollTo } = rows
  useImperativeHandle(ref, () => ({ goTo: (index) => scrollTo(Math.floor(index / columns), "start") }))
  return (
    <div ref={place} className={styles.grid} style={{ height: rows.height }} role="list" aria-label={label}>
      {width === 0
        ? null
        : rows.rows.map((row) => (
            <div
              key={row.index}
              role="presentation"
              className={styles.row}
              style={{ transform: `translateY(${row.start - rows.margin}px)`, gap: GAP }}
            >
              {Array.from({ length: Math.min(columns, total - row.index * columns) }, (_, at) => {
                const item = list.at(row.index * columns + at)
                return (
                  <div
                    key={item === undefined ? `at ${at}` : keyOf(item)}
                    role="listitem"
                    aria-setsize={list.total}
                    aria-posinset={row.index * columns + at + 1}
                    style={{ width: cardWidth }}
                  >
                    {item === undefined ? (
                      <div className={styles.waiting} style={{ height: cardWidth }} />
                    ) : (
                      card(item, cardWidth)
                    )}
                  </div>
                )
              })}
            </div>
          ))}
    </div>
  )
}
