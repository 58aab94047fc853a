/** How tables are defined lies in the file of a database too: without it SQLite opens nothing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Library } from "../Library.ts"
import { define, query } from "../store/port.ts"
import { openSqlite, type SqliteStore } from "../store/sqlite.ts"
import { memoryStore, nobody, seededPorts, START } from "../testing/given.ts"
import { effort } from "../testing/oracle.ts"
import { narrowRegistry, olderRegistry, testRegistry } from "../testing/registry.ts"

const actor = "user:ada"
const said = (i: number) => ({ type: "note.said", subject: `note:${i % 9}`, payload: { text: `${i}`, mood: "low" } })

let folder = ""
let like: SqliteStore
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ledgerline-definitions-"))
  like = await fresh()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function fresh(registry = testRegistry): Promise<SqliteStore> {
  const store = memoryStore() as SqliteStore
  await Library.open({ store, registry, ports: seededPorts(9) })
  return store
}

const open = async (name: string, whole?: SqliteStore, registry = testRegistry) => {
  const options = { path: join(folder, name), owner: { pid: 1, host: "test" }, now: () => START }
  const store = openSqlite(whole === undefined ? options : { ...options, like: whole })
  return Library.open({ store, registry, ports: seededPorts(1), leaveViews: whole !== undefined }).catch(
    async (cause: unknown) => {
      await store.close()
      throw cause
    },
  )
}

/** A library whose views were rebuilt, so that their generation is not the first; beside it a table of somebody else. */
async function made(name: string): Promise<{ bytes: Buffer; hash: string; places: number[] }> {
  const library = await open(name)
  await library.append({ actor, events: Array.from({ length: 40 }, (_, i) => said(i)) })
  await library.rebuild()
  await library.store.write(() => define([`CREATE TABLE "theirs" ("a" TEXT NOT NULL)`]))
  const hash = await library.stateHash()
  const texts = await library.store.read(() =>
    query<{ sql: string }>("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'theirs'"),
  )
  await library.close()
  const bytes = readFileSync(join(folder, name))
  const places = texts.flatMap(({ sql }) => {
    const at = bytes.lastIndexOf(sql)
    return at < 0 ? [] : Array.from({ length: sql.length }, (_, i) => at + i)
  })
  return { bytes, hash, places }
}

describe("damaged definitions", () => {
  it("[LOG-13] [LOG-14] are named, and put right by what the program would have made", async () => {
    const { bytes, hash, places } = await made("a.db")
    expect(places.length).toBeGreaterThan(3000)
    const { seed, numRuns } = effort(25)
    let named = 0
    for (const [pick, bit] of fc.sample(fc.tuple(fc.nat(), fc.nat(7)), { seed, numRuns })) {
      const place = places[pick % places.length] as number
      const copy = Buffer.from(bytes)
      copy[place] = (copy[place] as number) ^ (1 << bit)
      writeFileSync(join(folder, "b.db"), copy)
      const what = `bit ${bit} of byte ${place}`
      const found = await open("b.db").then(
        async (library) => {
          const { ok } = await library.verify()
          await library.close()
          return ok
        },
        ({ reason }: { reason?: string }) => reason,
      )
      expect([true, false, "damaged"], what).toContain(found)
      if (found !== true) named += 1
      const mended = await open("b.db", like)
      const { report } = await mended.repair(nobody)
      expect(report, what).toMatchObject({ ok: true, events: 40, stateHash: hash })
      await mended.close()
    }
    // Some places are former copies of what stands elsewhere now.
    expect(named).toBeGreaterThan(numRuns / 3)
  })

  it("[LOG-14] are let be where another version of the program or somebody else made them", async () => {
    await made("c.db")
    const path = join(folder, "c.db")
    const pause = () => Promise.reject(new Error("cut off"))
    const store = openSqlite({ path, owner: { pid: 1, host: "test" }, now: () => START })
    const cutOff = await Library.open({ store, registry: testRegistry, ports: { ...seededPorts(1), pause } })
    // Leaves tables of two generations.
    await expect(cutOff.rebuild()).rejects.toThrow("cut off")
    await cutOff.close()
    const listed = () => {
      const db = new Database(path, { readonly: true })
      const rows = db.prepare("SELECT * FROM sqlite_schema").all()
      db.close()
      return rows
    }
    const before = listed()
    expect(JSON.stringify(before)).toMatch(/note_2.*note_3/)
    for (const registry of [testRegistry, olderRegistry, narrowRegistry]) {
      const whole = await fresh(registry)
      await openSqlite({ path, owner: { pid: 1, host: "test" }, now: () => START, like: whole }).close()
      expect(listed()).toEqual(before)
    }
  })

  it("[LOG-14] are put right where a name is damaged, too", async () => {
    const { hash } = await made("d.db")
    const db = new Database(join(folder, "d.db"))
    db.unsafeMode(true)
    db.pragma("writable_schema = ON")
    db.exec("UPDATE sqlite_schema SET name = 'chaim' WHERE name = 'chain'")
    db.close()
    await expect(open("d.db")).rejects.toMatchObject({ _tag: "CannotOpen", reason: "damaged" })
    const mended = await open("d.db", like)
    expect((await mended.repair(nobody)).report).toMatchObject({ ok: true, stateHash: hash })
    await mended.close()
  })
})
