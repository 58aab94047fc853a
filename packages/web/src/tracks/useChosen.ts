/** The tracks that are selected, whether they are here or not, and playing them. */
import type { Track } from "@ledgerline/client/contract"
import i18next from "i18next"
import { useEffect, useMemo, useState } from "react"
import { inSight, unlessEnded } from "../app/batches.tsx"
import type { List } from "../lists/List.ts"
import type { Player } from "../player/Player.ts"
import type { TableItem } from "./items.ts"
import { countOf, placesOf, type Selection } from "./selection.ts"

/** More are not loaded before something is to be done with them. */
const MOST_READY = 2000
/** Tracks of one step of loading many. */
const STEP = 500
/** Tracks that go on playing after the one that was chosen. */
const BEHIND = 1000

export interface Chosen {
  readonly chosenItems: readonly TableItem[]
  readonly chosenTracks: readonly Track[]
  /** False while some of them are still being loaded. */
  readonly isWhole: boolean
  /** So many that they are loaded when something is to be done with them; `chosenItems` are only the first. */
  readonly isMany: boolean
  /** All of them, however many. Of many a window says how far it is; fails where somebody ends that. */
  readonly loadChosen: () => Promise<readonly TableItem[]>
  /** Plays a row, then what follows it. */
  readonly playFrom: (index: number) => void
  /** Plays what is selected; from the only one on where it is one. */
  readonly playChosen: () => void
}

const here = (list: List<TableItem>, places: readonly number[]): readonly TableItem[] =>
  places.flatMap((index) => list.at(index) ?? [])

export function useChosen(list: List<TableItem>, selection: Selection, player: Player): Chosen {
  const places = useMemo(() => placesOf(selection, MOST_READY), [selection])
  const [loaded, setLoaded] = useState<{ readonly of: Selection; readonly items: readonly TableItem[] }>()
  const count = countOf(selection)
  const isMany = count > MOST_READY
  const items = here(list, places)
  const isHere = items.length === places.length
  useEffect(() => {
    if (isHere || isMany) return undefined
    let isWanted = true
    void Promise.all(selection.stretches.map(([from, to]) => list.load(from, Math.min(to, from + MOST_READY)))).then(
      (parts) => (isWanted ? setLoaded({ of: selection, items: parts.flat().slice(0, MOST_READY) }) : undefined),
    )
    return () => {
      isWanted = false
    }
  }, [list, selection, isHere, isMany])
  const isLoaded = loaded?.of === selection
  const chosenItems = isHere ? items : isLoaded ? loaded.items : items
  const chosenTracks = tracksOf(chosenItems)
  const loadChosen = async (): Promise<readonly TableItem[]> => (isMany ? loadMany(list, selection) : chosenItems)
  const playFrom = (index: number): void => void playOn(list, player, index)
  return {
    chosenItems,
    chosenTracks,
    isWhole: isHere || isLoaded,
    isMany,
    loadChosen,
    playFrom,
    playChosen() {
      if (isMany) void loadChosen().then((items) => player.play(tracksOf(items)), unlessEnded)
      else if (count > 1) void player.play(chosenTracks)
      else if (selection.active >= 0) playFrom(selection.active)
    },
  }
}

export const tracksOf = (items: readonly TableItem[]): readonly Track[] => items.flatMap(({ track }) => track ?? [])

const loadMany = (list: List<TableItem>, selection: Selection): Promise<readonly TableItem[]> =>
  inSight(i18next.t("browse:gathering"), countOf(selection), async ({ signal, report }) => {
    const items: TableItem[] = []
    for (const [from, to] of selection.stretches)
      for (let at = from; at < to; at += STEP) {
        signal.throwIfAborted()
        items.push(...(await list.load(at, Math.min(to, at + STEP))))
        report(items.length)
      }
    return items
  })

/** Begins with what is here, so that nobody waits for the rest of a long list. */
async function playOn(list: List<TableItem>, player: Player, index: number): Promise<void> {
  const chosen = list.at(index)?.track
  if (chosen === undefined) return
  let first = index
  while (first > 0 && list.at(first - 1) !== undefined) first--
  let end = index + 1
  while (end < index + BEHIND && list.at(end) !== undefined) end++
  const before = tracksOf(here(list, range(first, index)))
  const tracks = [...before, ...tracksOf(here(list, range(index, end)))]
  void player.play(tracks, before.length)
  const last = Math.min(index + BEHIND, list.total ?? 0)
  if (end >= last) return
  const more = tracksOf(await list.load(end, last))
  // Somebody may have chosen something else meanwhile.
  if (player.current?.id === chosen.id) player.enqueue(more, "last")
}

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, at) => from + at)
