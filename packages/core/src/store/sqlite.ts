/**
 * The store in one SQLite file: the embedded default. A work runs to its end without a tick of the event loop, so that
 * works of one process follow each other by themselves; the lock keeps other processes out.
 */
import { existsSync, realpathSync, statSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import Database from "better-sqlite3"
import { CannotOpen, StorageFailed } from "../errors.ts"
import { sqliteDialect } from "./ddl.ts"
import { assertOpen, assertOutsideWork, driveSync } from "./drive.ts"
import { acquireLock, type Lock, refuseOtherNames } from "./lock.ts"
import { refuseNetworkShare, type Statfs } from "./networkShare.ts"
import type { Dialect, Request, Row, Store, StructureReport, Work } from "./port.ts"
import { isLarge, runAside } from "./sqliteAside.ts"
import { structureProblems } from "./sqliteCheck.ts"
import { isFatal, openError, storageError } from "./sqliteErrors.ts"
import { Shredder } from "./sqliteShred.ts"
import { SqliteStatements } from "./sqliteStatements.ts"

export interface SqliteOptions {
  /** A file, or `:memory:`. */
  readonly path: string
  /** What a database in memory begins with: the {@link SqliteStore.image} of another. */
  readonly image?: Buffer
  /** Whether an absent file is created; true when left out. */
  readonly create?: boolean
  /** Whether this process takes the lock of the file; true when left out. Without it others may write meanwhile. */
  readonly lock?: boolean
  /** Named to others that find the database in use. */
  readonly owner: { readonly pid: number; readonly host: string }
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** For tests. */
  readonly statfs?: Statfs
}

export interface SqliteStore extends Store {
  /** The absolute path, links resolved. */
  readonly path: string
  /** As `write` and `read`, at once. */
  writeSync<T>(work: () => Work<T>): T
  readSync<T>(work: () => Work<T>): T
  /** The database as bytes, as of the last transaction. */
  image(): Buffer
}

/** "LDGR" in the file's header: a database without it belongs to another program and is left alone. */
const APPLICATION_ID = 0x4c444752
/**
 * Pages of write-ahead log before the database itself is written. Small commits like a short log: it is written over
 * and over, and an fsync of a file that does not grow is half as dear. Bulk writing likes a long one: scattered pages
 * are written once for many commits.
 */
const SMALL_CHECKPOINT = 1000
const BULK_CHECKPOINT = 8000
/**
 * From this many rows in a transaction on it is bulk writing. An import, of which transactions are some 800 rows, is none:
 * writing 8000 pages holds the event loop up for longer than its transactions do.
 */
const BULK_ROWS = 2000

/** For works that cannot wait for a thread: a gigabyte takes some ten seconds. */
const MOST_HELD_UP_MS = 600_000

/** SQLite's name for a temporary database: in memory while it is small, then in a file that no crash leaves behind. */
const TEMPORARY = ""

/**
 * Opens a library's database, creates it where the file is absent or empty.
 * Fails with {@link CannotOpen}, DatabaseInUse or StorageFull.
 */
export function openSqlite(options: SqliteOptions): SqliteStore {
  if (options.path === ":memory:" || options.path === TEMPORARY) {
    const content = options.path === TEMPORARY ? TEMPORARY : (options.image ?? options.path)
    return new OpenSqlite(options, options.path, new Database(content, { timeout: 0 }), undefined)
  }
  const path = locate(options)
  let lock: Lock | undefined
  let db: Database.Database | undefined
  try {
    const since = new Date(options.now()).toISOString()
    lock = options.lock === false ? undefined : acquireLock(path, { ...options.owner, since })
    if (lock !== undefined && existsSync(path)) refuseOtherNames(path)
    db = new Database(path, { timeout: 0, fileMustExist: options.create === false })
    configure(db, path)
    return new OpenSqlite(options, path, db, lock)
  } catch (error) {
    db?.close()
    lock?.release()
    throw openError(path, error)
  }
}

/** The real path, so that one file has one lock. Refuses what cannot be a database before anything is written. */
function locate(options: SqliteOptions): string {
  const asked = resolve(options.path)
  const refuse = (reason: CannotOpen["reason"], why: string) =>
    new CannotOpen({ path: asked, reason, message: `${asked} ${why}` })
  const exists = existsSync(asked)
  if (!exists && (options.create === false || !existsSync(dirname(asked)))) throw refuse("missing", "does not exist")
  const path = exists ? realpathSync(asked) : join(realpathSync(dirname(asked)), basename(asked))
  refuseNetworkShare(options.path.startsWith("\\\\") ? options.path : path, dirname(path), options.statfs)
  if (exists && !statSync(path).isFile()) throw refuse("notALibrary", "is not a file")
  // better-sqlite3 trims names: it would open another file.
  if (path.trim() !== path) throw refuse("notALibrary", "has a name that begins or ends with a space")
  return path
}

function configure(db: Database.Database, path: string): void {
  const tables = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get()
  const owned = db.pragma("application_id", { simple: true }) === APPLICATION_ID
  if (tables !== 0 && !owned) {
    throw new CannotOpen({ path, reason: "notALibrary", message: `${path} is a database of another program` })
  }
  require(db, "journal_mode", "WAL", "wal")
  // SQLite keeps the journal mode in the file but not this: better-sqlite3 reopens WAL databases with NORMAL, which
  // loses acknowledged transactions at a power cut.
  require(db, "synchronous", "FULL", 2)
  if (!owned) db.pragma(`application_id = ${APPLICATION_ID}`)
}

/** Sets what durability rests on and reads it back. */
function require(db: Database.Database, name: string, value: string, expected: string | number): void {
  db.pragma(`${name} = ${value}`)
  const found = db.pragma(name, { simple: true })
  if (found !== expected) throw new Error(`SQLite has ${name} ${String(found)} in place of ${value}`)
}

class OpenSqlite implements SqliteStore {
  readonly dialect: Dialect = sqliteDialect
  readonly path: string
  readonly exclusive: boolean
  readonly #options: SqliteOptions
  readonly #db: Database.Database
  readonly #lock: Lock | undefined
  readonly #statements: SqliteStatements
  readonly #shredder: Shredder
  readonly #begin: { readonly read: Database.Statement; readonly write: Database.Statement }
  readonly #commit: Database.Statement
  #fatal: StorageFailed | undefined
  #isBulk = false
  #isClosed = false

  constructor(options: SqliteOptions, path: string, db: Database.Database, lock: Lock | undefined) {
    db.pragma("foreign_keys = ON")
    db.pragma("trusted_schema = OFF")
    db.pragma("cache_size = -16384") // KiB: twice or half of it changed no rate
    // Mapped pages would turn a read error of the disk into SIGBUS, which ends the process.
    db.pragma("mmap_size = 0")
    db.pragma("journal_size_limit = 67108864")
    this.path = path
    this.exclusive = lock !== undefined || db.memory
    this.#options = options
    this.#db = db
    this.#lock = lock
    this.#statements = new SqliteStatements(db)
    this.#begin = { read: db.prepare("BEGIN"), write: db.prepare("BEGIN IMMEDIATE") }
    this.#commit = db.prepare("COMMIT")
    this.#shredder = new Shredder(db, options.now)
    if (this.exclusive) this.#fatal = this.#shredder.finish(true)
  }

  async write<T>(work: () => Work<T>): Promise<T> {
    if (this.#shredder.beside !== undefined) await this.#untilAlone()
    const result = this.writeSync(work)
    if (this.#shredder.beside !== undefined) await this.#untilAlone()
    return result
  }

  async read<T>(work: () => Work<T>): Promise<T> {
    return this.readSync(work)
  }

  image(): Buffer {
    assertOutsideWork()
    return this.#db.serialize()
  }

  writeSync<T>(work: () => Work<T>): T {
    if (this.#fatal !== undefined) {
      throw new StorageFailed({ code: this.#fatal.code, message: `closed for writing since ${this.#fatal.message}` })
    }
    // Whoever cannot wait for a thread that writes the file anew is held up by it.
    if (this.#shredder.beside !== undefined) this.#db.pragma(`busy_timeout = ${MOST_HELD_UP_MS}`)
    try {
      return this.#transaction("write", work)
    } catch (error) {
      if (isFatal(error)) this.#fatal = error
      throw error
    } finally {
      if (this.#shredder.beside !== undefined && !this.#isClosed) this.#db.pragma("busy_timeout = 0")
    }
  }

  readSync<T>(work: () => Work<T>): T {
    return this.#transaction("read", work)
  }

  async scratch(): Promise<Store> {
    assertOpen(this.#isClosed)
    return openSqlite({ ...this.#options, path: TEMPORARY })
  }

  async check(): Promise<StructureReport> {
    assertOpen(this.#isClosed)
    const isBeside = isLarge(this.#db)
    if (isBeside) await this.#untilAlone()
    try {
      const problems = isBeside ? await runAside(this.path, "check") : structureProblems(this.#db)
      return { isChecked: true, problems }
    } catch (error) {
      const failure = storageError(error)
      if (!isFatal(failure)) throw failure
      return { isChecked: true, problems: [failure.message] }
    }
  }

  /** Waits for what a thread does with the file. */
  async close(): Promise<void> {
    assertOutsideWork()
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#untilAlone()
    if (this.exclusive && this.#fatal === undefined) this.#fatal = this.#shredder.finish(true)
    await this.#untilAlone()
    this.#db.close()
    this.#lock?.release()
  }

  /** A thread may be writing the file anew. */
  async #untilAlone(): Promise<void> {
    while (this.#shredder.beside !== undefined) this.#fatal ??= await this.#shredder.beside
  }

  /** Sets after how many pages of write-ahead log a commit also writes the database. */
  #adapt(isBulk: boolean): void {
    if (isBulk === this.#isBulk) return
    this.#isBulk = isBulk
    this.#db.pragma(`wal_autocheckpoint = ${isBulk ? BULK_CHECKPOINT : SMALL_CHECKPOINT}`)
  }

  #transaction<T>(mode: "read" | "write", work: () => Work<T>): T {
    assertOutsideWork()
    assertOpen(this.#isClosed)
    // Few closures: a single append is so short that each of them tells.
    let rows = 0
    const execute = (request: Request): Row[] => {
      try {
        if (request.kind === "insert") rows += request.rows.length
        if (request.kind === "shred" && mode === "write") {
          this.#shredder.ask()
          return []
        }
        return this.#statements.execute(request, mode)
      } catch (error) {
        throw storageError(error)
      }
    }
    this.#run(this.#begin[mode])
    try {
      const result = driveSync(work, execute)
      if (mode === "write") this.#adapt(rows > BULK_ROWS)
      this.#run(this.#commit)
      if (mode === "write") this.#fatal ??= this.#shredder.ended(true)
      return result
    } catch (error) {
      this.#rollback()
      this.#shredder.ended(false)
      throw error
    }
  }

  /** Some errors of SQLite roll back by themselves. One that rollback meets itself changes nothing: nothing is kept. */
  #rollback(): void {
    try {
      if (this.#db.inTransaction) this.#db.exec("ROLLBACK")
    } catch (error) {
      const failure = storageError(error)
      if (isFatal(failure)) this.#fatal = failure
    }
  }

  #run(statement: Database.Statement): void {
    try {
      statement.run()
    } catch (error) {
      throw storageError(error)
    }
  }
}
