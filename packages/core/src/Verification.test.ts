/** Turns bits of a closed database, anywhere in its file: verify finds the damage, or nobody reads that byte. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import * as Schema from "effect/Schema"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { defineAspect } from "./define/aspect.ts"
import { defineEvents, event } from "./define/event.ts"
import { defineKind } from "./define/kind.ts"
import { defineRegistry } from "./define/registry.ts"
import { CannotOpen, StorageFailed } from "./errors.ts"
import { Library, type NewEvent } from "./Library.ts"
import { registry } from "./library/index.ts"
import { addTracks, newClient } from "./library/playlist/decide.ts"
import { readState } from "./library/playlist/read.ts"
import { eraseEvents, revertEvents } from "./library/revert/decide.ts"
import { query, run, shred } from "./store/port.ts"
import { openSqlite } from "./store/sqlite.ts"
import { memoryStore, nobody, seededPorts, START } from "./testing/given.ts"
import { testRegistry } from "./testing/registry.ts"
import { effort } from "./testing/oracle.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ledgerline-damage-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function open(path: string): Promise<Library> {
  const store = openSqlite({ path, owner: { pid: 1, host: "test" }, now: () => START })
  try {
    return await Library.open({ store, registry, ports: seededPorts(7), path })
  } catch (cause) {
    await store.close()
    throw cause
  }
}

const actor = "user:ada"
const WORDS = ["Ärger", "love", "東京", "night", "Blue", "river"]
const track = (i: number): NewEvent[] => {
  const fields = {
    title: `${WORDS[i % 6]} ${i}`,
    artists: [`Artist ${i % 5}`],
    album: `Album ${i % 7}`,
    year: 1990 + i,
  }
  return [
    { type: "track.created", subject: `track:t${i}`, payload: { mediaFile: `m${i}` } },
    {
      type: "claim.attributed",
      subject: `track:t${i}`,
      payload: { provider: "embedded", tier: "embedded", fields },
    },
  ]
}
const comment = (i: number): NewEvent => ({
  type: "claim.attributed",
  subject: "track:t3",
  payload: { provider: "user", tier: "user", fields: { [`note${i}`]: "x".repeat(900) } },
})

/** Writes a library with something of most that a library holds, and closes it. */
async function write(path: string): Promise<void> {
  // Small pages, so that little of the file is empty.
  const db = new Database(path)
  db.pragma("page_size = 512")
  db.exec("VACUUM")
  db.close()
  const library = await open(path)
  const say = (...events: NewEvent[]) => library.append({ actor, events })
  for (let i = 0; i < 60; i += 6) await say(...[0, 1, 2, 3, 4, 5].flatMap((n) => track(i + n)))
  await say({ type: "track.merged", subject: "track:t2", payload: { into: "t1", because: { rule: "user" } } })
  const subject = "playlist:p"
  await say({ type: "playlist.created", subject, payload: { name: "One" } })
  const client = newClient(library.ports.random)
  for (const id of ["t1", "t4", "t5"])
    await library.append({
      actor,
      events: function* (context) {
        return addTracks({ subject, state: yield* readState(context, subject), client }, [id], { now: 5 })
      },
    })
  // A state so large that it is stored apart, and lags.
  for (let i = 0; i < 12; i++) await say(comment(i))
  const { events } = await say(...track(90), comment(20))
  const [first, second, third] = events.map(({ id, origin, seq, log }) => ({ id, origin, seq, log }))
  if (first === undefined || second === undefined || third === undefined) throw new Error("no events")
  await library.append({ actor, events: (context) => revertEvents(context, [third]) })
  await library.append({ actor, events: (context) => eraseEvents(context, [second]) })
  await library.store.write(() => run(`CREATE TABLE "another" (id INTEGER PRIMARY KEY, text TEXT)`))
  await library.store.write(() => run(`INSERT INTO "another" VALUES (1, 'of another package')`))
  await library.rebuild()
  await say(comment(30))
  await library.store.write(() => shred())
  expect((await library.verify()).problems).toEqual([])
  await library.close()
}

/**
 * Everything that can be read of a database by SQL, but for what another package keeps there, and for what opening mends:
 * the version of the views, which it makes anew, and the name of the seal. The index of the search counts by what it
 * answers: it has bits that mean nothing, such as a mark of deletion at what is not deleted.
 */
function contents(path: string): Record<string, unknown> {
  const db = new Database(path, { readonly: true })
  try {
    const tables = db.prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_master").all()
    const all: Record<string, unknown> = {
      schema: tables.map(({ name, sql }) => `${name} ${sql}`),
      pragmas: ["user_version", "application_id", "encoding", "page_size"].map((name) => db.pragma(name)),
    }
    for (const { name, sql } of tables) {
      if (!sql?.startsWith("CREATE TABLE") || name === "another" || name === "search_2_data") continue
      const where = name === "meta" ? "WHERE key NOT IN ('projection', 'seal')" : ""
      all[name] = db.prepare(`SELECT * FROM "${name}" ${where}`).all()
    }
    db.exec("CREATE VIRTUAL TABLE temp.word USING fts5vocab(main, search_2, instance)")
    return { ...all, words: db.prepare("SELECT * FROM word").all() }
  } finally {
    db.close()
  }
}

/** A copy of a database in which a statement was run behind its back; answers where it is. */
function damaged(path: string, sql: string): string {
  const copy = join(folder, "damaged.db")
  copyFileSync(path, copy)
  const db = new Database(copy)
  // Without this SQLite protects the tables behind an index of words.
  db.unsafeMode().exec(sql)
  db.close()
  return copy
}

/** What verify says of a database; `undefined` where it finds nothing wrong. */
async function verdict(path: string): Promise<string | undefined> {
  let library: Library
  try {
    library = await open(path)
  } catch (cause) {
    if (cause instanceof CannotOpen || cause instanceof StorageFailed) return cause.message
    throw cause
  }
  try {
    const { ok, problems } = await library.verify()
    return ok ? undefined : problems.map(({ message }) => message).join("; ")
  } finally {
    await library.close()
  }
}

describe("verify of a damaged file", () => {
  it("[LOG-13] finds a bit that was turned anywhere in the file, or nobody reads it", async () => {
    const path = join(folder, "whole.db")
    await write(path)
    const whole = readFileSync(path)
    const expected = contents(path)
    const { seed, numRuns } = effort(40)
    const flips = fc.sample(fc.tuple(fc.nat(whole.length - 1), fc.nat(7)), { seed, numRuns })
    let found = 0
    for (const [at, bit] of flips) {
      const damaged = Buffer.from(whole)
      damaged[at] = (damaged[at] as number) ^ (1 << bit)
      const copy = join(folder, "damaged.db")
      writeFileSync(copy, damaged)
      if ((await verdict(copy)) !== undefined) {
        found += 1
        continue
      }
      writeFileSync(copy, damaged)
      expect(contents(copy), `byte ${at}, bit ${bit}`).toEqual(expected)
    }
    // The rest lies in free pages and between the rows of pages.
    expect(found).toBeGreaterThan(flips.length / 2)
  })

  it("[LOG-13] names what is wrong with rows, stored states and the index of the search", async () => {
    const path = join(folder, "library.db")
    await write(path)
    const damages: readonly [sql: string, named: RegExp][] = [
      [`UPDATE track_2 SET year = 1 WHERE id = 't5'`, /the row "t5" of "track"/],
      [`DELETE FROM "trackFile_2" WHERE track = 't5'`, /of "trackFile"/],
      [`UPDATE claim_2 SET tier = 'user' WHERE "subjectRow" = 4`, /of "claim"/],
      [
        `UPDATE subject_2 SET state = (SELECT state FROM subject_2 WHERE key = 'track:t6') WHERE key = 'track:t5'`,
        /the stored state of track:t5/,
      ],
      [`UPDATE subject_2 SET state = x'c1' WHERE key = 'track:t5'`, /the stored state of track:t5/],
      [`UPDATE snapshot_2 SET state = (SELECT state FROM subject_2 WHERE key = 'track:t5')`, /state of track:t3/],
      [`UPDATE subject_2 SET positions = x'01' WHERE key = 'track:t5'`, /the row "track:t5" of "subject"/],
      [`UPDATE "revertTarget_2" SET arrived = 0 WHERE kind = 'event'`, /of "revertTarget"/],
      [`UPDATE "revertTarget_2" SET target = '${"a".repeat(64)}' WHERE permanent = 0`, /of "revertTarget"/],
      [`DELETE FROM search_2 WHERE rowid = 5`, /the row "5" of "search"/],
      [`INSERT INTO search_2 (rowid, title) VALUES (1000, 'ghost')`, /the row "1000" of "search"/],
      [`DELETE FROM search_2_data WHERE id > 10`, /search_2/],
      [`DROP INDEX "track_2_byTitle"`, /"track_2_byTitle" is not defined/],
      [`UPDATE chunk SET count = -1 WHERE position = 1`, /position 1 cannot be read/],
      [`UPDATE meta SET value = '${"a".repeat(32)}' WHERE key = 'epoch'`, /its library, epoch or key/],
    ]
    for (const [sql, named] of damages) {
      const library = await open(damaged(path, sql))
      const { problems } = await library.verify()
      expect(problems.map(({ message }) => message).join("\n") || "nothing", sql).toMatch(named)
      await library.close()
    }
  })

  it("[LOG-13] leaves alone what other packages keep in the same database", async () => {
    const path = join(folder, "library.db")
    await write(path)
    const library = await open(path)
    await library.store.write(() => run(`UPDATE another SET text = 'otherwise'`))
    expect(await library.verify()).toMatchObject({ ok: true, structure: true })
    await library.close()
  })
})

describe("repair of what is made of the log", () => {
  it("[LOG-14] needs no peer for indexes, views, states and the search", async () => {
    const path = join(folder, "library.db")
    await write(path)
    const whole = await open(path)
    const stateHash = await whole.stateHash()
    await whole.close()
    const damages = [
      `DELETE FROM "operationRange"`,
      `DELETE FROM run`,
      `DELETE FROM control`,
      `INSERT INTO control VALUES (1)`,
      `UPDATE chain SET shift = shift - 1, since = since + 1`,
      `UPDATE track_2 SET year = 1`,
      `UPDATE subject_2 SET state = x'c1' WHERE key = 'track:t5'`,
      `DELETE FROM search_2_data WHERE id > 10`,
      `DROP INDEX "track_2_byTitle"`,
    ]
    for (const sql of damages) {
      const library = await open(damaged(path, sql))
      const { repaired, report } = await library.repair(nobody)
      expect({ repaired, ...report }, sql).toMatchObject({ repaired: 0, ok: true, stateHash })
      await library.close()
    }
  })

  it("[LOG-14] mends an index of SQLite, and the public key of this replica by its secret one", async () => {
    const path = join(folder, "library.db")
    await write(path)
    const damaged = Buffer.from(readFileSync(path))
    const db = new Database(path, { readonly: true })
    const pageOf = (name: string) =>
      Number(
        db.prepare<[string], { rootpage: number }>("SELECT rootpage FROM sqlite_master WHERE name = ?").get(name)
          ?.rootpage,
      )
    const [index, origin] = [pageOf("chain_identity"), pageOf("origin")].map((page) => page * 512)
    db.close()
    // The last bytes of a page are its first cell.
    for (const end of [index]) damaged[(end as number) - 1] = (damaged[(end as number) - 1] as number) ^ 1
    writeFileSync(path, damaged)
    const library = await open(path)
    expect((await library.verify()).problems[0]).toMatchObject({ kind: "structure" })
    expect((await library.repair(nobody)).report).toMatchObject({ ok: true })
    await library.close()
    const again = Buffer.from(readFileSync(path))
    again[(origin as number) - 1] = (again[(origin as number) - 1] as number) ^ 1
    writeFileSync(path, again)
    const other = await open(path)
    expect((await other.verify()).problems.map(({ kind }) => kind)).toContain("head")
    expect((await other.repair(nobody)).report).toMatchObject({ ok: true })
    await other.close()
  })
})

/** What stands for a document that joins neighbouring pieces when it is read: how it lies there tells when that was. */
const pieces = defineKind({
  kind: "piece",
  doc: "A text in pieces.",
  log: "any",
  aspects: [
    defineAspect({
      name: "pieces",
      events: defineEvents("piece", {
        added: event({
          doc: "A piece was added.",
          log: "any",
          schema: Schema.Struct({ text: Schema.String }),
          example: { text: "a" },
        }),
      }),
      initial: (): readonly string[] => [],
      fold: { added: (state, { payload }) => [...state, payload.text] },
      pack: (state) => state,
      unpack: (packed): readonly string[] => [(packed as readonly string[]).join("")],
    }),
  ],
  tables: [],
  rows: () => ({}),
})

describe("verify of a document", () => {
  const added = (text: string) => ({ type: "piece.added", subject: "piece:1", payload: { text } })

  it("[LOG-13] finds no fault with where it was stored between its events, and does with what it says", async () => {
    const store = openSqlite({ path: ":memory:", owner: { pid: 1, host: "test" }, now: () => START })
    const registry = defineRegistry({
      kinds: [...testRegistry.kinds.values(), pieces],
      crossViews: [],
      projectionVersion: 1,
    })
    const opened = () => Library.open({ store, registry, ports: seededPorts(7) })
    const library = await opened()
    // So large that it is stored now and then only: what came since is folded on when it is read.
    for (const text of ["a".repeat(9000), "b", "c"]) await library.append({ actor, events: [added(text)] })
    expect((await library.verify()).problems).toEqual([])
    const other = await Library.open({ store: memoryStore(), registry, ports: seededPorts(8) })
    for (const text of ["a".repeat(9000), "b", "d"]) await other.append({ actor, events: [added(text)] })
    await other.settle(["piece:1"])
    const [row] = await other.store.read(() => query<{ state: Uint8Array }>("SELECT state FROM snapshot_1"))
    await store.write(() => run("UPDATE snapshot_1 SET state = ?", [row?.state ?? null]))
    await store.write(() => run("UPDATE subject_1 SET folded = 3 WHERE key = 'piece:1'"))
    expect((await library.verify()).problems).toMatchObject([{ kind: "views" }])
    await library.close()
  })
})
