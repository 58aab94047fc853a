/** Lists in components. Those looked at last are kept, so that going back shows them at once. */
import { useCallback, useSyncExternalStore } from "react"
import type { List } from "./List.ts"
import { LiveList, type PartAt, type PlaceOf } from "./LiveList.ts"

const KEPT = 12

/** By the library that answers, then by what the list is of. */
const lists = new WeakMap<object, Map<string, LiveList<unknown>>>()

/** The list of a library with a name, made where it is not kept. */
export function keptList<T>(library: object, name: string, partAt: PartAt<T>, placeOf?: PlaceOf): List<T> {
  const kept = lists.get(library) ?? new Map<string, LiveList<unknown>>()
  lists.set(library, kept)
  // A name stands for one kind of list.
  const list = (kept.get(name) as LiveList<T> | undefined) ?? new LiveList(partAt, placeOf)
  kept.delete(name)
  kept.set(name, list as LiveList<unknown>)
  for (const old of kept.keys()) {
    if (kept.size <= KEPT) break
    kept.delete(old)
  }
  return list
}

/** Renders again after each change of a list, and keeps it loading. */
export function useList<T>(list: List<T>): List<T> {
  const subscribe = useCallback((listener: () => void) => list.subscribe(listener), [list])
  useSyncExternalStore(subscribe, () => list.version)
  return list
}

/** A page of one item, for where that stands. */
export const beginning = (name: string) => ({ beginAt: name, limit: 1 })
/** Where in a list a part lies, as questions have it. */
export const placed = (offset: number, limit: number) => ({ offset, limit, count: true })
