/** The same history in every store: rows and hash are equal, whatever database they lie in. */
import { PGlite } from "@electric-sql/pglite"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Registry } from "../define/registry.ts"
import { Library } from "../Library.ts"
import { registry } from "../library/index.ts"
import { pgliteStore } from "../store/pglite.ts"
import type { Store } from "../store/port.ts"
import { pgStore } from "../store/postgres.ts"
import { anyHistory } from "../testing/anyHistory.ts"
import { memoryStore, seededPorts } from "../testing/given.ts"
import { deliver, delivery, type History, history } from "../testing/history.ts"
import { longestEvents } from "../testing/longest.ts"
import { effort, hashedRows } from "../testing/oracle.ts"
import { type PostgresServer, startPostgres } from "../testing/postgres.ts"
import { testRegistry } from "../testing/registry.ts"
import { plainEvents } from "../testing/replicas.ts"
import { modelOf } from "../testing/model/model.ts"
import { stateOf } from "../testing/oracle.ts"
import { has } from "../testing/tools.ts"
import { listTracks } from "../views/lists/lists.ts"

const client = await PGlite.create()
afterAll(() => client.close())
let schemas = 0
const nextSchema = () => `history_${++schemas}`

/** Delivers samples of histories to SQLite and to another store, and compares. */
async function compare(known: Registry, histories: fc.Arbitrary<History>, open: () => Promise<Store>, count: number) {
  const { seed, numRuns } = effort(count)
  for (const [told, one, other] of fc.sample(fc.tuple(histories, delivery, delivery), { seed, numRuns })) {
    const library = (store: Store, number: number) =>
      Library.open({ store, registry: known, ports: seededPorts(number) })
    const ours = await deliver(await library(memoryStore(), 1), told, one)
    const theirs = await deliver(await library(await open(), 2), told, other.slice(0, 8))
    expect(await hashedRows(theirs)).toEqual(await hashedRows(ours))
    expect(await theirs.stateHash()).toBe(await ours.stateHash())
    await theirs.rebuild()
    expect(await theirs.stateHash()).toBe(await ours.stateHash())
    expect(await theirs.verify()).toMatchObject({ ok: true, problems: [] })
    await ours.close()
    await theirs.close()
  }
}

const note = (i: number) => ({ type: "note.said", subject: `note:${i % 2}`, payload: { text: String(i), mood: "low" } })

/** Appends at once, some of which fail. */
async function crowd(libraries: readonly Library[]): Promise<void> {
  const tooLarge = { type: "note.said", subject: "note:1", payload: { text: "x".repeat(2 ** 20), mood: "low" } }
  const results = await Promise.allSettled(
    libraries.flatMap((library, n) =>
      Array.from({ length: 6 }, (_, i) =>
        library.append({ actor: "user:ada", events: i % 3 === 1 ? [note(i), tooLarge] : [note(i + n), note(i)] }),
      ),
    ),
  )
  expect(results.filter(({ status }) => status === "rejected")).toHaveLength(2 * libraries.length)
  for (const library of libraries) {
    const events = await plainEvents(library)
    expect(events).toHaveLength(8 * libraries.length)
    expect(await stateOf(library)).toEqual(modelOf(testRegistry, events))
    expect(await library.verify()).toMatchObject({ ok: true, problems: [] })
  }
}

/** What schemas let in at its longest: no index may refuse it, nor hold it otherwise than another store's. */
async function takesTheLongest(open: () => Promise<Store>): Promise<void> {
  const ours = await Library.open({ store: memoryStore(), registry, ports: seededPorts(1) })
  const theirs = await Library.open({ store: await open(), registry, ports: seededPorts(1) })
  for (const event of longestEvents(registry)) {
    for (const library of [ours, theirs]) await library.append({ actor: "user:ada", events: [event] })
  }
  const genre = "\u4e2d".repeat(10_000)
  const fields = { genres: [genre], isrc: genre, musicbrainzRecordingId: genre }
  const claim = { type: "claim.attributed", subject: "track:1", payload: { provider: "x", tier: "user", fields } }
  const created = { type: "track.created", subject: "track:1", payload: { mediaFile: "1" } }
  for (const library of [ours, theirs]) {
    await library.append({ actor: "user:ada", events: [created, claim] })
    const page = await library.store.read(() => listTracks({ filters: { genre } }))
    expect(page.rows).toMatchObject([{ id: "1", isrc: null, musicbrainzRecordingId: null }])
  }
  expect(await hashedRows(theirs)).toEqual(await hashedRows(ours))
  expect(await theirs.stateHash()).toBe(await ours.stateHash())
  await theirs.rebuild()
  expect(await theirs.stateHash()).toBe(await ours.stateHash())
  for (const library of [ours, theirs]) await library.close()
}

const histories = await anyHistory(registry, 40)

describe("PGlite", () => {
  const open = () => pgliteStore({ client, schema: nextSchema() })

  it("[FOLD-12] shows what SQLite shows", () => compare(testRegistry, history(40), open, 2))
  it("[FOLD-12] shows what SQLite shows, of the library's own kinds", () => compare(registry, histories, open, 2))
  it("[FOLD-12] takes what schemas let in at its longest", () => takesTheLongest(open))
  it("[LOG-15] keeps apart what fails and what does not, many at once", async () => {
    await crowd([await Library.open({ store: await open(), registry: testRegistry, ports: seededPorts(1) })])
  })
})

describe.skipIf(!has("initdb"))("PostgreSQL", () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())
  const open = (schema = nextSchema()) => pgStore({ url: server.url, schema, connections: 4 })

  it("[FOLD-12] shows what SQLite shows", () => compare(testRegistry, history(40), open, 3))
  it("[FOLD-12] shows what SQLite shows, of the library's own kinds", () => compare(registry, histories, open, 2))
  it("[FOLD-12] takes what schemas let in at its longest", () => takesTheLongest(open))
  it("[LOG-15] [LOG-17] keeps apart what fails and what does not, from several processes at once", async () => {
    const schema = nextSchema()
    const libraries = []
    for (let i = 0; i < 3; i++) {
      libraries.push(await Library.open({ store: await open(schema), registry: testRegistry, ports: seededPorts(i) }))
    }
    await crowd(libraries)
    await libraries[0]?.rebuild()
    await libraries[1]?.append({ actor: "user:ada", events: [note(1)] })
    expect(await libraries[2]?.verify()).toMatchObject({ ok: true, problems: [] })
    for (const library of libraries) await library.close()
  })
})
