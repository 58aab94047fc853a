/** In which libraries a thing is: from the first that has it to those that follow. */
import type { Held } from "./held.ts"
import type { Same } from "./same.ts"

/** A thing of a library. */
export interface Start {
  readonly at: number
  readonly id: string
}

/** What a thing is in each library, by its number. */
export type Reached = ReadonlyMap<number, readonly string[]>

/** What is the same in a later library, and what is the same as that in one later still. In the order of the starts. */
export async function reachedFrom(held: readonly Held[], same: Same, starts: readonly Start[]): Promise<Reached[]> {
  const reached = starts.map(({ at, id }) => new Map([[at, new Set([id])]]))
  for (const [at, { library }] of held.entries()) {
    const ids = [...new Set(reached.flatMap((each) => [...(each.get(at) ?? [])]))]
    if (ids.length === 0) continue
    for (let to = at + 1; to < held.length; to++) {
      const there = await same(library, ids, (held[to] as Held).library)
      for (const each of reached)
        for (const id of each.get(at) ?? [])
          for (const found of there.get(id) ?? []) each.set(to, (each.get(to) ?? new Set()).add(found))
    }
  }
  return reached.map((each) => new Map([...each].toSorted(([a], [b]) => a - b).map(([at, ids]) => [at, [...ids]])))
}

/** Where a thing shows: in the first library that has it. */
export async function shownFor(held: readonly Held[], same: Same, start: Start): Promise<Start> {
  let shown = start
  for (let at = 0; at < shown.at; at++) {
    const there = await same((held[shown.at] as Held).library, [shown.id], (held[at] as Held).library)
    const [id] = there.get(shown.id) ?? []
    if (id !== undefined) {
      shown = { at, id }
      at = -1
    }
  }
  return shown
}
