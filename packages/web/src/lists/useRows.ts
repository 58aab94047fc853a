/** Rows of a list in the part of the page that scrolls: only those in sight are there. */
import { type Range, useVirtualizer, type VirtualItem } from "@tanstack/react-virtual"
import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from "react"
import { scrolledTo } from "./flight.ts"

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
  /** As many rows are there at a time, where the list has them: who leaves makes room for who comes, `slots` places further. */
  readonly slots: number
  readonly isScrolling: boolean
}

const scroller = (): HTMLElement | null => document.getElementById("content")

/** Rows beside those in sight, so that scrolling finds them there. */
const OVERSCAN = 8

export function useRows({ count, height, least, place, onSee }: RowsOptions): Rows {
  const [margin, setMargin] = useState(0)
  useLayoutEffect(() => {
    const element = place.current
    const content = scroller()
    if (element === null || content === null) return undefined
    const measure = (): void => {
      const { top, height: fits } = content.getBoundingClientRect()
      setMargin(Math.round(element.getBoundingClientRect().top - top + content.scrollTop))
      setFitting(fits)
    }
    measure()
    // What stands above changes its height as it comes.
    const observer = new ResizeObserver(measure)
    for (const each of [content, ...content.children]) observer.observe(each)
    return () => observer.disconnect()
  }, [place])

  const [fitting, setFitting] = useState(0)
  const slots = Math.ceil(fitting / least) + 1 + 2 * OVERSCAN
  const rangeExtractor = useCallback(
    ({ startIndex, count: all }: Range) => {
      const from = Math.max(0, Math.min(startIndex - OVERSCAN, all - slots))
      return Array.from({ length: Math.min(slots, all - from) }, (_, at) => from + at)
    },
    [slots],
  )
  const estimateSize = typeof height === "number" ? () => height : height
  // It tells of changes by rendering; nothing here is remembered beside it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: scroller,
    estimateSize,
    overscan: OVERSCAN,
    rangeExtractor,
    onChange: ({ scrollOffset, isScrolling }) => scrolledTo(scrollOffset ?? 0, !isScrolling),
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
    slots,
    isScrolling: virtualizer.isScrolling,
  }
}
