/** Several servers on one database: whatever they do to the same library at once, one waits for the other. */
import pg from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Registry } from "../define/registry.ts"
import { rebuildViews } from "../fold/rebuild.ts"
import { Library } from "../Library.ts"
import { pgStore } from "../store/postgres.ts"
import { rows, seededPorts } from "../testing/given.ts"
import { type PostgresServer, startPostgres } from "../testing/postgres.ts"
import { narrowRegistry, nextRegistry, olderRegistry, testRegistry } from "../testing/registry.ts"
import { has } from "../testing/tools.ts"

const actor = "user:ada"
const said = (i: number) => ({ type: "note.said", subject: `note:${i % 40}`, payload: { text: `${i}`, mood: "low" } })

describe.skipIf(!has("initdb"))("servers on one PostgreSQL", () => {
  let server: PostgresServer
  let schemas = 0
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  const open = async (schema: string, registry: Registry = testRegistry, seed = 1) =>
    Library.open({
      store: await pgStore({ url: server.url, schema, connections: 3 }),
      registry,
      ports: seededPorts(seed),
    })

  /** The schema of a library with so many events, closed. */
  async function written(registry: Registry, count = 60): Promise<string> {
    const schema = `servers_${++schemas}`
    const library = await open(schema, registry)
    await library.append({ actor, events: Array.from({ length: count }, (_, i) => said(i)) })
    await library.close()
    return schema
  }

  it("[LOG-22] make one library where they open an empty schema at once", async () => {
    const schema = `servers_${++schemas}`
    const libraries = await Promise.all([1, 2, 3].map((seed) => open(schema, testRegistry, seed)))
    expect(new Set(libraries.map(({ id }) => id)).size).toBe(1)
    await Promise.all(libraries.map((library, i) => library.append({ actor, events: [said(i)] })))
    expect(await libraries[0]?.verify()).toMatchObject({ ok: true, events: 3 })
    await Promise.all(libraries.map((library) => library.close()))
  })

  it("[FOLD-13] rebuild one after the other, while others read and append", async () => {
    const schema = await written(testRegistry, 5000)
    const [one, other, third] = await Promise.all([1, 2, 3].map((seed) => open(schema, testRegistry, seed)))
    if (one === undefined || other === undefined || third === undefined) throw new Error("no libraries")
    let isDone = false
    const rebuilt = Promise.all([one.rebuild(), other.rebuild(), one.rebuild(), third.rebuild()]).finally(
      () => (isDone = true),
    )
    let appended = 0
    while (!isDone) {
      await third.append({ actor, events: [said(appended++)] })
      expect(await rows(third, "SELECT count(*) AS n FROM note")).toEqual([{ n: 40 }])
      await other.stateHash()
      await one.history("note:1")
    }
    await rebuilt
    expect(await other.verify()).toMatchObject({ ok: true, events: 5000 + appended })
    await Promise.all([one, other, third].map((library) => library.close()))
  })

  it.each([
    ["views that lack tables", olderRegistry, testRegistry],
    ["views that come out otherwise", testRegistry, nextRegistry],
    ["a few subjects", narrowRegistry, testRegistry],
  ])("[FOLD-27] upgrade once where they open at once: %s", async (_, before, now) => {
    const schema = await written(before)
    const libraries = await Promise.all([1, 2, 3].map((seed) => open(schema, now, seed)))
    await Promise.all(libraries.map((library, i) => library.append({ actor, events: [said(i)] })))
    await Promise.all(libraries.map((library) => library.upgraded()))
    const [first] = libraries
    // The one that came first has made them; the others found them made.
    expect(first?.generation).toBeLessThanOrEqual(2)
    for (const library of libraries) expect(await library.verify()).toMatchObject({ ok: true, events: 63 })
    await Promise.all(libraries.map((library) => library.close()))
  })

  it("[FOLD-13] end a rebuild with StorageFailed that another server has taken over", async () => {
    const schema = await written(testRegistry, 5000)
    const [one, other] = [await open(schema), await open(schema, testRegistry, 2)]
    const reached = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    const ports = {
      ...seededPorts(1),
      pause: () => {
        reached.resolve()
        return released.promise
      },
    }
    // As it goes where the connection that held the lock breaks.
    const taken = rebuildViews({ store: one.store, registry: testRegistry, ports })
    await reached.promise
    await other.rebuild()
    released.resolve()
    await expect(taken).rejects.toMatchObject({ _tag: "StorageFailed", code: "TAKEN_OVER" })
    expect(await one.verify()).toMatchObject({ ok: true })
    await Promise.all([one, other].map((library) => library.close()))
  })

  it("[FOLD-13] close though another server is still rebuilding", async () => {
    const schema = await written(testRegistry)
    const [one, other] = [await open(schema), await open(schema, testRegistry, 2)]
    const released = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    const holding = one.store.alone?.(() => {
      held.resolve()
      return released.promise
    })
    await held.promise
    const waiting = other.rebuild().catch((error: unknown) => error)
    await other.close()
    expect(await waiting).toMatchObject({ _tag: "StorageFailed", code: "CLOSED" })
    released.resolve()
    await holding
    await one.close()
  })

  it("[FOLD-13] go on where a server that rebuilt has died", async () => {
    const schema = await written(testRegistry, 5000)
    const [one, other] = [await open(schema), await open(schema, testRegistry, 2)]
    const first = one.rebuild().catch((error: unknown) => error)
    const admin = new pg.Client(server.url)
    await admin.connect()
    const second = other.rebuild()
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2",
    )
    await admin.end()
    await Promise.allSettled([first, second])
    await other.rebuild()
    expect(await other.verify()).toMatchObject({ ok: true })
    await Promise.all([one, other].map((library) => library.close()))
  })
})
