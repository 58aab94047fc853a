/** One row of a table of tracks. */
import { clsx } from "clsx"
import { Ellipsis, Pause, Play, Volume2 } from "lucide-react"
import { memo, type MouseEvent, type ReactNode, useCallback, useMemo, useRef } from "react"
import { useTranslation } from "react-i18next"
import { Badge } from "../components/Badge.tsx"
import { Cover } from "../components/Cover.tsx"
import { COLUMN, type ColumnId } from "./columns.tsx"
import { type Dragged, type Edge, useDrag, useDropBetween } from "./dragging.ts"
import type { TableItem } from "./items.ts"
import type { TrackStanding } from "./standing.ts"
import styles from "./TrackTable.module.css"
import { duration } from "./format.ts"

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
  readonly standing: TrackStanding | undefined
  readonly actions: RowActions
}

/** The same for all rows of a table, so that rows stay as they are. */
export interface RowActions {
  readonly onClick: (index: number, event: MouseEvent) => void
  readonly onPlay: (index: number) => void
  readonly onMenu: (index: number, element: HTMLElement) => void
  readonly dragged: (index: number) => Dragged | undefined
  readonly onDrop: ((index: number, dragged: Dragged, edge: Edge) => void) | undefined
}

/** The same elements in all rows: nothing to do for them when a row shows another track. */
const PLAY = <Play size={15} aria-hidden />
const PAUSE = <Pause size={15} aria-hidden />
const MORE = <Ellipsis size={16} aria-hidden />

/** What is a friend's has no page, no star and no rating here. */
function cellOf(column: ColumnId, item: TableItem | undefined): ReactNode {
  if (item?.track === undefined) return null
  const { track, friend } = item
  if (friend !== undefined && column === "album") return track.album
  if (friend !== undefined && (column === "star" || column === "rating")) return null
  return COLUMN[column].cell(track)
}

const placeOf = (element: HTMLElement): number => Number(element.dataset["row"])

export const TrackRow = memo(function TrackRow(props: RowProps) {
  const { t } = useTranslation("browse")
  const { id, index, item, top, height, heading, number, columns, isNarrow, hasCovers, playing, standing, actions } =
    props
  const row = useRef<HTMLDivElement>(null)
  const { dragged, onDrop } = actions
  // Elements are used again for other rows while somebody scrolls: which one it is stands in the element.
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
  const isOffline = standing?.standing === "offline"
  return (
    <div className={styles.slot} style={{ transform: `translateY(${top}px)`, height }} role="presentation">
      {heading === undefined ? null : (
        <div className={styles.heading} role="presentation">
          {heading}
        </div>
      )}
      {/* Keys are those of the table. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events */}
      <div
        ref={row}
        id={id}
        role="row"
        aria-rowindex={index + 2}
        aria-selected={props.isSelected}
        data-row={index}
        data-edge={edge}
        className={clsx(
          styles.row,
          props.isSelected && styles.selected,
          props.isActive && styles.active,
          isOffline && styles.offline,
          playing !== undefined && styles.playing,
        )}
        onClick={(event) => actions.onClick(index, event)}
        onDoubleClick={() => actions.onPlay(index)}
      >
        <div role="gridcell" className={styles.number}>
          <span className={styles.place}>
            {playing === undefined ? number : <Volume2 size={15} aria-label={t("plays")} role="img" />}
          </span>
          {track === undefined ? null : (
            <button
              type="button"
              tabIndex={-1}
              className={styles.play}
              aria-label={t("playTitle", { title: track.title ?? "" })}
              onClick={(event) => {
                event.stopPropagation()
                actions.onPlay(index)
              }}
            >
              {playing === "playing" ? PAUSE : PLAY}
            </button>
          )}
        </div>
        <div role="gridcell" className={clsx(styles.titleCell, hasCovers && styles.withCover)}>
          {hasCovers && track !== undefined ? <Cover artwork={track.artwork} size={32} /> : null}
          {item === undefined ? (
            <span className={styles.waiting} />
          ) : (
            <span className={styles.titles}>
              <span className={styles.title}>
                {track === undefined ? t("missing") : (track.title ?? t("untitled"))}
              </span>
              {isNarrow || item.note !== undefined ? (
                <span className={styles.below}>
                  {[isNarrow || item.friend === undefined ? track?.artist : undefined, item.note]
                    .filter((each) => each !== undefined && each !== null)
                    .join(" · ")}
                </span>
              ) : null}
            </span>
          )}
        </div>
        {columns.map((column) => (
          <div key={column} role="gridcell" className={clsx(styles.cell, COLUMN[column].isNumber && styles.right)}>
            {cellOf(column, item)}
          </div>
        ))}
        <div role="gridcell" className={styles.end}>
          {isNarrow && track !== undefined ? <span className={styles.below}>{duration(track.durationMs)}</span> : null}
          {standing === undefined ? null : <Badge {...standing} />}
          <button
            type="button"
            tabIndex={-1}
            className={styles.more}
            aria-label={t("more")}
            aria-haspopup="menu"
            onClick={(event) => {
              event.stopPropagation()
              actions.onMenu(index, event.currentTarget)
            }}
          >
            {MORE}
          </button>
        </div>
      </div>
    </div>
  )
})
