/** Keys in a table of tracks. */
import { type KeyboardEvent, useRef } from "react"
import type { List } from "../lists/List.ts"
import { seek, sortable } from "../lists/seek.ts"
import type { TableItem } from "./items.ts"
import { all, moved, NOTHING, only, type Selection } from "./selection.ts"
import type { Sorting } from "./TableHead.tsx"

/** Letters that follow one another so soon are one word, in milliseconds. */
const PATIENCE = 900

interface TableKeys {
  readonly list: List<TableItem>
  readonly selection: Selection
  readonly select: (change: (selection: Selection) => Selection) => void
  /** Rows that fit. */
  readonly page: () => number
  readonly sorting: Sorting | undefined
  readonly scrollTo: (index: number) => void
  readonly onPlay: () => void
  readonly onMenu: (index: number) => void
  readonly onMove: ((by: -1 | 1) => void) | undefined
  readonly onTake: (() => void) | undefined
}

const STEPS: Readonly<Record<string, (page: number) => number>> = {
  ArrowDown: () => 1,
  ArrowUp: () => -1,
  PageDown: (page) => page,
  PageUp: (page) => -page,
  Home: () => -Infinity,
  End: () => Infinity,
}

export function useTableKeys(table: TableKeys): (event: KeyboardEvent) => void {
  const typed = useRef({ text: "", at: 0 })
  const { list, selection, select } = table

  const go = (next: Selection): void => {
    select(() => next)
    if (next.active >= 0) table.scrollTo(next.active)
  }

  const type = (letter: string, at: number): void => {
    const before = typed.current
    const text = at - before.at < PATIENCE ? before.text + letter : letter
    typed.current = { text, at }
    // Where more was typed meanwhile, that is where somebody wants to go.
    const isWanted = (): boolean => typed.current.at === at
    void placeOf(table, text).then((index) => (index === undefined || !isWanted() ? undefined : go(only(index))))
  }

  return (event) => {
    if (event.target !== event.currentTarget) return
    const total = list.total ?? 0
    const { key, shiftKey, altKey } = event
    const isMod = event.ctrlKey || event.metaKey
    const step = STEPS[key]
    if (step !== undefined && altKey && (key === "ArrowUp" || key === "ArrowDown") && table.onMove !== undefined)
      table.onMove(key === "ArrowUp" ? -1 : 1)
    else if (step !== undefined && !altKey && !isMod)
      go(moved(selection, clamped(step(table.page()), total), total, shiftKey))
    else if (isMod && key.toLowerCase() === "a") select((before) => all(total, before))
    else if (key === "Enter" && !isMod) table.onPlay()
    else if (key === "Escape" && selection !== NOTHING) select(() => NOTHING)
    else if (key === "Delete" && table.onTake !== undefined && selection.stretches.length > 0) table.onTake()
    else if (key === "ContextMenu" || (key === "F10" && shiftKey)) {
      if (selection.active < 0) return
      table.onMenu(selection.active)
    } else if (/^[\p{L}\p{N}]$/u.test(key) && !isMod && !altKey) type(key, event.timeStamp)
    else return
    event.preventDefault()
  }
}

const clamped = (by: number, total: number): number => Math.max(-total, Math.min(total, by))

const NAMES = {
  title: ({ track }: TableItem) => track?.title ?? "",
  artist: ({ track }: TableItem) => track?.artist ?? "",
  album: ({ track }: TableItem) => track?.album ?? "",
} as const

/** Where a name begins with what was typed: anywhere in a list that is sorted by it, else among what is here. */
async function placeOf({ list, selection, sorting }: TableKeys, text: string): Promise<number | undefined> {
  const by = sorting?.by
  const total = list.total ?? 0
  if (sorting !== undefined && (by === "title" || by === "artist" || by === "album")) {
    const index = await seek(list, NAMES[by], text, sorting.isDescending)
    return index < total ? index : undefined
  }
  const wanted = sortable(text)
  for (let step = text.length > 1 ? 0 : 1; step <= total; step++) {
    const index = (Math.max(0, selection.active) + step) % total
    const item = list.at(index)
    if (item !== undefined && sortable(NAMES.title(item)).startsWith(wanted)) return index
  }
  return undefined
}
