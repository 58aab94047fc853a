/** A table of tracks: any number of them, with columns that people choose, gone through by mouse, touch and keys alike. */
import type { Playlist } from "@ledgerline/client/contract"
import { useCallback, useEffect, useMemo, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useMenuContext } from "../app/useMenuContext.ts"
import { unlessEnded } from "../app/batches.tsx"
import { manyMenu, placedMenu, trackMenu } from "../app/trackMenu.ts"
import { ContextMenu } from "../components/Menu.tsx"
import type { MenuEntry } from "../components/menuEntries.ts"
import type { List } from "../lists/List.ts"
import { useList } from "../lists/useList.ts"
import { actedOn } from "./acts.ts"
import type { ColumnId } from "./columns.tsx"
import { COLUMN, widthOf } from "./columns.tsx"
import type { Dragged, Edge } from "./dragging.ts"
import { TITLE, useFitting } from "./fitting.ts"
import type { TableItem } from "./items.ts"
import { marksOf } from "./marks.ts"
import { countOf, extended, isSelected, only, toggled } from "./selection.ts"
import { TableHead, type Sorting } from "./TableHead.tsx"
import type { RowDragging } from "./TrackRow.tsx"
import { type RowsHandle, TrackRows } from "./TrackRows.tsx"
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

const FOREIGN = ["play", "details"] as const

export function TrackTable(props: TrackTableProps) {
  const { name, label, columns: wanted, sorting, numberOf, headingOf, playlist, onPut } = props
  const { t } = useTranslation("browse")
  const list = useList(props.list)
  const isNarrow = useNarrow()
  const [chosen, toggleColumn] = useColumns(name, wanted)
  const table = useRef<HTMLDivElement>(null)
  const fitting = useFitting(table, chosen)
  const columns = useMemo(() => (isNarrow ? [] : fitting), [isNarrow, fitting])
  const hasCovers = wanted.includes("album")
  const [selection, select] = useSelection(list)
  const context = useMenuContext()
  const marks = marksOf(context.open.library)
  const rows = useRef<RowsHandle>(null)
  const [activeId, setActiveId] = useState<string>()
  const total = list.total ?? 0
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
    page: () => rows.current?.page() ?? 1,
    sorting,
    scrollTo: (index) => rows.current?.scrollTo(index),
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
  const dragging = useMemo(
    (): RowDragging => ({
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
    [list, t, canPut],
  )

  const onClick = (event: React.MouseEvent): void => {
    const acted = actedOn(event.target)
    if (acted === undefined) return
    const { index, act, step, element } = acted
    const track = list.at(index)?.track
    if (act === "play") playFrom(index)
    else if (act === "more") openMenu(index, element)
    else if (act === "star") void (track && marks.star([track.id], !marks.of(track.id).isStarred))
    else if (act === "rate") void (track && marks.rate([track.id], marks.of(track.id).rating === step ? 0 : step))
    else {
      const isMod = event.ctrlKey || event.metaKey
      select((before) => (event.shiftKey ? extended(before, index) : isMod ? toggled(before, index) : only(index)))
      // Where there is no mouse, touching plays; long touches open the menu.
      if (matchMedia("(hover: none)").matches) playFrom(index)
    }
  }

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
    isNarrow ? "minmax(0, 1fr)" : `minmax(${TITLE}rem, 3fr)`,
    ...columns.map((id) => widthOf(COLUMN[id])),
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
        aria-activedescendant={activeId}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onDoubleClick={({ target }) => {
          const acted = actedOn(target)
          if (acted !== undefined && acted.act === undefined) playFrom(acted.index)
        }}
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
        <TrackRows
          ref={rows}
          list={list}
          version={list.version}
          selection={selection}
          columns={columns}
          isNarrow={isNarrow}
          hasCovers={hasCovers}
          numberOf={numberOf}
          headingOf={headingOf}
          dragging={dragging}
          onActive={setActiveId}
        />
      </div>
    </ContextMenu>
  )
}
