/** Places in sorted lists by how names begin, asked for, or found by looking at few of them. */
import type { List } from "./List.ts"

/** A name as lists sort it, near enough: without accents and case. */
export const sortable = (name: string): string => name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim()

/** The first place whose name is not before `wanted`, in a list that is sorted by it. */
export async function seek<T>(
  list: List<T>,
  nameOf: (item: T) => string,
  wanted: string,
  isDescending = false,
): Promise<number> {
  if (list.placeOf !== undefined) return list.placeOf(wanted)
  const name = sortable(wanted)
  const isBefore = (item: T): boolean => {
    const own = sortable(nameOf(item))
    return isDescending ? own > name && !own.startsWith(name) : own < name
  }
  let from = 0
  let to = list.total ?? 0
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    const item = list.at(middle) ?? (await list.load(middle, middle + 1))[0]
    if (item === undefined || !isBefore(item)) to = middle
    else from = middle + 1
  }
  return from
}
