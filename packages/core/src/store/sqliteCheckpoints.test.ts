/** SQLite in WebAssembly writes its database from its log at rest. What a browser's files make of it is tried in browsers. */
import type { Database } from "@sqlite.org/sqlite-wasm"
import init from "@sqlite.org/sqlite-wasm"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { createTables, THING } from "../testing/storeTables.ts"
import { insert, queryOne, type Rows, type Store } from "./port.ts"
import { sqliteWasmStore } from "./sqliteWasm.ts"

const sqlite = await init()

/** Timers that a test ends by hand. */
class ByHand {
  readonly due = new Map<() => void, number>()
  readonly after = (milliseconds: number, action: () => void): (() => void) => {
    this.due.set(action, milliseconds)
    return () => void this.due.delete(action)
  }

  get waits(): readonly number[] {
    return [...this.due.values()]
  }

  end(): void {
    const all = [...this.due.keys()]
    this.due.clear()
    for (const action of all) action()
  }
}

const things = (from: number, count: number): Rows =>
  Array.from({ length: count }, (_, index) => [from + index, "x".repeat(3_000), null, null, null])

describe("the log of a database in a browser", () => {
  let number = 0
  let db: Database
  let timers: ByHand
  let store: Store
  let rows: number
  beforeEach(async () => {
    timers = new ByHand()
    rows = 0
    const open = (): Database => (db = new sqlite.oo1.DB(`/checkpoints-${++number}.sqlite`))
    store = sqliteWasmStore({ sqlite, open, now: () => 0, after: timers.after })
    await createTables(store)
    timers.end()
  })
  afterEach(() => store.close())

  /** Some three quarters of a page a row. */
  const write = (count = 1): Promise<void> => {
    const list = things(rows, count)
    rows += count
    return store.write(() => insert(THING, list))
  }
  /** Pages that it has, and those of them that are in the database. */
  const log = (): { pages: number; written: number } => {
    const [[, pages = 0, written = 0] = []] = db.selectArrays("PRAGMA wal_checkpoint(NOOP)") as number[][]
    return { pages, written }
  }

  it("is left alone by commits, and is in the database once nothing was committed for a second", async () => {
    for (let i = 0; i < 200; i++) await write(10)
    expect(log().pages).toBeGreaterThan(1200)
    expect(log().written).toBe(0)
    timers.end()
    // It has begun anew, so that the next commit need not.
    expect(log()).toEqual({ pages: 1, written: 0 })
    expect((await store.read(() => queryOne("SELECT count(*) AS n FROM thing")))?.["n"]).toBe(2000)
  })

  it("waits for a rest, of which a long log needs less", async () => {
    await write()
    expect(timers.waits).toEqual([1000])
    await write()
    expect(timers.waits).toEqual([1000])
    for (let i = 0; i < 180; i++) await write(10)
    expect(timers.waits).toEqual([100])
  })

  it("is written by commits after all where nobody ever rests", async () => {
    for (let i = 0; i < 1300; i++) await write(10)
    expect(log().pages).toBeLessThan(8500)
    expect(db.selectValue("SELECT count(*) FROM thing")).toBe(13_000)
  })

  it("is left alone once the store is closed", async () => {
    await write()
    await store.close()
    expect(timers.waits).toEqual([])
  })

  it("stays as it is where it cannot be written just now, and is written the next time", async () => {
    await write(50)
    const { pages } = log()
    const reading = db.prepare("SELECT * FROM thing")
    reading.step()
    timers.end()
    reading.finalize()
    expect(log()).toEqual({ pages, written: 0 })
    await write()
    timers.end()
    expect(log()).toEqual({ pages: 1, written: 0 })
  })
})
