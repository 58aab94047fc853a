import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { createTables, THING, rowsOf } from "../testing/storeTables.ts"
import { insert, remove, shred, upsert } from "./port.ts"
import { openSqlite, type SqliteStore } from "./sqlite.ts"

const SECRET = "zqxvjkwhisperzqxvjk"

let folder: string
/** Milliseconds that pass with each look at the clock. */
let tick: number
let time: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ledgerline-shred-"))
  tick = 0
  time = 0
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (): SqliteStore =>
  openSqlite({ path: join(folder, "library.db"), owner: { pid: 1, host: "here" }, now: () => (time += tick) })

const holding = (): string[] =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name), "latin1").includes(SECRET))

const fill = (store: SqliteStore): void =>
  store.writeSync(() =>
    insert(
      THING,
      Array.from({ length: 500 }, (_, i) => [i, `${SECRET} ${i}`, null, null, null]),
    ),
  )

const clear = (store: SqliteStore): void =>
  store.writeSync(function* () {
    yield* shred()
    yield* remove(
      THING,
      Array.from({ length: 500 }, (_, i) => [i]),
    )
  })

describe("shredding", () => {
  it("[LOG-25] leaves nothing in the files of what was deleted before or with it", async () => {
    const store = open()
    await createTables(store)
    fill(store)
    store.writeSync(() => remove(THING, [[7]]))
    clear(store)
    expect(holding()).toEqual([])
    store.writeSync(() => upsert(THING, [[1, "another", null, null, null]]))
    expect(await rowsOf(store, THING)).toHaveLength(1)
    await store.close()
  })

  it("[LOG-25] of a transaction that fails does nothing", async () => {
    const store = open()
    await createTables(store)
    fill(store)
    const failing = () =>
      store.writeSync(function* () {
        yield* shred()
        yield* remove(THING, [[1]])
        throw new Error("no")
      })
    expect(failing).toThrow("no")
    expect(await rowsOf(store, THING)).toHaveLength(500)
    await store.close()
  })

  it("[LOG-25] waits where it took long a short while ago, until a later write, or the end", async () => {
    const store = open()
    await createTables(store)
    tick = 2000
    fill(store)
    clear(store)
    expect(holding()).toEqual([])
    tick = 0
    // Deleted without shredding, and so left where it lay when the next one comes.
    fill(store)
    store.writeSync(() => remove(THING, [[1]]))
    clear(store)
    const left = holding()
    time += 60_000
    store.writeSync(() => insert(THING, [[1, "later", null, null, null]]))
    expect(holding()).toEqual([])
    expect(left).toEqual(["library.db"])
    await store.close()
  })

  it("[LOG-25] waits while another process reads, and then makes up for it", async () => {
    const owner = open()
    await createTables(owner)
    fill(owner)
    const reader = new Database(join(folder, "library.db"))
    reader.exec("BEGIN")
    reader.prepare("SELECT count(*) FROM thing").get()
    clear(owner)
    expect(holding()).toEqual(["library.db-wal"])
    reader.close()
    time += 60_000
    owner.writeSync(() => upsert(THING, [[1, "later", null, null, null]]))
    expect(holding()).toEqual([])
    await owner.close()
  })
})
