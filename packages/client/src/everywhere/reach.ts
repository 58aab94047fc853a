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
  const [shown] = await allShown(held, same, [start])
  return shown ?? start
}

/** As {@link shownFor}, of several, in their order. */
export async function allShown(held: readonly Held[], same: Same, starts: readonly Start[]): Promise<Start[]> {
  const shown = [...starts]
  // Whatever moves comes to a library before, so each is looked at once.
  for (let from = held.length - 1; from > 0; from--)
    for (let to = 0; to < from; to++) {
      const ids = [...new Set(shown.flatMap(({ at, id }) => (at === from ? id : [])))]
      if (ids.length === 0) break
      const there = await same((held[from] as Held).library, ids, (held[to] as Held).library)
      for (const [i, { at, id }] of shown.entries()) {
        const [found] = at === from ? (there.get(id) ?? []) : []
        if (found !== undefined) shown[i] = { at: to, id: found }
      }
    }
  return shown
}
