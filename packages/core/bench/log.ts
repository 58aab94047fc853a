/** The log alone, without views: batches and single appends against statements written by hand. */
import { join } from "node:path"
import Database from "better-sqlite3"
import { appendToLog, type Draft } from "../src/log/append.ts"
import { newKey } from "../src/log/keys.ts"
import { loadLogState } from "../src/log/state.ts"
import { LOG_TABLES } from "../src/log/tables.ts"
import { define } from "../src/store/port.ts"
import { openSqlite, type SqliteStore } from "../src/store/sqlite.ts"
import { systemPorts, thisProcess } from "../src/system.ts"
import { amount, inFolder, type Options, rates, ratioResult, type Result, timed } from "./harness.ts"
import { BATCH, batches, benchPorts, tracks } from "./workload.ts"

const ports = benchPorts(1)
const OP = Buffer.from(ports.random.bytes(16)).toString("hex")

function drafts(count: number): Draft[] {
  const events = batches(tracks(Math.ceil(count / 4))).flat()
  return events.map((event) => ({
    ...event,
    log: "library",
    v: 1,
    at: ports.clock.now(),
    op: OP,
    actor: "import",
    refs: [],
  }))
}

/** A database as the log makes it, without views. */
function openLog(path: string): SqliteStore {
  const store = openSqlite({ path, owner: thisProcess(), now: () => systemPorts.clock.now() })
  const { dialect } = store
  store.writeSync(() =>
    define(LOG_TABLES.flatMap((table) => [...dialect.createTable(table), ...dialect.createIndexes(table)])),
  )
  return store
}

function openRaw(path: string, sql: string): Database.Database {
  const db = new Database(path)
  db.pragma("journal_mode = WAL")
  db.pragma("synchronous = FULL")
  db.pragma("cache_size = -65536")
  db.exec(sql)
  return db
}

/** The bytes of the events, as the limit gets them for nothing: encoded, hashed and chained already. */
function bytesOf(all: readonly Draft[]): Buffer[] {
  const store = openLog(":memory:")
  const state = store.readSync(loadLogState)
  const key = newKey(ports.random)
  const bytes: Buffer[] = []
  for (let i = 0; i < all.length; i += BATCH) {
    const events = store.writeSync(() => appendToLog(state, key, ports.random, all.slice(i, i + BATCH)))
    for (const event of events) bytes.push(Buffer.concat([event.header, event.payload ?? Buffer.alloc(0)]))
  }
  return bytes
}

/** One row an event and nothing else: no index, no chain, no signature. */
async function batchesAppended(options: Options): Promise<Result> {
  const all = drafts(amount(options, 200_000, 100_000))
  const bytes = bytesOf(all)
  const limit = (round: number) =>
    inFolder(async (folder) => {
      const db = openRaw(
        join(folder, `${round}.db`),
        "CREATE TABLE event (position INTEGER PRIMARY KEY, bytes BLOB NOT NULL)",
      )
      const insert = db.prepare("INSERT INTO event VALUES (?, ?)")
      const ms = await timed(() => {
        for (let i = 0; i < bytes.length; i += BATCH) {
          db.exec("BEGIN IMMEDIATE")
          for (let j = i; j < Math.min(i + BATCH, bytes.length); j++) insert.run(j + 1, bytes[j])
          db.exec("COMMIT")
        }
      })
      db.close()
      return (bytes.length / ms) * 1000
    })
  const ours = (round: number) =>
    inFolder(async (folder) => {
      const store = openLog(join(folder, `${round}.db`))
      const state = store.readSync(loadLogState)
      const key = newKey(systemPorts.random)
      const ms = await timed(() => {
        for (let i = 0; i < all.length; i += BATCH) {
          store.writeSync(() => appendToLog(state, key, systemPorts.random, all.slice(i, i + BATCH)))
        }
      })
      await store.close()
      return (all.length / ms) * 1000
    })
  const measured = await rates(amount(options, 7, 3), limit, ours)
  return ratioResult("append without views, batches of 1,000", "events/s", 0.6, measured)
}

/** The same rows by hand: the event, the head of its chain, the range of its operation. */
async function singlesAppended(options: Options): Promise<Result> {
  const count = amount(options, 3000, 1500)
  const all = drafts(count).map((draft) => ({ ...draft, op: Buffer.from(ports.random.bytes(16)).toString("hex") }))
  const bytes = bytesOf(all)
  const schema = `CREATE TABLE event (position INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
    CREATE TABLE chain (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, head TEXT NOT NULL);
    CREATE TABLE operation (op TEXT NOT NULL, chain INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (op, chain)) WITHOUT ROWID;
    INSERT INTO chain VALUES (1, 0, '')`
  const limit = (round: number) =>
    inFolder(async (folder) => {
      const db = openRaw(join(folder, `${round}.db`), schema)
      const begin = db.prepare("BEGIN IMMEDIATE")
      const commit = db.prepare("COMMIT")
      const insert = db.prepare("INSERT INTO event VALUES (?, ?)")
      const move = db.prepare("UPDATE chain SET seq = ?, head = ? WHERE id = 1")
      const operation = db.prepare("INSERT INTO operation VALUES (?, 1, ?, ?)")
      const ms = await timed(() => {
        for (let i = 0; i < count; i++) {
          begin.run()
          insert.run(i + 1, bytes[i])
          move.run(i + 1, (all[i] as Draft).op)
          operation.run((all[i] as Draft).op, i + 1, i + 1)
          commit.run()
        }
      })
      db.close()
      return (count / ms) * 1000
    })
  const ours = (round: number) =>
    inFolder(async (folder) => {
      const store = openLog(join(folder, `${round}.db`))
      const state = store.readSync(loadLogState)
      const key = newKey(systemPorts.random)
      const ms = await timed(() => {
        for (const draft of all) store.writeSync(() => appendToLog(state, key, systemPorts.random, [draft]))
      })
      await store.close()
      return (count / ms) * 1000
    })
  return ratioResult("append one event, fsynced", "events/s", 0.8, await rates(amount(options, 5, 3), limit, ours))
}

export const logBenches = { batchesAppended, singlesAppended }
