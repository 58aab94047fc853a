/** The selection of a table, which follows its rows where the list changes. */
import { useCallback, useState } from "react"
import type { List } from "../lists/List.ts"
import type { TableItem } from "./items.ts"
import { followed, NOTHING, placesOf, type Selection } from "./selection.ts"

/** Rows that a selection follows; a larger one is let go when the list changes. */
const FOLLOWED = 2000

interface Remembered {
  readonly selection: Selection
  readonly version: number
  /** The keys of what is selected, by place. */
  readonly keys: ReadonlyMap<number, string>
}

function keysOf(list: List<TableItem>, { active, anchor, ...rest }: Selection): ReadonlyMap<number, string> {
  const places = [...placesOf({ ...rest, active, anchor }, FOLLOWED), active, anchor]
  return new Map(
    places.flatMap((index) => {
      const key = list.at(index)?.key
      return key === undefined ? [] : [[index, key] as const]
    }),
  )
}

/** Where those keys stand now, among what is loaded. */
function follow(list: List<TableItem>, { selection, keys }: Remembered): Selection {
  const isSame = [...keys].every(([index, key]) => list.at(index)?.key === key)
  if (isSame) return selection
  const wanted = new Set(keys.values())
  const places = new Map<string, number>()
  for (let index = 0; index < (list.total ?? 0) && places.size < wanted.size; index++) {
    const key = list.at(index)?.key
    if (key !== undefined && wanted.has(key)) places.set(key, index)
  }
  return followed(selection, FOLLOWED, (index) => places.get(keys.get(index) ?? ""))
}

export function useSelection(
  list: List<TableItem>,
): readonly [Selection, (change: (selection: Selection) => Selection) => void] {
  const [state, setState] = useState<Remembered>({ selection: NOTHING, version: list.version, keys: new Map() })
  let current = state
  if (state.version !== list.version) {
    const selection = follow(list, state)
    current = { selection, version: list.version, keys: keysOf(list, selection) }
    setState(current)
  }
  const change = useCallback(
    (make: (selection: Selection) => Selection) =>
      setState((before) => {
        const selection = make(before.selection)
        return { selection, version: list.version, keys: keysOf(list, selection) }
      }),
    [list],
  )
  return [current.selection, change]
}
