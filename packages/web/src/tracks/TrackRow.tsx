/**
 * One row of a table of tracks. It renders only when something of its own changed, and its elements stay when it shows another
 * track: some rows become others in each frame while somebody scrolls.
 */
import { clsx } from "clsx"
import { Ellipsis, Pause, Play, Volume2 } from "lucide-react"
import { memo, type ReactNode, useCallback, useMemo, useRef } from "react"
import { Badge, type Standing } from "../components/Badge.tsx"
import { acting } from "./acts.ts"
import { COLUMN, type ColumnId } from "./columns.tsx"
import { type Dragged, type Edge, useDrag, useDropBetween } from "./dragging.ts"
import { duration } from "./format.ts"
import type { TableItem } from "./items.ts"
import { RowCover } from "./RowCover.tsx"
import type { RowWords } from "./rowWords.ts"
import styles from "./TrackTable.module.css"

export interface RowProps {
  readonly id: string
  readonly index: number
  readonly item: TableItem | undefined
  readonly top: number
  readonly height: number
  readonly heading: string | undefined
  readonly number: number | null
  readonly columns: readonly ColumnId[]
  readonly isNarrow: boolean
  /** Whether rows are of several albums, and show whose they are. */
  readonly hasCovers: boolean
  readonly isSelected: boolean
  readonly isActive: boolean
  readonly playing: "playing" | "paused" | undefined
  readonly standing: Standing | undefined
  /** Why, where that is not plain. */
  readonly reason: string | undefined
  readonly isStarred: boolean
  readonly rating: number
  readonly words: RowWords
  readonly dragging: RowDragging
}

/** The same for all rows of a table, so that rows stay as they are. */
export interface RowDragging {
  readonly dragged: (index: number) => Dragged | undefined
  readonly onDrop: ((index: number, dragged: Dragged, edge: Edge) => void) | undefined
}

/** The same elements in all rows: nothing to do for them when a row shows another track. */
const PLAY = <Play size={15} aria-hidden />
const PAUSE = <Pause size={15} aria-hidden />
const MORE = <Ellipsis size={16} aria-hidden />

/** What is a friend's has no page, no star and no rating here. */
function cellOf(column: ColumnId, { item, isStarred, rating, words }: RowProps): ReactNode {
  if (item?.track === undefined) return null
  const { track, friend } = item
  if (friend !== undefined && column === "album") return track.album
  if (friend !== undefined && (column === "star" || column === "rating")) return null
  return COLUMN[column].cell(track, { isStarred, rating }, words)
}

const placeOf = (element: HTMLElement): number => Number(element.dataset["row"])

export const TrackRow = memo(function TrackRow(props: RowProps) {
  const { index, item, heading, columns, isNarrow, hasCovers, playing, standing, words } = props
  const row = useRef<HTMLDivElement>(null)
  const { dragged, onDrop } = props.dragging
  // Which row an element is stands in the element.
  const get = useCallback((element: HTMLElement) => dragged(placeOf(element)), [dragged])
  const drop = useMemo(
    () =>
      onDrop === undefined
        ? undefined
        : (what: Dragged, at: Edge, element: HTMLElement) => onDrop(placeOf(element), what, at),
    [onDrop],
  )
  useDrag(row, get)
  const edge = useDropBetween(row, drop)
  const track = item?.track
  return (
    <div
      className={styles.slot}
      style={{ transform: `translateY(${props.top}px)`, height: props.height }}
      role="presentation"
    >
      {heading === undefined ? null : (
        <div className={styles.heading} role="presentation">
          {heading}
        </div>
      )}
      <div
        ref={row}
        id={props.id}
        role="row"
        aria-rowindex={index + 2}
        aria-selected={props.isSelected}
        data-row={index}
        data-edge={edge}
        className={clsx(
          styles.row,
          props.isSelected && styles.selected,
          props.isActive && styles.active,
          standing === "offline" && styles.offline,
          playing !== undefined && styles.playing,
        )}
      >
        <div role="gridcell" className={styles.number}>
          <span className={styles.place}>
            {playing === undefined ? props.number : <Volume2 size={15} aria-label={words.plays} role="img" />}
          </span>
          {track === undefined ? null : (
            <button
              type="button"
              tabIndex={-1}
              className={styles.play}
              aria-label={words.playTitle(track.title ?? "")}
              {...acting("play")}
            >
              {playing === "playing" ? PAUSE : PLAY}
            </button>
          )}
        </div>
        <div role="gridcell" className={clsx(styles.titleCell, hasCovers && styles.withCover)}>
          {hasCovers && track !== undefined ? <RowCover artwork={track.artwork} /> : null}
          {item === undefined ? <span className={styles.waiting} /> : <Titles item={item} {...{ isNarrow, words }} />}
        </div>
        {columns.map((column) => (
          <div key={column} role="gridcell" className={clsx(styles.cell, COLUMN[column].isNumber && styles.right)}>
            {cellOf(column, props)}
          </div>
        ))}
        <div role="gridcell" className={styles.end}>
          {isNarrow && track !== undefined ? <span className={styles.below}>{duration(track.durationMs)}</span> : null}
          {standing === undefined ? null : (
            <Badge standing={standing} text={props.reason ?? words.standing[standing]} />
          )}
          <button
            type="button"
            tabIndex={-1}
            className={styles.more}
            aria-label={words.more}
            aria-haspopup="menu"
            {...acting("more")}
          >
            {MORE}
          </button>
        </div>
      </div>
    </div>
  )
})

interface TitlesProps {
  readonly item: TableItem
  readonly isNarrow: boolean
  readonly words: RowWords
}

function Titles({ item: { track, note, friend }, isNarrow, words }: TitlesProps) {
  const below = [isNarrow || friend === undefined ? track?.artist : undefined, note]
  return (
    <span className={styles.titles}>
      <span className={styles.title}>{track === undefined ? words.missing : (track.title ?? words.untitled)}</span>
      {isNarrow || note !== undefined ? (
        <span className={styles.below}>{below.filter((each) => each !== undefined && each !== null).join(" · ")}</span>
      ) : null}
    </span>
  )
}
