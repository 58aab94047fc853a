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
  /** The same list until other rows are there, or they lie elsewhere. */
  readonly rows: readonly VirtualItem[]
  /** Of all rows. */
  readonly height: number
  /** How far the place lies below where rows are counted from: so much less than its start a row lies below the place's begin. */
  readonly margin: number
  readonly scrollTo: (index: number, align?: "auto" | "start" | "center") => void
  /** Rows that fit. */
  readonly page: number
  /** As many rows are there at a time, where the list has them: who leaves makes room for who comes, `slots` places further. */
  readonly slots: number
  readonly isScrolling: boolean
}

const scroller = (): HTMLElement | null => document.getElementById("content")

/** CSS pixels beside what is in sight, at least, so that scrolling finds the rows there. */
const BESIDE = 350
/** Of rows that come at a time: a page that changes in every third frame costs a third of one that changes in each. */
const STEP = 264

export function useRows({ count, height, least, place, onSee }: RowsOptions): Rows {
  const [margin, setMargin] = useState(0)
  const [fitting, setFitting] = useState(0)
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

  const [beside, step] = [Math.ceil(BESIDE / least), Math.max(1, Math.round(STEP / least))]
  const slots = Math.ceil(fitting / least) + 1 + 2 * beside + step
  const rangeExtractor = useCallback(
    ({ startIndex, count: all }: Range) => {
      const wanted = Math.floor((startIndex - beside) / step) * step
      const from = Math.max(0, Math.min(wanted, all - slots))
      return Array.from({ length: Math.min(slots, all - from) }, (_, at) => from + at)
    },
    [slots, beside, step],
  )
  const estimateSize = typeof height === "number" ? () => height : height
  // It tells of changes by rendering; nothing here is remembered beside it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: scroller,
    estimateSize,
    overscan: beside,
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
    rows: useSame(virtualizer.getVirtualItems()),
    height: virtualizer.getTotalSize(),
    margin,
    scrollTo: (index, align = "auto") => virtualizer.scrollToIndex(index, { align }),
    page: Math.max(1, last - first - 1),
    slots,
    isScrolling: virtualizer.isScrolling,
  }
}

/** The same list as before where it has the same rows at the same places. */
function useSame(rows: readonly VirtualItem[]): readonly VirtualItem[] {
  const [before, set] = useState(rows)
  const isSame =
    before.length === rows.length &&
    before.every(({ index, start, size }, at) => {
      const row = rows[at]
      return row?.index === index && row.start === start && row.size === size
    })
  if (!isSame) set(rows)
  return isSame ? before : rows
}
