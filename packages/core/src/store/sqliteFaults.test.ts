import { execFileSync } from "node:child_process"
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { StorageFailed, StorageFull } from "../errors.ts"
import { COUNTER, createTables, THING } from "../testing/storeTables.ts"
import { insert, query, queryOne, remove, type Rows, run } from "./port.ts"
import { openSqlite, type SqliteStore } from "./sqlite.ts"

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ledgerline-faults-"))
  path = join(folder, "library.db")
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (at = path): SqliteStore => openSqlite({ path: at, owner: { pid: 1, host: "here" }, now: () => 0 })
const things = (from: number, count: number): Rows =>
  Array.from({ length: count }, (_, index) => [from + index, "x".repeat(1_000), null, null, null])
const count = (store: SqliteStore): unknown => store.readSync(() => queryOne("SELECT count(*) AS n FROM thing"))?.["n"]
const failure = (action: () => unknown): unknown => {
  try {
    return action()
  } catch (error) {
    return error
  }
}

/** A file system of this size, where this user may mount one. */
function mount(at: string, size: string): boolean {
  try {
    mkdirSync(at)
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", at], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
}
const unmount = (at: string) => execFileSync("umount", [at])

const canMount = (() => {
  const probe = mkdtempSync(join(tmpdir(), "ledgerline-mount-"))
  const mounted = mount(join(probe, "disk"), "64k")
  if (mounted) unmount(join(probe, "disk"))
  rmSync(probe, { recursive: true })
  return mounted
})()

describe("SQLite without room", () => {
  it("[LOG-23] answers StorageFull, keeps nothing of the batch, reads on, and writes once there is room", async () => {
    const store = open()
    await createTables(store)
    store.writeSync(() => insert(THING, things(0, 100)))
    store.readSync(() => query("PRAGMA max_page_count = 60"))
    for (let round = 0; round < 3; round++) {
      expect(failure(() => store.writeSync(() => insert(THING, things(100, 1_000))))).toBeInstanceOf(StorageFull)
      expect(count(store)).toBe(100)
    }
    store.readSync(() => query("PRAGMA max_page_count = 100000"))
    store.writeSync(() => insert(THING, things(100, 1_000)))
    expect(count(store)).toBe(1_100)
    await store.close()
  })

  it.skipIf(!canMount)("survives a full disk, whichever write meets it", async () => {
    const disk = join(folder, "disk")
    mount(disk, "4m")
    try {
      const store = open(join(disk, "library.db"))
      await createTables(store)
      store.writeSync(() => insert(THING, things(0, 100)))
      let rows = 100
      let full = 0
      // A file of another program takes all but this many bytes, in each round a few more pages.
      for (let room = 0; room < 300_000; room += 12_000) {
        const ballast = join(disk, "ballast")
        expect(failure(() => writeFileSync(ballast, new Uint8Array(8_000_000)))).toMatchObject({ code: "ENOSPC" })
        writeFileSync(ballast, new Uint8Array(Math.max(0, statSync(ballast).size - room)))
        const answer = failure(() => store.writeSync(() => insert(THING, things(rows, 50))))
        if (answer instanceof StorageFull) full++
        else expect(answer).toBeUndefined()
        if (answer === undefined) rows += 50
        expect(count(store)).toBe(rows)
        rmSync(ballast)
        store.writeSync(() => remove(THING, [[rows - 1]]))
        rows--
        expect(count(store)).toBe(rows)
      }
      expect(full).toBeGreaterThan(0)
      expect(store.readSync(() => query("PRAGMA integrity_check"))).toEqual([{ integrity_check: "ok" }])
      await store.close()
    } finally {
      unmount(disk)
    }
  })
})

describe("SQLite with a damaged file", () => {
  it("[LOG-23] answers StorageFailed, refuses every later write until it is opened again, and reads on what is whole", async () => {
    const first = open()
    await createTables(first)
    first.writeSync(() => insert(COUNTER, [["a", 1]]))
    first.writeSync(() => insert(THING, things(0, 2_000)))
    await first.close()
    const file = openSync(path, "r+")
    writeSync(file, new Uint8Array(900_000).fill(0x5a), 0, 900_000, 400_000)
    closeSync(file)
    const store = open()
    expect(failure(() => count(store))).toBeInstanceOf(StorageFailed)
    store.writeSync(() => run("UPDATE counter SET n = 2"))
    const broken = failure(() => store.writeSync(() => run("UPDATE thing SET whole = 1")))
    expect(broken).toMatchObject({ _tag: "StorageFailed", code: expect.stringMatching(/^SQLITE_CORRUPT/) })
    expect(failure(() => store.writeSync(() => run("UPDATE counter SET n = 3")))).toMatchObject({
      _tag: "StorageFailed",
      message: expect.stringContaining("closed for writing"),
    })
    expect(store.readSync(() => query("SELECT n FROM counter"))).toEqual([{ n: 2 }])
    await store.close()
    const again = open()
    again.writeSync(() => run("UPDATE counter SET n = 4"))
    expect(again.readSync(() => query("SELECT n FROM counter"))).toEqual([{ n: 4 }])
    await again.close()
  })
})
