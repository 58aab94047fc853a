/** Albums and artists are counted by differences: after any history they are what a count of all tracks gives. */
import { PGlite } from "@electric-sql/pglite"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Library } from "../Library.ts"
import { artistIdOf } from "../library/identity.ts"
import { registry } from "../library/index.ts"
import { pgliteStore } from "../store/pglite.ts"
import type { Row, Store } from "../store/port.ts"
import { pgStore } from "../store/postgres.ts"
import { append, memoryStore, newLibrary, rows, seededPorts } from "../testing/given.ts"
import { deliver, delivery, type Handover, type History } from "../testing/history.ts"
import { musicHistory } from "../testing/musicHistory.ts"
import { effort, hashedRows, holds } from "../testing/oracle.ts"
import { type PostgresServer, startPostgres } from "../testing/postgres.ts"
import { through } from "../testing/through.ts"
import { has } from "../testing/tools.ts"

const CREDITS = `FROM "trackArtist" a JOIN track t ON t.id = a.track WHERE t.hidden = 0`

/** Whoever performs is the album artist where none is named. */
const OF_ALBUM = `(a.role = 'albumArtist' OR (a.role = 'artist' AND t."albumArtist" IS NULL)) AND t."albumId" IS NOT NULL`

const ON_ALBUMS = `FROM track WHERE hidden = 0 AND "albumId" IS NOT NULL`

/** What a count of all tracks gives. */
const COUNTED: Readonly<Record<string, string>> = {
  album: `SELECT "albumId" AS id, COUNT(*) AS tracks, COUNT(DISTINCT CASE WHEN disc < 1 THEN 1 ELSE disc END) AS discs,
    CAST(SUM(COALESCE("durationMs", 0)) AS BIGINT) AS "durationMs", MIN("addedAt") AS "addedAt" ${ON_ALBUMS} GROUP BY "albumId"`,
  albumTally: `SELECT "albumId", 'genre' AS what, genre AS value, COUNT(*) AS tracks ${ON_ALBUMS} AND genre IS NOT NULL
    GROUP BY "albumId", genre
    UNION ALL SELECT "albumId", 'year', CAST(year AS TEXT), COUNT(*) ${ON_ALBUMS} AND year > 0 GROUP BY "albumId", year
    UNION ALL SELECT "albumId", 'disc', CAST(CASE WHEN disc < 1 THEN 1 ELSE disc END AS TEXT), COUNT(*) ${ON_ALBUMS}
      GROUP BY "albumId", CASE WHEN disc < 1 THEN 1 ELSE disc END`,
  artist: `SELECT a."artistId" AS id, COUNT(DISTINCT CASE WHEN a.role = 'artist' THEN a.track END) AS tracks,
    COUNT(DISTINCT CASE WHEN ${OF_ALBUM} THEN t."albumId" END) AS albums,
    COUNT(DISTINCT CASE WHEN a.role = 'composer' THEN a.track END) AS composed ${CREDITS} GROUP BY a."artistId"`,
  artistName: `SELECT a."artistId", a.name, COUNT(*) AS credits ${CREDITS} GROUP BY a."artistId", a.name`,
  albumArtist: `SELECT t."albumId", a."artistId", COUNT(*) AS credits ${CREDITS} AND ${OF_ALBUM}
    GROUP BY t."albumId", a."artistId"`,
}

const COLUMNS: Readonly<Record<string, string>> = {
  album: 'id, tracks, discs, "durationMs", "addedAt"',
  artist: "id, tracks, albums, composed",
  artistName: '"artistId", name, credits',
}

const sorted = (list: readonly Row[]): string[] => list.map((row) => JSON.stringify(Object.values(row))).toSorted()

async function expectCounted(library: Library): Promise<void> {
  for (const [table, counted] of Object.entries(COUNTED)) {
    const shown = await rows(library, `SELECT ${COLUMNS[table] ?? "*"} FROM "${table}"`)
    expect(sorted(shown), table).toEqual(sorted(await rows(library, counted)))
  }
}

/** Delivers a history in one way here and in another there, where it must come to the same; answers whether it has artists. */
async function compare(
  told: History,
  [one, other]: readonly [readonly Handover[], readonly Handover[]],
  open: () => Promise<Store> | Store,
): Promise<number> {
  const opened = async (store: Store, seed: number) => Library.open({ store, registry, ports: seededPorts(seed) })
  const here = await deliver(await opened(memoryStore(), 1), told, one)
  const there = await deliver(await opened(await open(), 2), { ...told, lines: told.lines.toReversed() }, other)
  try {
    const found = await hashedRows(here)
    for (const library of [here, there]) {
      await expectCounted(library)
      expect(await hashedRows(library)).toEqual(found)
    }
    await there.rebuild()
    await expectCounted(there)
    expect(await hashedRows(there)).toEqual(found)
    return found["artist"]?.length ?? 0
  } finally {
    await here.close()
    await there.close()
  }
}

describe("albums and artists after any history", () => {
  it("[FOLD-1] [FOLD-12] are what all tracks come to, in whichever order events came, and after a rebuild", async () => {
    let artists = 0
    await holds(20, [musicHistory(40), delivery, delivery], async (told, one, other) => {
      artists += await compare(told, [one, other], memoryStore)
    })
    expect(artists).toBeGreaterThan(20)
  })

  const several = async (count: number, open: () => Promise<Store>): Promise<number> => {
    let artists = 0
    const { seed, numRuns } = effort(count)
    for (const [told, one, other] of fc.sample(fc.tuple(musicHistory(), delivery, delivery), { seed, numRuns }))
      artists += await compare(told, [one, other.slice(0, 8)], open)
    return artists
  }
  let schemas = 0
  const nextSchema = () => `artists_${++schemas}`

  it("[FOLD-12] are the same in PGlite", async () => {
    const client = await PGlite.create()
    expect(await several(2, () => pgliteStore({ client, schema: nextSchema() }))).toBeGreaterThan(0)
    await client.close()
  })

  describe.skipIf(!has("initdb"))("in PostgreSQL", () => {
    let server: PostgresServer
    beforeAll(async () => {
      server = await startPostgres()
    })
    afterAll(() => server.stop())

    it("[FOLD-12] are the same", async () => {
      const open = async () => pgStore({ url: server.url, schema: nextSchema(), connections: 2 })
      expect(await several(2, open)).toBeGreaterThan(0)
    })
  })
})

const track = (id: string, fields: Readonly<Record<string, unknown>>) => [
  { type: "track.created", subject: `track:${id}`, payload: { mediaFile: id } },
  {
    type: "claim.attributed",
    subject: `track:${id}`,
    payload: { provider: "embedded", tier: "embedded", fields },
  },
]

/** How many rows an append reads and writes of each table. */
function watched(store: Store): { store: Store; touched: () => number } {
  let touched = 0
  const watching = through(store, function* (request) {
    const found = yield request
    touched += found.length + (request.kind === "insert" ? request.rows.length : 0)
    return found
  })
  const count = (): number => {
    const now = touched
    touched = 0
    return now
  }
  return { store: watching, touched: count }
}

describe("an artist and an album of very many tracks", () => {
  it("cost a new track as much as those of few", async () => {
    const { store, touched } = watched(memoryStore())
    const library = await Library.open({ store, registry, ports: seededPorts(1) })
    const shared = { albumArtists: ["Various Artists"], composers: ["Anon"] }
    const add = async (from: number, to: number): Promise<void> => {
      const fields = (n: number) => ({
        ...shared,
        artists: ["Various Artists"],
        album: n % 2 === 0 ? `Album ${n}` : "All",
      })
      const numbers = Array.from({ length: to - from }, (_, i) => from + i)
      await append(
        library,
        numbers.flatMap((n) => track(String(n), fields(n))),
      )
    }
    await add(0, 10)
    touched()
    await add(10, 12)
    const few = touched()
    await add(12, 1000)
    touched()
    await add(1000, 1002)
    expect(touched()).toBe(few)
    const [row] = await rows(library, "SELECT tracks, albums, composed FROM artist WHERE id = ?", [
      artistIdOf("Various Artists"),
    ])
    expect(row).toEqual({ tracks: 1002, albums: 502, composed: 0 })
    await library.close()
  })
})

it("given a name that most credits have, when they change it, then the artist has the one that is left", async () => {
  const library = await newLibrary(registry)
  await append(library, [
    ...track("1", { artists: ["ADA"] }),
    ...track("2", { artists: ["ADA"] }),
    ...track("3", { artists: ["Ada"] }),
  ])
  const named = () => rows(library, "SELECT name, tracks FROM artist")
  expect(await named()).toEqual([{ name: "ADA", tracks: 3 }])
  await append(library, track("1", { artists: ["Bo"] }).slice(1))
  await append(library, [{ type: "track.removed", subject: "track:2", payload: {} }])
  expect((await named()).toSorted((a, b) => (String(a["name"]) < String(b["name"]) ? -1 : 1))).toEqual([
    { name: "Ada", tracks: 1 },
    { name: "Bo", tracks: 1 },
  ])
  await library.close()
})
