/** The merged list is the list of the union, for whatever is in the libraries, and however it is paged. */
import { listTracks, type TrackRow } from "@ledgerline/core"
import fc from "fast-check"
import { expect, it } from "vitest"
import type { TrackEverywhere, TracksEverywhereQuery } from "../device/everywhere.ts"
import { Everywhere } from "./Everywhere.ts"
import type { Held } from "./held.ts"
import { groupsOf, library, type Made, opened } from "./testing/made.ts"

const KEYS = {
  title: ["titleKey", "id"],
  artist: ["artistKey", "albumKey", "disc", "track", "id"],
  album: ["albumKey", "disc", "track", "id"],
  added: ["addedAt", "id"],
  year: ["year", "albumKey", "disc", "track", "id"],
} as const

const asked = fc.oneof(
  fc.record({
    sort: fc.constantFrom("title", "artist", "album", "added", "year"),
    direction: fc.constantFrom("ascending", "descending"),
  }),
  fc.record({ sort: fc.constant("year"), direction: fc.constant("descending"), decade: fc.constant(1990) }),
  fc.record({ sort: fc.constant("title"), direction: fc.constant("ascending"), genre: fc.constant("g0") }),
) as fc.Arbitrary<TracksEverywhereQuery & { readonly sort: keyof typeof KEYS }>

it("given any libraries, then pages of any size are the sorted union, each recording once, in the libraries that have it", async () => {
  let seed = 300
  await fc.assert(
    fc.asyncProperty(
      fc.array(library, { minLength: 1, maxLength: 3 }),
      asked,
      fc.integer({ min: 1, max: 7 }),
      fc.nat(12),
      async (libraries, query, limit, offset) => {
        const held = await Promise.all(libraries.map((tracks, at) => opened(tracks, seed++, at)))
        try {
          const everywhere = new Everywhere(() => held).handlers
          const list = (more: object) => everywhere["device.allTracks"]({ query: { ...query, ...more } })
          const wanted = await union(libraries, held, query)
          const shown: TrackEverywhere[] = []
          let after: string | undefined
          do {
            const page = await list({ limit, after, count: true })
            expect(page.items.length).toBeLessThanOrEqual(limit)
            expect(page.total).toBe(wanted.length)
            shown.push(...page.items)
            after = page.next ?? undefined
          } while (after !== undefined)
          const said = shown.map((item) => ({ id: item.id, library: item.library, libraries: item.libraries }))
          expect(said).toEqual(wanted)
          const from = await list({ limit, offset })
          expect(from.items.map(({ id }) => id)).toEqual(wanted.slice(offset, offset + limit).map(({ id }) => id))
        } finally {
          for (const each of held) await each.library.close()
        }
      },
    ),
    { numRuns: 30 },
  )
})

async function union(
  libraries: readonly (readonly Made[])[],
  held: readonly Held[],
  { sort, direction, decade, genre }: TracksEverywhereQuery & { readonly sort: keyof typeof KEYS },
) {
  const groups = libraries.map(groupsOf)
  const isSame = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => !a.isDisjointFrom(b)
  const listed: { readonly row: TrackRow; readonly at: number; readonly libraries: readonly string[] }[] = []
  for (const [at, shown] of groups.entries()) {
    const { rows } = await (held[at] as Held).library.store.read(() => listTracks({ limit: 500 }))
    expect(rows.map(({ id }) => id).toSorted()).toEqual(shown.map(({ id }) => id).toSorted())
    for (const { id, marks } of shown) {
      if (groups.slice(0, at).some((before) => before.some((each) => isSame(each.marks, marks)))) continue
      const reached = new Map([[at, [marks]]])
      for (let from = at; from < groups.length; from++)
        for (const here of reached.get(from) ?? [])
          for (let to = from + 1; to < groups.length; to++)
            for (const each of groups[to] ?? [])
              if (isSame(each.marks, here) && reached.get(to)?.includes(each.marks) !== true)
                reached.set(to, [...(reached.get(to) ?? []), each.marks])
      const having = [...reached.keys()].toSorted((a, b) => a - b).map((each) => String(each).repeat(32))
      listed.push({ row: rows.find((row) => row.id === id) as TrackRow, at, libraries: having })
    }
  }
  const sign = direction === "descending" ? -1 : 1
  return listed
    .filter(({ row }) => decade === undefined || (row.year >= decade && row.year < decade + 10))
    .filter(({ row }) => genre === undefined || row.genre === genre)
    .toSorted((a, b) => sign * compare(KEYS[sort], a.row, b.row))
    .map(({ row, at, libraries: having }) => ({ id: row.id, library: String(at).repeat(32), libraries: having }))
}

function compare(columns: readonly (keyof TrackRow)[], a: TrackRow, b: TrackRow): number {
  for (const column of columns) {
    const [left, right] = [a[column], b[column]]
    const order =
      typeof left === "number"
        ? left - Number(right)
        : Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)))
    if (order !== 0) return order
  }
  return 0
}
