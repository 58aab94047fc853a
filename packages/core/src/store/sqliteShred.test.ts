import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { createTables, THING, rowsOf } from "../testing/storeTables.ts"
import { insert, query, remove, shred, upsert } from "./port.ts"
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

/** So many rows that the file is written anew in a thread; one of them is secret. */
const LARGE = 3000
const fillLarge = (store: SqliteStore): Promise<void> =>
  store.write(() =>
    insert(
      THING,
      Array.from({ length: LARGE }, (_, i) => [i, i === 1 ? SECRET : "x".repeat(2000), null, null, null]),
    ),
  )

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

  it("[LOG-25] of a large file goes on beside: reading is not held up, and the write resolves when nothing is left", async () => {
    const store = open()
    await createTables(store)
    await fillLarge(store)
    const seen: string[] = []
    const erased = store
      .write(function* () {
        yield* shred()
        yield* remove(THING, [[1]])
      })
      .then(() => seen.push("erased"))
    const later = store.write(() => remove(THING, [[2]])).then(() => seen.push("later"))
    const left = (await store.read(() => query<{ n: number }>("SELECT count(*) AS n FROM thing")))[0]?.n
    seen.push("read")
    await erased
    expect(holding()).toEqual([])
    await later
    expect(seen).toEqual(["read", "erased", "later"])
    expect([left, (await rowsOf(store, THING)).length]).toEqual([LARGE - 1, LARGE - 2])
    await store.close()
  })

  it("[LOG-25] of a large file is waited for by closing, and made up for where a crash cut it off", async () => {
    const store = open()
    await createTables(store)
    await fillLarge(store)
    const erased = store.write(function* () {
      yield* shred()
      yield* remove(THING, [[1]])
    })
    await store.close()
    await erased
    expect(holding()).toEqual([])
    // As a crash between the erasure and the end of writing anew leaves it.
    const path = join(folder, "library.db")
    const db = new Database(path)
    db.exec(`INSERT INTO thing VALUES (1, '${SECRET}', NULL, NULL, NULL); DELETE FROM thing WHERE "id" = 1`)
    db.pragma("user_version = 1")
    db.close()
    expect(holding()).toEqual(["library.db"])
    const again = open()
    await again.write(() => upsert(THING, [[1, "another", null, null, null]]))
    expect(holding()).toEqual([])
    await again.close()
  })
})
