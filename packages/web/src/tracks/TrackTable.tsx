/** A table of tracks: any number of them, with columns that people choose, gone through by mouse, touch and keys alike. */
import type { Playlist } from "@ledgerline/client/contract"
import { useCallback, useEffect, useId, useMemo, useRef } from "react"
import { useTranslation } from "react-i18next"
import { useMenuContext } from "../app/useMenuContext.ts"
import { unlessEnded } from "../app/batches.tsx"
import { manyMenu, placedMenu, trackMenu } from "../app/trackMenu.ts"
import { ContextMenu } from "../components/Menu.tsx"
import type { MenuEntry } from "../components/menuEntries.ts"
import type { List } from "../lists/List.ts"
import { useList } from "../lists/useList.ts"
import { useRows } from "../lists/useRows.ts"
import { usePlaying } from "../player/usePlaying.ts"
import type { ColumnId } from "./columns.tsx"
import { COLUMN } from "./columns.tsx"
import type { Dragged, Edge } from "./dragging.ts"
import type { TableItem } from "./items.ts"
import { countOf, extended, isSelected, only, toggled } from "./selection.ts"
import { useStandingOf } from "./standing.ts"
import { TableHead, type Sorting } from "./TableHead.tsx"
import { type RowActions, TrackRow } from "./TrackRow.tsx"
import styles from "./TrackTable.module.css"
import { tracksOf, useChosen } from "./useChosen.ts"
import { useColumns } from "./useColumns.ts"
import { useNarrow } from "./useNarrow.ts"
import { useSelection } from "./useSelection.ts"
import { useTableKeys } from "./useTableKeys.ts"

export interface TrackTableProps {
  /** What kind of table it is: columns are remembered for each kind. */
  readonly name: string
  /** What it shows, for those who do not see it. */
  readonly label: string
  readonly list: List<TableItem>
  /** Columns until somebody chooses. */
  readonly columns: readonly ColumnId[]
  readonly sorting?: Sorting | undefined
  /** The number in front of a row: its place unless given. */
  readonly numberOf?: ((item: TableItem) => number | null) | undefined
  /** A line above a row, as for discs; undefined where there is none. Only for lists that are all here. */
  readonly headingOf?: ((index: number) => string | undefined) | undefined
  /** The playlist that it shows. */
  readonly playlist?: Playlist | undefined
  /** Puts dropped tracks, or places of the same playlist, at a place. */
  readonly onPut?: ((dragged: Dragged, at: number) => void) | undefined
  /** Moves the selected places up or down by one. */
  readonly onMove?: ((items: readonly TableItem[], first: number, by: -1 | 1) => void) | undefined
  /** Takes selected places out. */
  readonly onTake?: ((items: readonly TableItem[]) => void) | undefined
}

const HEADING = 40
const FOREIGN = ["play", "details"] as const

export function TrackTable(props: TrackTableProps) {
  const { name, label, columns: wanted, sorting, numberOf, headingOf, playlist, onPut } = props
  const { t } = useTranslation("browse")
  const list = useList(props.list)
  const isNarrow = useNarrow()
  const [chosen, toggleColumn] = useColumns(name, wanted)
  const columns = useMemo(() => (isNarrow ? [] : chosen), [isNarrow, chosen])
  const hasCovers = wanted.includes("album")
  const [selection, select] = useSelection(list)
  const context = useMenuContext()
  const playing = usePlaying()
  const standingOf = useStandingOf()
  const tableId = useId()
  const body = useRef<HTMLDivElement>(null)
  const table = useRef<HTMLDivElement>(null)

  const total = list.total ?? 0
  const rowHeight = isNarrow ? 56 : 44
  const heightOf = useCallback(
    (index: number) => rowHeight + (headingOf?.(index) === undefined ? 0 : HEADING),
    [rowHeight, headingOf],
  )
  const onSee = useCallback((first: number, last: number) => list.see(first, last), [list])
  const rows = useRows({
    count: list.total ?? 12,
    height: headingOf === undefined ? rowHeight : heightOf,
    least: rowHeight,
    place: body,
    onSee,
  })
  const chosenAll = useChosen(list, selection, context.player)
  const { chosenItems, chosenTracks, isWhole, isMany, loadChosen, playFrom, playChosen } = chosenAll

  const openMenu = useCallback(
    (index: number, at?: HTMLElement) => {
      select((before) => (isSelected(before, index) ? { ...before, active: index } : only(index)))
      const row = table.current?.querySelector(`[data-row="${index}"]`)
      const { left, bottom } = (at ?? row ?? document.body).getBoundingClientRect()
      // One menu for all rows: it opens where the right mouse button would have been pressed.
      row?.dispatchEvent(
        new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: left, clientY: bottom }),
      )
    },
    [select],
  )
  const onKeyDown = useTableKeys({
    list,
    selection,
    select,
    page: rows.page,
    sorting,
    scrollTo: rows.scrollTo,
    onPlay: () => playChosen(),
    onMenu: openMenu,
    onMove:
      props.onMove === undefined || isMany
        ? undefined
        : (by) => props.onMove?.(chosenItems, selection.stretches[0]?.[0] ?? 0, by),
    onTake: props.onTake === undefined ? undefined : () => void loadChosen().then(props.onTake, unlessEnded),
  })

  const now = { selection, playFrom, chosenItems, isMany, loadChosen, onPut, playlist }
  const latest = useRef(now)
  useEffect(() => {
    latest.current = now
  })
  const canPut = onPut !== undefined
  const actions = useMemo(
    (): RowActions => ({
      onClick(index, event) {
        const { shiftKey } = event
        const isMod = event.ctrlKey || event.metaKey
        select((before) => (shiftKey ? extended(before, index) : isMod ? toggled(before, index) : only(index)))
        // Where there is no mouse, touching plays; long touches open the menu.
        if (matchMedia("(hover: none)").matches) latest.current.playFrom(index)
      },
      onPlay: (index) => latest.current.playFrom(index),
      onMenu: openMenu,
      dragged(index) {
        const item = list.at(index)
        if (item === undefined) return undefined
        const { selection: chosen, chosenItems: all, playlist: of, isMany: areMany, loadChosen: load } = latest.current
        if (areMany && isSelected(chosen, index)) {
          // Places in a list that are moved have to be known at once.
          if (of !== undefined) return undefined
          return { label: t("tracks", { count: countOf(chosen) }), load: async () => tracksOf(await load()) }
        }
        const items = isSelected(chosen, index) && all.length > 0 ? all : [item]
        return {
          label: items.length === 1 ? (item.track?.title ?? "") : t("tracks", { count: items.length }),
          load: async () => items.flatMap(({ track }) => track ?? []),
          from:
            of === undefined ? undefined : { playlist: of.id, items: items.flatMap((each) => each.item?.item ?? []) },
        }
      },
      onDrop: canPut
        ? (index: number, dragged: Dragged, edge: Edge) =>
            latest.current.onPut?.(dragged, edge === "above" ? index : index + 1)
        : undefined,
    }),
    [list, select, openMenu, t, canPut],
  )

  const entries = (): readonly MenuEntry[] => {
    if (isMany) return manyMenu.entries({ load: loadChosen, playlist }, context)
    if (!isWhole) return [{ label: t("loadingSelection"), isDisabled: true, onSelect: () => undefined }]
    const items = chosenItems.flatMap(({ item }) => item ?? [])
    // What is a friend's is looked at and played; nothing here can change it.
    const isForeign = chosenItems.some(({ friend }) => friend !== undefined)
    const own = trackMenu.entries(chosenTracks, context, isForeign ? FOREIGN : undefined)
    if (playlist === undefined || items.length === 0) return own
    const inside = placedMenu.entries({ playlist, items }, context)
    return inside.length === 0 ? own : [...own, null, ...inside]
  }

  const widths = [
    "2.75rem",
    "minmax(9rem, 3fr)",
    ...columns.map((id) => COLUMN[id].width),
    isNarrow ? "6.5rem" : "4rem",
  ]
  return (
    <ContextMenu entries={entries}>
      <div
        ref={table}
        className={styles.table}
        style={{ "--columns": widths.join(" ") } as React.CSSProperties}
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={total + 1}
        aria-multiselectable
        aria-activedescendant={
          rows.rows.some(({ index }) => index === selection.active) ? `${tableId}-${selection.active}` : undefined
        }
        onKeyDown={onKeyDown}
        onMouseDown={(event) => {
          // Keys stay those of the table, whatever is clicked in its rows.
          if ((event.target as Element).closest("[data-row] button") === null) return
          event.preventDefault()
          table.current?.focus({ preventScroll: true })
        }}
        onContextMenu={(event) => {
          const row = (event.target as Element).closest<HTMLElement>("[data-row]")
          const index = Number(row?.dataset["row"])
          if (row !== null && !isSelected(selection, index)) select(() => only(index))
        }}
      >
        <TableHead columns={columns} all={chosen} onToggle={toggleColumn} sorting={sorting} isNarrow={isNarrow} />
        <div ref={body} role="rowgroup" className={styles.body} style={{ height: rows.height }}>
          {rows.rows.map((row) => {
            const { index } = row
            const item = list.at(index)
            const track = item?.track
            return (
              <TrackRow
                // Elements are used again for other rows, which is quicker than making them.
                key={index % rows.slots}
                id={`${tableId}-${index}`}
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
                isActive={selection.active === index}
                playing={track !== undefined && track.id === playing.track ? playing.state : undefined}
                standing={track === undefined ? undefined : standingOf(track, item?.friend)}
                actions={actions}
              />
            )
          })}
        </div>
      </div>
    </ContextMenu>
  )
}
