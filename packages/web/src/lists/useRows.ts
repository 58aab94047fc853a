/** Rows of a list in the part of the page that scrolls: only those in sight are there. */
import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual"
import { type RefObject, useEffect, useLayoutEffect, useState } from "react"

export interface RowsOptions {
  readonly count: number
  /** In CSS pixels, of one row. */
  readonly height: number | ((index: number) => number)
  /** Of the lowest row. */
  readonly least: number
  /** The element in which the rows are. */
  readonly place: RefObject<HTMLElement | null>
  /** Told which rows are in sight, both inclusive. */
  readonly onSee: (first: number, last: number) => void
}

export interface Rows {
  readonly rows: readonly VirtualItem[]
  /** Of all rows. */
  readonly height: number
  /** How far a row lies below the begin of its place. */
  readonly topOf: (row: VirtualItem) => number
  readonly scrollTo: (index: number, align?: "auto" | "start" | "center") => void
  /** Rows that fit. */
  readonly page: number
  /** As many rows as are there at a time, at most. */
  readonly slots: number
}

const scroller = (): HTMLElement | null => document.getElementById("content")

/** Rows beside those in sight, so that scrolling finds them there. */
const OVERSCAN = 10

export function useRows({ count, height, least, place, onSee }: RowsOptions): Rows {
  const [margin, setMargin] = useState(0)
  useLayoutEffect(() => {
    const element = place.current
    const content = scroller()
    if (element === null || content === null) return undefined
    const measure = (): void =>
      setMargin(
        Math.round(element.getBoundingClientRect().top - content.getBoundingClientRect().top + content.scrollTop),
      )
    measure()
    // What stands above changes its height as it comes.
    const observer = new ResizeObserver(measure)
    for (const each of content.children) observer.observe(each)
    return () => observer.disconnect()
  }, [place])

  const estimateSize = typeof height === "number" ? () => height : height
  // It tells of changes by rendering; nothing here is remembered beside it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: scroller,
    estimateSize,
    overscan: OVERSCAN,
    scrollMargin: margin,
    // Rows below a heading that stays at the top.
    scrollPaddingStart: 48,
    scrollPaddingEnd: 8,
  })
  const first = virtualizer.range?.startIndex ?? 0
  const last = virtualizer.range?.endIndex ?? 0
  useEffect(() => onSee(first, last), [onSee, first, last])
  // Heights are told again where they change, as when a phone is turned.
  const size = typeof height === "number" ? height : undefined
  useEffect(() => virtualizer.measure(), [virtualizer, size])
  return {
    rows: virtualizer.getVirtualItems(),
    height: virtualizer.getTotalSize(),
    topOf: ({ start }) => start - margin,
    scrollTo: (index, align = "auto") => virtualizer.scrollToIndex(index, { align }),
    page: Math.max(1, last - first - 1),
    slots: Math.ceil((virtualizer.scrollRect?.height ?? 0) / least) + 2 + 2 * OVERSCAN,
  }
}
