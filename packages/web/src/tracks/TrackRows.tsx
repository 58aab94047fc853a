/** The rows of a table of tracks that are in sight. Scrolling renders these alone, and of them those that became others. */
import { type Ref, useCallback, useId, useImperativeHandle, useLayoutEffect, useRef, useState } from "react"
import type { List } from "../lists/List.ts"
import { useRows } from "../lists/useRows.ts"
import { usePlaying } from "../player/usePlaying.ts"
import { type ColumnId, showsMarks } from "./columns.tsx"
import type { TableItem } from "./items.ts"
import { NONE, useMarks } from "./marks.ts"
import { useRowWords } from "./rowWords.ts"
import { isSelected, type Selection } from "./selection.ts"
import { useStandingOf } from "./standing.ts"
import { type RowDragging, TrackRow } from "./TrackRow.tsx"
import styles from "./TrackTable.module.css"

export interface RowsHandle {
  /** Brings a row into sight. */
  readonly scrollTo: (index: number) => void
  /** Rows that fit. */
  readonly page: () => number
}

export interface TrackRowsProps {
  readonly list: List<TableItem>
  /** The list's: what it holds changes, and it does not. */
  readonly version: number
  readonly selection: Selection
  readonly columns: readonly ColumnId[]
  readonly isNarrow: boolean
  readonly hasCovers: boolean
  readonly numberOf: ((item: TableItem) => number | null) | undefined
  readonly headingOf: ((index: number) => string | undefined) | undefined
  readonly dragging: RowDragging
  /** Told the id of the row that keys are at, where it is among those that are there. */
  readonly onActive: (id: string | undefined) => void
  readonly ref: Ref<RowsHandle>
}

const HEADING = 40
/** Rows until it is known how many there are. */
const FIRST = 12

export function TrackRows(props: TrackRowsProps) {
  const { list, selection, columns, isNarrow, hasCovers, numberOf, headingOf, dragging, onActive } = props
  const words = useRowWords()
  const playing = usePlaying()
  const standingOf = useStandingOf()
  const hasMarks = showsMarks(columns)
  const marks = useMarks(hasMarks)
  const body = useRef<HTMLDivElement>(null)
  const rowHeight = isNarrow ? 56 : 44
  const heightOf = useCallback(
    (index: number) => rowHeight + (headingOf?.(index) === undefined ? 0 : HEADING),
    [rowHeight, headingOf],
  )
  const onSee = useCallback((first: number, last: number) => list.see(first, last), [list])
  const rows = useRows({
    count: list.total ?? FIRST,
    height: headingOf === undefined ? rowHeight : heightOf,
    least: rowHeight,
    place: body,
    onSee,
  })
  useImperativeHandle(props.ref, () => ({ scrollTo: (index) => rows.scrollTo(index), page: () => rows.page }))
  const tableId = useId()
  const slotOf = (index: number): number => index % rows.slots
  const idOf = (index: number): string => `${tableId}-${slotOf(index)}`
  const isActiveHere = rows.rows.some(({ index }) => index === selection.active)
  const activeId = isActiveHere ? idOf(selection.active) : undefined
  useLayoutEffect(() => onActive(activeId), [onActive, activeId])
  const order = rows.rows.map(({ index }) => idOf(index)).join(" ")
  const [owned, setOwned] = useState("")
  if (!rows.isScrolling && owned !== order) setOwned(order)
  return (
    // Elements stay where they are in the page while they show other rows, since moving one costs as much as making one. Who hears the page
    // hears them in their order.
    <div ref={body} role="rowgroup" className={styles.body} style={{ height: rows.height }} aria-owns={owned}>
      {rows.rows.toSorted((a, b) => slotOf(a.index) - slotOf(b.index)).map((row) => {
        const { index } = row
        const item = list.at(index)
        const track = item?.track
        const state = track === undefined ? undefined : standingOf(track, item?.friend)
        const mark = track === undefined || !hasMarks ? NONE : marks.of(track.id)
        const isActive = selection.active === index
        return (
          <TrackRow
            key={slotOf(index)}
            id={idOf(index)}
            index={index}
            item={item}
            top={rows.topOf(row)}
            height={row.size}
            heading={headingOf?.(index)}
            number={item === undefined || numberOf === undefined ? index + 1 : numberOf(item)}
            columns={columns}
            isNarrow={isNarrow}
            hasCovers={hasCovers}
            isSelected={isSelected(selection, index)}
            isActive={isActive}
            playing={track !== undefined && track.id === playing.track ? playing.state : undefined}
            standing={state?.standing}
            reason={state?.reason}
            isStarred={mark.isStarred}
            rating={mark.rating}
            words={words}
            dragging={dragging}
          />
        )
      })}
    </div>
  )
}
