/** Built queries on SQLite and PGlite: the same rows; and types that name every view and column that there is. */
import { PGlite } from "@electric-sql/pglite"
import { sql } from "kysely"
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest"
import { DEFERRED, INACTIVE, QUARANTINED, SUBJECT } from "../fold/tables.ts"
import { Library, type NewEvent } from "../Library.ts"
import { registry } from "../library/index.ts"
import { readAlbum } from "../library/album/queries.ts"
import { readArtist } from "../library/artist/queries.ts"
import { artworkOf, coverOfTrack, subjectsOfImage } from "../library/artwork/queries.ts"
import { claimsOf } from "../library/claim/queries.ts"
import { albumIdOf, artistIdOf } from "../library/identity.ts"
import { analysisOf } from "../library/mediaFile/analysis.ts"
import { cutsOf, partsAmong, partsOf } from "../library/mediaFile/parts.ts"
import { playbackOf } from "../library/playback/queries.ts"
import { playlistsWith, readContent } from "../library/playlist/read.ts"
import { queuesOf } from "../library/queue/view.ts"
import { relationsOf } from "../library/relation/queries.ts"
import { revertOperation, revertSubject } from "../library/revert/decide.ts"
import { revertField } from "../library/revert/decideField.ts"
import { claimsBy } from "../library/revert/provider.ts"
import type { RevertContext } from "../library/revert/targets.ts"
import {
  creditsOfTrack,
  filesOf,
  mergedInto,
  readTrack,
  sameRecording,
  tracksOfFile,
} from "../library/track/queries.ts"
import { generation } from "../fold/generation.ts"
import { CHAIN, OPERATION_RANGE, RUN } from "../log/tables.ts"
import { pgliteStore } from "../store/pglite.ts"
import type { Row, Store, Table, Work } from "../store/port.ts"
import { append, memoryStore, seededPorts } from "../testing/given.ts"
import { availabilityOf } from "./availability/availability.ts"
import { all, among, one, statementOf, type Views, views } from "./database.ts"
import { LISTS, listPlays } from "./lists/lists.ts"
import { readPage } from "./lists/list.ts"

const client = await PGlite.create()
afterAll(() => client.close())

const RECORDING = "b1a9c0e9-d987-4042-ae91-78d6a3267d69"
const events: readonly NewEvent[] = [
  { type: "source.added", subject: "source:disk", payload: { name: "Disk", kind: "folder", replica: "aa".repeat(16) } },
  ...["a", "b", "c"].flatMap((id): NewEvent[] => [
    { type: "track.created", subject: `track:${id}`, payload: { mediaFile: `f${id}` } },
    {
      type: "claim.attributed",
      subject: `track:${id}`,
      payload: {
        provider: "embedded",
        tier: "embedded",
        fields: {
          title: `Piece "${id}"?`,
          artists: ["Erik Satie"],
          album: "Pièces",
          musicbrainzRecordingId: RECORDING,
        },
      },
    },
    {
      type: "copy.found",
      subject: `copy:${id}`,
      payload: { source: "disk", mediaFile: `f${id}`, path: `${id}.flac`, size: 1, modifiedAt: 1 },
    },
    {
      type: "playback.played",
      subject: `playback:${id}`,
      log: "user:ada",
      payload: { startedAt: 1000, durationMs: 5, completed: id === "a" },
    },
  ]),
  { type: "track.merged", subject: "track:b", payload: { into: "a", because: { rule: "user" } } },
  { type: "relation.added", subject: "relation:r", payload: { kind: "remix", from: "track:c", to: "track:a" } },
  { type: "queue.saved", subject: "queue:main", log: "user:ada", payload: { tracks: ["a"], index: 0, positionMs: 1 } },
  {
    type: "mediaFile.cut",
    subject: "mediaFile:fc",
    payload: { of: "fa", sheet: "a", startSample: 588, sampleRate: 44_100 },
  },
  {
    type: "mediaFile.analysed",
    subject: "mediaFile:fa",
    payload: { analysis: "loudness", values: { integrated: -14 } },
  },
  { type: "playlist.created", subject: "playlist:p", payload: { name: "Morning" } },
  { type: "operation.started", subject: `operation:${"ab".repeat(16)}`, payload: { kind: "import" } },
]

const stores: Readonly<Record<string, () => Promise<Store>>> = {
  SQLite: async () => memoryStore(),
  PGlite: () => pgliteStore({ client }),
}
const libraries: Record<string, Library> = {}
beforeAll(async () => {
  for (const [name, open] of Object.entries(stores)) {
    const library = await Library.open({ store: await open(), registry, ports: seededPorts() })
    libraries[name] = library
    await append(library, events)
  }
})
afterAll(async () => {
  for (const library of Object.values(libraries)) await library.close()
})

describe.each(Object.keys(stores))("built queries on %s", (name) => {
  const library = (): Library => libraries[name] as Library
  const read = <T>(work: () => Work<T>): Promise<T> => library().store.read(work)

  it("quote names that are words of SQL, in any case", async () => {
    const mine = views.selectFrom("play as select").select(["select.user as order", "select.durationMs"])
    expect(await read(() => all(mine.where("select.user", "=", "ada").limit(1)))).toEqual([
      { order: "ada", durationMs: 5 },
    ])
  })

  it("bring values, and nothing that they hold becomes SQL", async () => {
    const named = (title: string) => one(views.selectFrom("track").select("id").where("title", "=", title))
    expect(await read(() => named('Piece "a"?'))).toEqual({ id: "a" })
    expect(await read(() => named("' OR 1 = 1 --"))).toBeUndefined()
  })

  it("limit, skip, sort and count", async () => {
    const page = views.selectFrom("track").select("id").orderBy("id", "desc").limit(2).offset(1)
    expect(await read(() => all(page))).toEqual([{ id: "b" }, { id: "a" }])
    const counted = views
      .selectFrom("play")
      .select(({ fn }) => [fn.countAll<number>().as("plays"), fn.sum<number>("durationMs").as("totalMs")])
      .groupBy("user")
    expect(await read(() => one(counted))).toEqual({ plays: 3, totalMs: 15 })
  })

  it("compare with null, patterns, pairs and short lists", async () => {
    const ids = views.selectFrom("track").select("id").orderBy("id")
    const found = async (query: typeof ids) => (await read(() => all(query))).map((row) => row.id).join("")
    expect(await found(ids.where("mergedInto", "is", null))).toBe("ac")
    expect(await found(ids.where("title", "like", "Piece%"))).toBe("abc")
    expect(await found(ids.where("id", "in", ["a", "c"]))).toBe("ac")
    expect(await found(ids.where((eb) => eb(eb.refTuple("hidden", "id"), ">", eb.tuple(0, "a"))))).toBe("bc")
  })

  it("take a list of any length as one parameter", async () => {
    const { dialect } = library().store
    const ids = ["a", "c", ...Array.from({ length: 100_000 }, (_, n) => `none${n}`)]
    const listed = views.selectFrom("track").select("id").orderBy("id")
    const byId = listed.where((eb) => among(dialect, eb.ref("id"), ids))
    expect(statementOf(byId).params).toHaveLength(1)
    expect(await read(() => all(byId))).toEqual([{ id: "a" }, { id: "c" }])
    const byDisc = listed.where((eb) => among(dialect, eb.ref("disc"), [0, 7]))
    expect(await read(() => all(byDisc))).toHaveLength(3)
    expect(await read(() => all(listed.where((eb) => among(dialect, eb.ref("disc"), []))))).toEqual([])
  })

  it("take as many parameters as both databases do", async () => {
    const ids = Array.from({ length: 32_766 }, (_, n) => (n === 9 ? "c" : `none${n}`))
    expect(await read(() => all(views.selectFrom("track").select("id").where("id", "in", ids)))).toEqual([{ id: "c" }])
  })

  it("read every view by the columns that its type has", async () => {
    for (const [view, table] of Object.entries(tables)) {
      const columns = Object.keys(table.columns).filter((column) => table !== SUBJECT || !OWN.has(column))
      const query = views.selectFrom(view as "track").select(columns as "id"[])
      const [row] = await read(() => all(query.limit(1)))
      expect(row === undefined ? columns : Object.keys(row)).toEqual(columns)
    }
  })

  it("make the reads of the kinds", async () => {
    const [albumId, artistId] = [
      albumIdOf({ album: "Pièces", artists: ["Erik Satie"] }) ?? "",
      artistIdOf("Erik Satie"),
    ]
    expect(await read(() => readAlbum(albumId))).toMatchObject({ title: "Pièces", tracks: 2 })
    expect(await read(() => readArtist(artistId))).toMatchObject({ name: "Erik Satie", tracks: 2 })
    expect(await read(() => readTrack("b"))).toMatchObject({ id: "a" })
    expect(await read(() => mergedInto("a"))).toEqual(["b"])
    expect(await read(() => filesOf("a"))).toEqual(["fa", "fb"])
    expect(await read(() => tracksOfFile("fb"))).toEqual(["b"])
    expect((await read(() => sameRecording(RECORDING, "none"))).map((row) => row.id)).toEqual(["a", "b", "c"])
    expect(await read(() => creditsOfTrack("a"))).toMatchObject([{ role: "artist", name: "Erik Satie" }])
    expect(await read(() => claimsOf("track:a"))).toMatchObject([{ provider: "embedded" }])
    expect(await read(() => artworkOf("track:a"))).toEqual([])
    expect(await read(() => coverOfTrack(library().store.dialect, "a"))).toBeUndefined()
    expect(await read(() => subjectsOfImage("none"))).toEqual([])
    expect(await read(() => playbackOf("ada", "a"))).toMatchObject({ plays: 1, totalMs: 5 })
    expect(await read(() => queuesOf("ada"))).toMatchObject([{ id: "main", tracks: ["a"] }])
    expect(await read(() => analysisOf("fa", "loudness"))).toMatchObject({ values: { integrated: -14 } })
    const { dialect } = library().store
    expect((await read(() => partsAmong(dialect, ["fc"]))).get("fc")).toMatchObject({ of: "fa", startSample: 588 })
    expect(await read(() => partsOf(dialect, ["fa"]))).toMatchObject([{ id: "fc", endSample: null }])
    expect(await read(() => cutsOf(dialect, ["fa"]))).toMatchObject([{ id: "fc", sheet: "a" }])
    expect(await read(() => readContent("playlist:p"))).toEqual({ name: "Morning", description: null, items: [] })
    expect(await read(() => playlistsWith("a"))).toEqual([])
    expect(await read(() => relationsOf("track:a"))).toEqual([
      { id: "r", kind: "remix", note: null, direction: "inward", other: "track:c" },
    ])
    const from = { replica: "aa".repeat(16), unreachable: new Set<string>() }
    expect(await read(() => availabilityOf(library().store.dialect, ["a"], from))).toMatchObject([
      { track: "a", copy: "a", availability: "local" },
    ])
  })

  it("make the reads of reverts", async () => {
    const { store, ports } = library()
    const context: RevertContext = {
      dialect: store.dialect,
      registry,
      generation: generation(library().generation),
      random: ports.random,
    }
    const targets = async (work: () => Work<NewEvent[]>) =>
      (await read(work)).flatMap(({ payload }) => (payload as { events?: readonly unknown[] }).events ?? []).length
    const [first] = await library().events(1, 1)
    expect((await read(() => claimsBy(context, "embedded"))).claims).toHaveLength(3)
    expect(await targets(() => revertSubject(context, "track:b"))).toBe(3)
    expect(await targets(() => revertField(context, "track:a", "title"))).toBe(1)
    const drafts = await read(() => revertOperation(context, first?.op ?? ""))
    expect(drafts.map((draft) => draft.log)).toEqual(["library", "user:ada"])
  })

  it("page through every list", async () => {
    for (const list of LISTS) {
      const [filter] = Object.keys(list.filters)
      const filters = Object.keys(list.sorts).length === 0 && filter !== undefined ? { [filter]: "disk" } : {}
      const page = await read(() => readPage<Row>(list, { filters, limit: 1 }))
      expect(page.rows.length).toBeLessThanOrEqual(1)
    }
    const first = await read(() => listPlays({ filters: { user: "ada" }, limit: 2 }))
    const rest = await read(() => listPlays({ filters: { user: "ada" }, limit: 2, after: first.next }))
    expect([first.rows.length, rest.rows.length]).toEqual([2, 1])
  })
})

const OWN = new Set(["row", "positions", "state", "folded"])
const named = (...of: readonly Table[]) => Object.fromEntries(of.map((table) => [table.name, table]))
const tables = named(...registry.tables, SUBJECT, DEFERRED, INACTIVE, QUARANTINED, CHAIN, OPERATION_RANGE, RUN)

/** Each view once; the compiler asks for those that the type has and refuses others. */
const NAMES: { readonly [Name in keyof Views]: true } = {
  album: true,
  albumAlias: true,
  albumArtist: true,
  albumOverride: true,
  albumTally: true,
  analysis: true,
  artist: true,
  artistAlias: true,
  artistName: true,
  artistOverride: true,
  artwork: true,
  candidate: true,
  chain: true,
  claim: true,
  compaction: true,
  conflict: true,
  copy: true,
  deferred: true,
  erasure: true,
  favourite: true,
  inactive: true,
  mediaFile: true,
  merge: true,
  operation: true,
  operationRange: true,
  part: true,
  play: true,
  playback: true,
  playlist: true,
  playlistFolder: true,
  playlistItem: true,
  quarantined: true,
  queue: true,
  relation: true,
  replica: true,
  revert: true,
  run: true,
  sample: true,
  source: true,
  subject: true,
  track: true,
  trackArtist: true,
  trackFile: true,
}

describe("the types of views", () => {
  it("name all tables of the registry", () => {
    expect(Object.keys(NAMES)).toEqual(Object.keys(tables).toSorted())
  })

  it("make a wrong name, column or value an error of the compiler", () => {
    // @ts-expect-error No such view.
    views.selectFrom("tracks")
    // @ts-expect-error No such column.
    views.selectFrom("track").select("bpm")
    // @ts-expect-error A year is a number.
    views.selectFrom("track").select("id").where("year", "=", "1990")
    // @ts-expect-error Readers change nothing.
    expect(() => all(views.deleteFrom("track"))).not.toThrow()
    expectTypeOf(one(views.selectFrom("track").select(["id", "genre"]))).toEqualTypeOf<
      Work<{ id: string; genre: string | null } | undefined>
    >()
  })

  it("refuse a ? that no parameter stands for", () => {
    const literal = views.selectFrom("track").select(sql<string>`'why?'`.as("text"))
    expect(() => statementOf(literal)).toThrow("a ? that is no parameter")
  })

  it("compile a query that is kept once", () => {
    const kept = views.selectFrom("source").selectAll()
    expect(statementOf(kept)).toBe(statementOf(kept))
  })
})
