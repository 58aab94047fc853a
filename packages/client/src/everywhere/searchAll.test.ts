/** A search over several libraries finds what one over each of them does: each recording once, the best first, none lost. */
import { search, searchOrder } from "@ledgerline/core"
import fc from "fast-check"
import { expect, it } from "vitest"
import { Everywhere } from "./Everywhere.ts"
import type { Held } from "./held.ts"
import { fill, groupsOf, library, type Made, opened } from "./testing/made.ts"

/** Words that titles and albums have, their beginnings, and one that nothing has. */
const words = fc.constantFrom("a", "b", "alb", "album", "album 1", "album 2 a", "zzz", "")

it("given any libraries, then it is the best of all that is found in each, in order, once, where it shows in lists", async () => {
  let seed = 500
  await fc.assert(
    fc.asyncProperty(
      fc.array(library, { minLength: 1, maxLength: 3 }),
      words,
      fc.integer({ min: 1, max: 12 }),
      async (libraries, q, limit) => {
        const held = await Promise.all(libraries.map((tracks, at) => opened(tracks, seed++, at)))
        try {
          const everywhere = new Everywhere(() => held).handlers
          const { items } = await everywhere["device.searchAll"]({ query: { q, limit } })
          const wanted = await wantedOf(libraries, held, q)
          expect(items.map(({ id, library: of }) => `${of[0]} ${id}`)).toEqual(wanted.slice(0, limit))
        } finally {
          for (const each of held) await each.library.close()
        }
      },
    ),
    { numRuns: 60 },
  )
})

it("given several tracks of one library that are one of another, then what comes behind them is not lost", async () => {
  const track = { album: 0, year: 1990, isrc: 12, isMerged: false }
  const held = await Promise.all([
    opened([{ ...track, id: 1, title: "zzz", file: 1, recording: 1 }], 700, 0),
    opened(
      [
        { ...track, id: 2, title: "word", file: 2, recording: 1 },
        { ...track, id: 3, title: "word", file: 3, recording: 1 },
        { ...track, id: 4, title: "word and more", file: 4, recording: 4 },
      ],
      701,
      1,
    ),
  ])
  const { items } = await new Everywhere(() => held).handlers["device.searchAll"]({ query: { q: "word", limit: 2 } })
  // The first is found by what the second library calls it, and shows as the first library has it.
  expect(items.map(({ id, title }) => [id, title])).toEqual([
    ["t01", "zzz"],
    ["t04", "word and more"],
  ])
  for (const each of held) await each.library.close()
})

async function wantedOf(libraries: readonly (readonly Made[])[], held: readonly Held[], q: string): Promise<string[]> {
  const groups = libraries.map(groupsOf)
  const shown = (at: number, id: string): string => {
    const marks = groups[at]?.find((each) => each.id === id)?.marks ?? new Set()
    for (let to = 0; to < at; to++) {
      const same = groups[to]?.filter((each) => !each.marks.isDisjointFrom(marks)).map((each) => each.id) ?? []
      const [first] = same.toSorted()
      if (first !== undefined) return shown(to, first)
    }
    return `${at} ${id}`
  }
  const order = searchOrder(q)
  const hits = await Promise.all(
    held.map(async ({ library: { store, generation } }, at) => {
      const tables = { search: `search_${generation}`, track: `track_${generation}` }
      const page = await store.read(() => search(store.dialect, tables, q, { limit: 500 }))
      return page.hits.map((hit) => ({ at, hit }))
    }),
  )
  const sorted = hits.flat().toSorted((a, b) => order(a.hit, b.hit) || a.at - b.at)
  return [...new Set(sorted.map(({ at, hit }) => shown(at, hit.id)))]
}

it("given libraries that change, then lists, searches and counts as of a time show them as they were", async () => {
  let seed = 900
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(library, library), { minLength: 1, maxLength: 3 }),
      words,
      async (libraries, q) => {
        let time = 1_700_000_000_000
        const clock = (): number => time
        const held = await Promise.all(libraries.map(([tracks], at) => opened(tracks, seed++, at, clock)))
        try {
          const everywhere = new Everywhere(() => held).handlers
          const look = async (asOf?: number) => ({
            tracks: await everywhere["device.allTracks"]({ query: { sort: "title", count: true, asOf } }),
            albums: await everywhere["device.allAlbums"]({ query: { count: true, asOf } }),
            artists: await everywhere["device.allArtists"]({ query: { asOf } }),
            found: await everywhere["device.searchAll"]({ query: { q, asOf } }),
            counts: await everywhere["device.countAll"]({ query: { asOf } }),
          })
          const before = await look()
          const then = time + 1_000_000
          time = then + 1_000_000
          for (const [at, [, later]] of libraries.entries()) await fill((held[at] as Held).library, later)
          expect(await look(then)).toEqual(before)
          const [first] = before.tracks.items
          if (first !== undefined) {
            const detail = await everywhere["device.trackEverywhere"]({
              params: { id: first.id },
              query: { asOf: then },
            })
            expect(detail).toMatchObject(first)
          }
        } finally {
          for (const each of held) await each.library.close()
        }
      },
    ),
    { numRuns: 15 },
  )
})
