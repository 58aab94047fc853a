import { mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { CannotOpen } from "../errors.ts"
import { COUNTER, createTables, rowsOf } from "../testing/storeTables.ts"
import { insert, query } from "./port.ts"
import { openSqlite, type SqliteOptions } from "./sqlite.ts"

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ledgerline-open-"))
  path = join(folder, "library.db")
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const options = (more: Partial<SqliteOptions> = {}): SqliteOptions => ({
  path,
  owner: { pid: 1, host: "here" },
  now: () => 0,
  ...more,
})

function refusal(more: Partial<SqliteOptions> = {}): unknown {
  try {
    void openSqlite(options(more)).close()
  } catch (error) {
    return error
  }
  return undefined
}

describe("opening an SQLite database", () => {
  it("[LOG-15] is durable at every opening: a write-ahead log, and FULL", async () => {
    for (const create of [true, false]) {
      const store = openSqlite(options({ create }))
      expect(store.writeSync(() => query("PRAGMA journal_mode"))).toEqual([{ journal_mode: "wal" }])
      expect(store.readSync(() => query("PRAGMA synchronous"))).toEqual([{ synchronous: 2 }])
      expect(store.readSync(() => query("PRAGMA fullfsync"))).toEqual([{ fullfsync: 1 }])
      expect(store.readSync(() => query("PRAGMA foreign_keys"))).toEqual([{ foreign_keys: 1 }])
      await store.close()
    }
  })

  it("says whether anybody else can write", async () => {
    const exclusive = async (more: Partial<SqliteOptions>) => {
      const store = openSqlite(options(more))
      await store.close()
      return store.exclusive
    }
    expect(await exclusive({})).toBe(true)
    expect(await exclusive({ lock: false })).toBe(false)
    expect(await exclusive({ path: ":memory:" })).toBe(true)
  })

  it("reads without a lock what the owner has written", async () => {
    const owner = openSqlite(options())
    await createTables(owner)
    const reader = openSqlite(options({ lock: false }))
    await owner.write(() => insert(COUNTER, [["a", 1]]))
    expect(await rowsOf(reader, COUNTER)).toEqual([{ id: "a", n: 1 }])
    await reader.close()
    expect(refusal()).toMatchObject({ _tag: "DatabaseInUse" })
    await owner.close()
  })

  it.each([
    [0x6969, "NFS"],
    [0x517b, "SMB"],
    [0xff534d42, "CIFS"],
    [0xff534d42 | 0, "CIFS"],
    [0xfe534d42, "SMB2"],
    [0x5346414f, "AFS"],
    [0x00c36400, "Ceph"],
    [0x01021997, "9p"],
  ])("[LOG-22] refuses a network share: %i is %s", (type, name) => {
    const looked: string[] = []
    const statfs = (at: string) => {
      looked.push(at)
      return { type }
    }
    const error = refusal({ statfs })
    expect(error).toBeInstanceOf(CannotOpen)
    expect(error).toMatchObject({ reason: "networkShare", message: expect.stringContaining(name) })
    expect(looked).toEqual([folder])
    expect(readdirSync(folder)).toEqual([])
  })

  it("refuses a Windows share by its name", () => {
    expect(refusal({ path: "\\\\server\\music\\library.db" })).toMatchObject({ reason: "networkShare" })
  })

  it("takes a local disk", () => {
    expect(refusal({ statfs: statfsSync })).toBeUndefined()
  })

  it.each([
    ["missing", { create: false }],
    ["missing", { path: "/nowhere/at/all/library.db" }],
    ["notALibrary", { path: tmpdir() }],
    ["notALibrary", { path: join(tmpdir(), "library.db ") }],
  ] as const)("refuses what cannot be a library: %s %j", (reason, more) => {
    expect(refusal(more)).toMatchObject({ _tag: "CannotOpen", reason })
  })

  it("refuses a file that is no database and leaves it alone", () => {
    writeFileSync(path, "a letter to the editor ".repeat(1_000))
    const before = readFileSync(path)
    expect(refusal()).toMatchObject({ reason: "notALibrary" })
    expect(readFileSync(path)).toEqual(before)
  })

  it("refuses the database of another program and leaves it alone", () => {
    const other = new Database(path)
    other.exec("CREATE TABLE album (id INTEGER)")
    other.close()
    const before = readFileSync(path)
    expect(refusal()).toMatchObject({ reason: "notALibrary" })
    expect(readFileSync(path)).toEqual(before)
    expect(readdirSync(folder).toSorted()).toEqual(["library.db", "library.db.lock"])
  })

  it("takes an empty file for a new library where it may create one, and else for one that is lost", async () => {
    writeFileSync(path, "")
    expect(() => openSqlite(options({ create: false }))).toThrow("is empty: what was in it is lost")
    const store = openSqlite(options({ create: true }))
    await createTables(store)
    expect(await rowsOf(store, COUNTER)).toEqual([])
    await store.close()
  })

  it("opens after a refusal", () => {
    writeFileSync(path, "nothing ".repeat(1_000))
    expect(refusal()).toMatchObject({ reason: "notALibrary" })
    rmSync(path)
    expect(refusal()).toBeUndefined()
  })
})
