import pg from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { CannotOpen, StorageFailed } from "../errors.ts"
import { type PostgresServer, startPostgres } from "../testing/postgres.ts"
import { storeContract } from "../testing/storeContract.ts"
import { COUNTER, createTables, rowsOf } from "../testing/storeTables.ts"
import { has } from "../testing/tools.ts"
import { insert, query, queryOne, type Store, upsert, type Work } from "./port.ts"
import { pgStore } from "./postgres.ts"

describe.skipIf(!has("initdb"))("PostgreSQL", () => {
  let server: PostgresServer
  let stores = 0
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  async function make() {
    const schema = `library_${++stores}`
    const opened: Store[] = []
    const open = async () => {
      const store = await pgStore({ url: server.url, schema, connections: 4 })
      opened.push(store)
      return store
    }
    const close = async () => {
      await Promise.all(opened.map((store) => store.close().catch(() => undefined)))
    }
    return { store: await open(), reopen: open, close, schema }
  }

  storeContract("PostgreSQL", make)

  function* next(): Work<number> {
    const row = yield* queryOne<{ n: number }>("SELECT n FROM counter WHERE id = 'a'")
    const n = (row?.n ?? 0) + 1
    yield* upsert(COUNTER, [["a", n]])
    return n
  }

  it("[LOG-22] lets the writes of several servers follow each other", async () => {
    const { store, reopen, close } = await make()
    await createTables(store)
    const all = [store, await reopen(), await reopen()]
    const writes = all.flatMap((each) => Array.from({ length: 20 }, () => each.write(next)))
    const numbers = await Promise.all(writes)
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
    await close()
  })

  it("keeps libraries apart, also in names that servers create at once", async () => {
    const url = server.url
    const same = await Promise.all(Array.from({ length: 6 }, () => pgStore({ url, schema: "same" })))
    const other = await pgStore({ url, schema: "other" })
    await createTables(same[0] as Store)
    await createTables(other)
    await other.write(() => insert(COUNTER, [["other", 1]]))
    expect(await rowsOf(same[1] as Store, COUNTER)).toEqual([])
    await Promise.all([...same, other].map((store) => store.close()))
  })

  it("answers StorageFailed when the server ends a connection, and goes on with a new one", async () => {
    const { store, close } = await make()
    await createTables(store)
    const admin = new pg.Client(server.url)
    await admin.connect()
    const inside = Promise.withResolvers<number>()
    function* work(): Work<void> {
      yield* insert(COUNTER, [["a", 1]])
      inside.resolve((yield* queryOne<{ pid: number }>("SELECT pg_backend_pid() AS pid"))?.pid ?? 0)
      yield* query("SELECT pg_sleep(60)")
    }
    const written = store.write(work).catch((error: unknown) => error)
    await admin.query("SELECT pg_terminate_backend($1)", [await inside.promise])
    expect(await written).toBeInstanceOf(StorageFailed)
    expect(await rowsOf(store, COUNTER)).toEqual([])
    expect(await store.write(next)).toBe(1)
    await admin.end()
    await close()
  })

  it("survives the loss of connections that nobody uses", async () => {
    const { store, close } = await make()
    await createTables(store)
    const admin = new pg.Client(server.url)
    await admin.connect()
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL",
    )
    // The loss reaches this process within a few round trips.
    for (let index = 0; index < 20; index++) await admin.query("SELECT 1")
    const first = await store.write(next).catch((error: unknown) => error)
    expect(first === 1 || first instanceof StorageFailed).toBe(true)
    expect(await store.write(next)).toBe(first === 1 ? 2 : 1)
    await admin.end()
    await close()
  })

  it("refuses writes where the server takes none, without harm to reads", async () => {
    const { store, close, schema } = await make()
    await createTables(store)
    const admin = new pg.Client(server.url)
    await admin.connect()
    await admin.query("ALTER ROLE postgres SET default_transaction_read_only = on")
    const readOnly = await pgStore({ url: server.url, schema }).catch((error: unknown) => error)
    await admin.query(
      "SET default_transaction_read_only = off; ALTER ROLE postgres RESET default_transaction_read_only",
    )
    expect(readOnly).toBeInstanceOf(StorageFailed)
    expect(await store.write(next)).toBe(1)
    await admin.end()
    await close()
  })

  it("[LOG-13] finds a damaged index where amcheck is installed, and says where nothing can be checked", async () => {
    const { store, close, schema } = await make()
    await createTables(store)
    expect(await store.check?.()).toEqual({ isChecked: false, problems: [] })
    const admin = new pg.Client(server.url)
    await admin.connect()
    await admin.query(`CREATE EXTENSION amcheck; SET search_path TO "${schema}"`)
    expect(await store.check?.()).toEqual({ isChecked: true, problems: [] })
    // Rows that come while an index takes none are missing from it.
    const ready = (is: boolean) =>
      admin.query(`UPDATE pg_index SET indisready = ${is} WHERE indexrelid = 'counter_pkey'::regclass`)
    await ready(false)
    await admin.query("INSERT INTO counter VALUES ('a', 1)")
    await ready(true)
    const report = await store.check?.()
    expect(report?.problems.join()).toMatch(/^"counter_pkey": .*lacks matching index tuple/)
    await admin.query("DROP EXTENSION amcheck")
    await admin.end()
    await close()
  })

  it("names what cannot be opened, without the password", async () => {
    const absent = new URL(server.url)
    absent.pathname = "/absent"
    const latin = new URL(server.url)
    latin.pathname = "/latin"
    const admin = new pg.Client(server.url)
    await admin.connect()
    await admin.query("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0")
    await admin.end()
    absent.password = "secret"
    const refused = (url: URL) => pgStore({ url: url.href, schema: "library" }).catch((error: unknown) => error)
    const missing = await refused(absent)
    expect(missing).toBeInstanceOf(CannotOpen)
    expect(missing).toMatchObject({ reason: "missing" })
    expect(JSON.stringify(missing)).not.toContain("secret")
    expect(await refused(latin)).toMatchObject({ reason: "notALibrary" })
    expect(await refused(new URL("postgresql://postgres@localhost/postgres?host=/nowhere"))).toBeInstanceOf(
      StorageFailed,
    )
  })
})
