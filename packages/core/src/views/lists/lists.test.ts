/** Paging: complete, in order, without repeats, refusing what is odd; and served by indexes alone. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { InvalidQuery } from "../../errors.ts"
import { generation } from "../../fold/generation.ts"
import { DEFERRED, QUARANTINED } from "../../fold/tables.ts"
import type { Library, NewEvent } from "../../Library.ts"
import { registry } from "../../library/index.ts"
import { artistIdOf } from "../../library/identity.ts"
import { mediaFileEvents } from "../../library/mediaFile/events.ts"
import { playbackEvents } from "../../library/playback/events.ts"
import { insert } from "../../store/port.ts"
import { append, newLibrary, rows } from "../../testing/given.ts"
import { encodeCursor } from "./cursor.ts"
import { type List, type ListQuery, lookupsOf, type Page, readPage, sqlOf } from "./list.ts"
import { CANDIDATES, LISTS, listAlbums, listArtists, listCandidates, listTracks, TRACKS } from "./lists.ts"

let library: Library

const TRACKS_MADE = 300
const pad = (n: number): string => String(n).padStart(3, "0")

beforeAll(async () => {
  library = await newLibrary(registry)
  for (let from = 0; from < TRACKS_MADE; from += 100) {
    const events = Array.from({ length: 100 }, (_, i) => from + i).flatMap((n) => [
      { type: "track.created", subject: `track:${pad(n)}`, payload: { mediaFile: `m${n}` } },
      {
        type: "claim.attributed",
        subject: `track:${pad(n)}`,
        payload: {
          provider: n % 2 === 0 ? "embedded" : "fileName",
          tier: "embedded",
          fields: {
            title: `Title ${n % 7}`,
            artists: n % 5 === 0 ? ["Twice", "Twice"] : [`Artist ${n % 11}`],
            album: `Album ${n % 23}`,
            track: n,
            year: 1990 + (n % 3),
            genres: ["Rock"],
          },
        },
      },
      {
        type: "candidate.proposed",
        subject: `track:${pad(n)}`,
        payload: { candidate: "a", provider: "musicbrainz", score: (n % 10) / 10, fields: {} },
      },
    ])
    await append(library, events)
  }
  await append(library, [
    { type: "track.merged", subject: "track:001", payload: { into: "000", because: { rule: "user" } } },
    { type: "track.merged", subject: "track:002", payload: { into: "gone", because: { rule: "user" } } },
  ])
  await append(library, others)
  const target = { id: "ab".repeat(32), origin: "cd".repeat(16), seq: 1 }
  const undone = (kind: string, n: number): NewEvent => ({
    type: `${kind}.made`,
    subject: `${kind}:${n}`,
    payload: { events: [{ ...target, seq: n + 1 }], operations: [] },
  })
  for (const n of [1, 2, 3]) await append(library, [undone("revert", n), undone("erasure", n)])
  const broken = numbers.map((n) => [`track:${n % 3}`, `event${n}`, "track.created", "it is broken"])
  const later = numbers.map((n) => [`event${n}`, `track:${n % 3}`, "track.sung", 1, n])
  const { at } = generation(library.generation)
  await library.store.write(function* () {
    yield* insert(at(QUARANTINED), broken)
    yield* insert(at(DEFERRED), later)
  })
})

const numbers = Array.from({ length: 20 }, (_, n) => n)
const user = "user:ada"

/** Some rows for each list, several of them alike but for their keys. */
const others: readonly NewEvent[] = numbers.flatMap((n): NewEvent[] => [
  { type: "source.added", subject: `source:${n}`, payload: { name: `Disk ${n % 4}`, kind: "folder" } },
  {
    type: "mediaFile.generated",
    subject: `mediaFile:${n}`,
    payload: { ...mediaFileEvents.generated.example, parent: `${n % 2}` },
  },
  {
    type: "copy.found",
    subject: `copy:${n}`,
    payload: { source: `${n % 2}`, mediaFile: `${n % 3}`, size: 1, path: `a/${n}`, modifiedAt: 1 },
  },
  {
    type: "copy.cached",
    subject: `copy:c${n}`,
    payload: { source: `${n % 2}`, mediaFile: `${n % 3}`, size: 1 },
  },
  { type: "playlist.created", subject: `playlist:${n}`, log: user, payload: { name: `List ${n % 3}` } },
  { type: "playlist.created", subject: `collection:${n}`, payload: { name: `List ${n % 3}` } },
  {
    type: "playback.played",
    subject: `playback:${n}`,
    log: user,
    payload: { startedAt: 1000 + (n % 5), durationMs: 1, completed: true },
  },
  { type: "playback.rated", subject: `playback:${n}`, log: user, payload: { rating: 1 + (n % 5) } },
  ...(n % 2 === 0
    ? [{ type: "playback.starred", subject: `playback:${n}`, log: user, payload: { starred: true } }]
    : []),
  {
    type: "playback.progressed",
    subject: `playback:${n}`,
    log: user,
    payload: { ...playbackEvents.progressed.example, at: 1000 + (n % 5) },
  },
  {
    type: "relation.added",
    subject: `relation:${n}`,
    payload: { kind: n % 2 === 0 ? "remix" : "edit", from: `track:${n % 3}`, to: `track:${n % 5}` },
  },
  {
    type: "sample.defined",
    subject: `sample:${n}`,
    payload: { of: `track:${n % 2}`, startMs: n % 4, endMs: 10 },
  },
  { type: "operation.started", subject: `operation:${String(n).padStart(32, "0")}`, payload: { kind: "import" } },
])
afterAll(() => library.close())

interface Case {
  readonly list: List
  readonly sort: string
  readonly filter: string | undefined
  readonly direction: "ascending" | "descending"
}

const cases: Case[] = LISTS.flatMap((list) =>
  [undefined, ...Object.keys(list.filters)].flatMap((filter) =>
    Object.keys((filter === undefined ? list.sorts : list.filters[filter]?.sorts) ?? {}).flatMap((sort) =>
      (["ascending", "descending"] as const).map((direction) => ({ list, sort, filter, direction })),
    ),
  ),
)

async function valueOf({ list, filter }: Case): Promise<string | number> {
  const { column, from } = list.filters[filter as string] ?? { column: "", from: undefined }
  const table = from?.table.name ?? list.table.name
  const most = await rows(
    library,
    `SELECT "${column}" AS value FROM "${table}" GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`,
  )
  return (most[0]?.["value"] as string | number | undefined) ?? "none"
}

const queryOf = async (each: Case): Promise<ListQuery> => ({
  sort: each.sort,
  direction: each.direction,
  ...(each.filter === undefined ? {} : { filters: { [each.filter]: await valueOf(each) } }),
})

async function everything(list: List, asked: ListQuery): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = []
  let after: string | undefined
  for (;;) {
    const page: Page<Record<string, unknown>> = await library.store.read(() => readPage(list, { ...asked, after }))
    all.push(...page.rows)
    if (page.next === undefined) return all
    after = page.next
  }
}

describe.each(cases)("$list.name by $sort, $filter, $direction", (each) => {
  it("is served by an index, on its first page and on later ones", async () => {
    const asked = await queryOf(each)
    const way = (each.filter === undefined ? each.list.sorts : each.list.filters[each.filter]?.sorts)?.[each.sort]
    const table =
      each.filter === undefined ? each.list.table : (each.list.filters[each.filter]?.from?.table ?? each.list.table)
    const after = (way?.keys ?? []).map((key) => (table.columns[key]?.type === "text" ? "x" : 1))
    for (const { sql, params } of [sqlOf(each.list, asked), sqlOf(each.list, asked, after)]) {
      const plan = (await rows<{ detail: string }>(library, `EXPLAIN QUERY PLAN ${sql}`, params)).map(
        (row) => row.detail,
      )
      expect(plan.filter((step) => step.includes("TEMP B-TREE"))).toEqual([])
      // Walking an index in its order, up to the limit, is no scan of the table; nor is a table kept in its key's order.
      const isKey = way?.keys.join() === each.list.table.primaryKey.join()
      expect(plan.filter((step) => step.startsWith("SCAN") && !step.includes("INDEX") && !isKey)).toEqual([])
    }
    const [first] = await rows<{ detail: string }>(
      library,
      `EXPLAIN QUERY PLAN ${sqlOf(each.list, asked, after).sql}`,
      [...sqlOf(each.list, asked, after).params],
    )
    // All columns of the cursor are looked up in the index, so that a deep page costs what the first one does.
    expect(first?.detail).toMatch(after.length > 1 ? /SEARCH .*\((?:.* AND )?\(.*\)[<>]\(/ : /SEARCH .*[<>]\?/)
  })

  it("begins at a number and counts its rows by an index, without sorting", async () => {
    const asked = await queryOf(each)
    const isKey = each.list.sorts[each.sort]?.keys.join() === each.list.table.primaryKey.join()
    const { key, count } = lookupsOf(each.list, { ...asked, offset: 90 })
    for (const { sql, params } of [key, count]) {
      const plan = (await rows<{ detail: string }>(library, `EXPLAIN QUERY PLAN ${sql}`, params)).map(
        (row) => row.detail,
      )
      expect(plan.filter((step) => step.includes("TEMP B-TREE FOR") && !step.includes("count(DISTINCT)"))).toEqual([])
      expect(plan.filter((step) => step.startsWith("SCAN") && !step.includes("INDEX") && !isKey)).toEqual([])
    }
    const all = await everything(each.list, asked)
    for (const offset of [0, 1, 7, all.length - 1, all.length, all.length + 90]) {
      const query = { ...asked, offset: Math.max(0, offset), limit: 3, count: true }
      const page = await library.store.read(() => readPage(each.list, query))
      expect([offset, page.total, page.rows]).toEqual([offset, all.length, all.slice(query.offset, query.offset + 3)])
    }
  })

  it("begins at a name by an index, where names are sorted by, in both directions", async () => {
    const asked = await queryOf(each)
    const way = (each.filter === undefined ? each.list.sorts : each.list.filters[each.filter]?.sorts)?.[each.sort]
    const [first = ""] = way?.keys ?? []
    const at = (beginAt: string) =>
      library.store.read(() => readPage<Record<string, unknown>>(each.list, { ...asked, beginAt, limit: 3 }))
    if (!/^(?:title|artist|album|name)Key$/.test(first)) {
      await expect(at("b")).rejects.toThrow(InvalidQuery)
      return
    }
    const { count } = lookupsOf(each.list, { ...asked, beginAt: "Title 3" })
    const plan = await rows<{ detail: string }>(library, `EXPLAIN QUERY PLAN ${count.sql}`, count.params)
    expect(plan.map(({ detail }) => detail).filter((step) => step.startsWith("SCAN k"))).toEqual([])
    const all = await everything(each.list, asked)
    const names = all.map((row) => String(row[first]))
    for (const name of ["", "Title 3", "title 3", "ALBUM 1", "b", "zzz"]) {
      const wanted = name.toLowerCase()
      const isAt = (key: string): boolean =>
        each.direction === "ascending" ? key >= wanted : key <= wanted || key.startsWith(wanted)
      const found = names.findIndex(isAt)
      const offset = found === -1 ? all.length : found
      expect([name, await at(name)]).toMatchObject([name, { offset, rows: all.slice(offset, offset + 3) }])
    }
  })

  it("gives each row once, whatever the size of its pages", async () => {
    const asked = await queryOf(each)
    const key = (row: Record<string, unknown>) =>
      JSON.stringify(each.list.table.primaryKey.map((column) => row[column]))
    const small = (await everything(each.list, { ...asked, limit: 7 })).map(key)
    expect(small).toEqual((await everything(each.list, { ...asked, limit: 500 })).map(key))
    expect(new Set(small).size).toBe(small.length)
  })
})

describe("lists", () => {
  it("leave out tracks that another one stands for, and keep those whose merge is a conflict", async () => {
    const all = await everything(TRACKS, { sort: "title" })
    expect(all).toHaveLength(TRACKS_MADE - 1)
    expect(all.some((row) => row["id"] === "002")).toBe(true)
  })

  it("give an artist's tracks once, though named twice", async () => {
    const page = await library.store.read(() => listTracks({ filters: { artistId: artistIdOf("Twice") }, limit: 500 }))
    expect(page.rows).toHaveLength(60)
    expect(Object.keys(page.rows[0] ?? {})).not.toContain("key0")
  })

  it("count albums and artists over visible tracks", async () => {
    const albums = await library.store.read(() => listAlbums({ limit: 500 }))
    expect(albums.rows.reduce((sum, row) => sum + row.tracks, 0)).toBe(TRACKS_MADE - 1)
    const artists = await library.store.read(() => listArtists({ sort: "tracks", limit: 1 }))
    expect(artists.rows[0]).toMatchObject({ name: "Twice", tracks: 60 })
  })

  it("review candidates by score, best first", async () => {
    const page = await library.store.read(() => listCandidates({ filters: { status: "proposed" }, limit: 30 }))
    expect(page.rows.map((row) => row.score)).toEqual(Array.from({ length: 30 }, () => 0.9))
  })

  const odd: readonly (readonly [string, List, ListQuery])[] = [
    ["an unknown sort", TRACKS, { sort: "bpm" }],
    ["a sort named as a property of objects", TRACKS, { sort: "constructor" }],
    ["a sort that the filter does not go with", TRACKS, { sort: "title", filters: { albumId: "x" } }],
    ["an unknown filter", TRACKS, { filters: { toString: "x" } }],
    ["two filters", TRACKS, { filters: { albumId: "x", genre: "y" } }],
    ["text for a number", TRACKS, { filters: { year: "1990; DROP TABLE track" } }],
    ["no filter where one is needed", CANDIDATES, {}],
    ["no rows", TRACKS, { limit: 0 }],
    ["too many rows", TRACKS, { limit: 501 }],
    ["half a row", TRACKS, { limit: 1.5 }],
    ["to begin before the first row", TRACKS, { offset: -1 }],
    ["to begin at half a row", TRACKS, { offset: 0.5 }],
    ["to begin in two places", TRACKS, { offset: 1, after: encodeCursor("x", ["a"]) }],
    ["to begin at a name and at a number", TRACKS, { beginAt: "a", offset: 1 }],
    ["to begin at a name and after a row", TRACKS, { beginAt: "a", after: encodeCursor("x", ["a"]) }],
    ["to begin at a name where years are sorted by", TRACKS, { beginAt: "a", sort: "year" }],
    ["a cursor that is none", TRACKS, { after: "💥" }],
    ["a cursor that is no JSON", TRACKS, { after: "abcd" }],
    ["a cursor of something else", TRACKS, { after: Buffer.from("[1]").toString("base64url") }],
    [
      "a cursor of another sort",
      TRACKS,
      { sort: "artist", after: encodeCursor('["tracks","title","ascending",null]', ["a", "b"]) },
    ],
    [
      "a cursor of the other direction",
      TRACKS,
      { direction: "descending", after: encodeCursor('["tracks","title","ascending",null]', ["a", "b"]) },
    ],
    [
      "a cursor with values of another type",
      TRACKS,
      { after: encodeCursor('["tracks","title","ascending",null]', [1, "b"]) },
    ],
    [
      "a cursor with a fraction for a whole number",
      TRACKS,
      { sort: "added", after: encodeCursor('["tracks","added","descending",null]', [1.5, "b"]) },
    ],
    [
      "a cursor with a number beyond all whole ones",
      TRACKS,
      { sort: "added", after: encodeCursor('["tracks","added","descending",null]', [1e300, "b"]) },
    ],
    ["a cursor with too few values", TRACKS, { after: encodeCursor('["tracks","title","ascending",null]', ["a"]) }],
  ]
  it.each(odd)("refuse %s", async (_, list, asked) => {
    await expect(library.store.read(() => readPage(list, asked))).rejects.toThrow(InvalidQuery)
  })
})
