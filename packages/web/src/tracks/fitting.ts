/** Which columns there is room for: a table that is too narrow for all leaves some out, and cuts none off. */
import { type RefObject, useLayoutEffect, useMemo, useState } from "react"
import { COLUMN, type ColumnId } from "./columns.tsx"

/** A title at its narrowest, with its cover, in rem. */
export const TITLE = 10

/** What stands in each row besides them, in rem, with its gap: the number, the title at its narrowest, what is at the end. */
const REST = 2.75 + TITLE + 4 + 1
const GAP = 0.75

/** The first is left out first. */
const GIVES_WAY: readonly ColumnId[] = [
  "added",
  "quality",
  "genre",
  "rating",
  "year",
  "album",
  "duration",
  "star",
  "artist",
]

/** Those of `columns` that fit into `width` rem, in their order. */
export function fitting(columns: readonly ColumnId[], width: number): readonly ColumnId[] {
  let kept = columns
  const needed = (): number => kept.reduce((sum, id) => sum + GAP + COLUMN[id].rem, REST + 2 * GAP)
  for (const id of GIVES_WAY) {
    if (needed() <= width) break
    kept = kept.filter((each) => each !== id)
  }
  return kept
}

/** Those that fit into an element as wide as it is now. */
export function useFitting(element: RefObject<HTMLElement | null>, columns: readonly ColumnId[]): readonly ColumnId[] {
  const [width, setWidth] = useState(Infinity)
  useLayoutEffect(() => {
    const { current } = element
    if (current === null) return
    const measure = (): void => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
      // To a whole one: a window that is drawn wider does not draw its rows anew at each pixel.
      setWidth(Math.floor(current.clientWidth / rem))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return useMemo(() => fitting(columns, width), [columns, width])
}
