/** The rows of a table of tracks that are in sight. Scrolling renders these alone, and of them those that became others. */
import { memo, type Ref, useCallback, useId, useImperativeHandle, useLayoutEffect, useRef, useState } from "react"
import type { List } from "../lists/List.ts"
import { type Rows, useRows } from "../lists/useRows.ts"
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

interface Shown {
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
}

export interface TrackRowsProps extends Shown {
  /** Told the id of the row that keys are at, where it is among those that are there. */
  readonly onActive: (id: string | undefined) => void
  readonly ref: Ref<RowsHandle>
}

const HEADING = 40
/** Rows until it is known how many there are. */
const FIRST = 12

export function TrackRows({ onActive, ref, ...shown }: TrackRowsProps) {
  const { list, selection, isNarrow, headingOf } = shown
  const body = useRef<HTMLDivElement>(null)
  const rowHeight = isNarrow ? 56 : 44
  const heightOf = useCallback(
    (index: number) => rowHeight + (headingOf?.(index) === undefined ? 0 : HEADING),
    [rowHeight, headingOf],
  )
  const onSee = useCallback((first: number, last: number) => list.see(first, last), [list])
  const { rows, slots, margin, height, isScrolling, scrollTo, page } = useRows({
    count: list.total ?? FIRST,
    height: headingOf === undefined ? rowHeight : heightOf,
    least: rowHeight,
    place: body,
    onSee,
  })
  useImperativeHandle(ref, () => ({ scrollTo: (index) => scrollTo(index), page: () => page }))
  const tableId = useId()
  const isActiveHere = rows.some(({ index }) => index === selection.active)
  const activeId = isActiveHere ? idIn(tableId, selection.active, slots) : undefined
  useLayoutEffect(() => onActive(activeId), [onActive, activeId])
  const [owned, setOwned] = useState("")
  const order = isScrolling ? owned : rows.map(({ index }) => idIn(tableId, index, slots)).join(" ")
  if (owned !== order) setOwned(order)
  return (
    // Elements stay where they are in the page while they show other rows, since moving one costs as much as making one. Who hears the page
    // hears them in their order.
    <div ref={body} role="rowgroup" className={styles.body} style={{ height }} aria-owns={owned}>
      <Slice {...shown} rows={rows} slots={slots} margin={margin} tableId={tableId} />
    </div>
  )
}

const idIn = (tableId: string, index: number, slots: number): string => `${tableId}-${index % slots}`

interface SliceProps extends Shown, Pick<Rows, "rows" | "slots" | "margin"> {
  readonly tableId: string
}

/** The rows that are there: most frames of scrolling change nothing of them. */
const Slice = memo(function Slice(props: SliceProps) {
  const { list, selection, columns, numberOf, headingOf, rows, slots, margin, tableId } = props
  const words = useRowWords()
  const playing = usePlaying()
  const standingOf = useStandingOf()
  const hasMarks = showsMarks(columns)
  const marks = useMarks(hasMarks)
  return rows
    .toSorted((a, b) => (a.index % slots) - (b.index % slots))
    .map(({ index, start, size }) => {
      const item = list.at(index)
      const track = item?.track
      const state = track === undefined ? undefined : standingOf(track, item?.friend)
      const mark = track === undefined || !hasMarks ? NONE : marks.of(track.id)
      return (
        <TrackRow
          key={index % slots}
          id={idIn(tableId, index, slots)}
          index={index}
          item={item}
          top={start - margin}
          height={size}
          heading={headingOf?.(index)}
          number={item === undefined || numberOf === undefined ? index + 1 : numberOf(item)}
          columns={columns}
          isNarrow={props.isNarrow}
          hasCovers={props.hasCovers}
          isSelected={isSelected(selection, index)}
          isActive={selection.active === index}
          playing={track !== undefined && track.id === playing.track ? playing.state : undefined}
          standing={state?.standing}
          reason={state?.reason}
          isStarred={mark.isStarred}
          rating={mark.rating}
          words={words}
          dragging={props.dragging}
        />
      )
    })
})
