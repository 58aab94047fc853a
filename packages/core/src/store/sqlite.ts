/**
 * The store in one SQLite file: the embedded default. A work runs to its end without a tick of the event loop, so that
 * works of one process follow each other by themselves; the lock keeps other processes out.
 */
import { existsSync, realpathSync, statSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import Database from "better-sqlite3"
import { CannotOpen } from "../errors.ts"
import { sqliteDialect } from "./ddl.ts"
import { assertOpen, assertOutsideWork } from "./drive.ts"
import { acquireLock, type Lock, refuseOtherNames } from "./lock.ts"
import { refuseNetworkShare, type Statfs } from "./networkShare.ts"
import { type Dialect, query, type Row, type Store, type StructureReport, type Work } from "./port.ts"
import { isLarge, runAside } from "./sqliteAside.ts"
import { structureProblems, structureReport } from "./sqliteCheck.ts"
import { type Definition, LISTED, mendDefinitions } from "./sqliteDefinitions.ts"
import { openError } from "./sqliteErrors.ts"
import { configureConnection, ownDatabase, requireSetting } from "./sqliteSettings.ts"
import { Shredder } from "./sqliteShred.ts"
import { SqliteTransactions } from "./sqliteTransactions.ts"

export { ownerOf } from "./lock.ts"

export interface SqliteOptions {
  /** A file, or `:memory:`. */
  readonly path: string
  /** What a database in memory begins with: the {@link SqliteStore.image} of another. */
  readonly image?: Buffer
  /** Whether a database is created in a file that is absent or empty; true when left out. */
  readonly create?: boolean
  /** Whether this process takes the lock of the file; true when left out. Without it others may write meanwhile. */
  readonly lock?: boolean
  /** Named to others that find the database in use. */
  readonly owner: { readonly pid: number; readonly host: string }
  /** Milliseconds since 1970. */
  readonly now: () => number
  /**
   * For repair: a database that this program has just made. What the file says otherwise of how tables are defined, by one
   * character in each definition, is put right before it is opened.
   */
  readonly like?: SqliteStore
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

/** For works that cannot wait for a thread: a gigabyte takes some ten seconds. */
const MOST_HELD_UP_MS = 600_000

/** SQLite's name for a temporary database: in memory while it is small, then in a file that no crash leaves behind. */
const TEMPORARY = ""

/**
 * Opens a library's database, creates it where the file is absent or empty and may be created.
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
    if (options.like !== undefined && existsSync(path))
      mendDefinitions(
        path,
        options.like.readSync(() => query<Definition & Row>(LISTED)),
      )
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
  // To SQLite it is a database without anything in it. Who only opens one does not want a new one in the place of a lost one.
  if (exists && options.create === false && statSync(path).size === 0)
    throw refuse("damaged", "is empty: what was in it is lost")
  // better-sqlite3 trims names: it would open another file.
  if (path.trim() !== path) throw refuse("notALibrary", "has a name that begins or ends with a space")
  return path
}

function configure(db: Database.Database, path: string): void {
  ownDatabase(db, path, (message) => new CannotOpen({ path, reason: "notALibrary", message }))
  // SQLite keeps the journal mode in the file but not this: better-sqlite3 reopens WAL databases with NORMAL, which
  // loses acknowledged transactions at a power cut.
  requireSetting(db, "synchronous", "FULL", 2)
  // macOS answers fsync while the bytes are still in the memory of the disk; to other systems this says nothing.
  requireSetting(db, "fullfsync", "ON", 1)
}

class OpenSqlite implements SqliteStore {
  readonly dialect: Dialect = sqliteDialect
  readonly path: string
  readonly exclusive: boolean
  readonly #options: SqliteOptions
  readonly #db: Database.Database
  readonly #lock: Lock | undefined
  readonly #shredder: Shredder
  readonly #transactions: SqliteTransactions
  #isClosed = false

  constructor(options: SqliteOptions, path: string, db: Database.Database, lock: Lock | undefined) {
    configureConnection(db)
    this.path = path
    this.exclusive = lock !== undefined || db.memory
    this.#options = options
    this.#db = db
    this.#lock = lock
    this.#shredder = new Shredder(db, options.now, {
      isLarge: () => isLarge(db),
      vacuum: () => runAside(path, "vacuum"),
    })
    this.#transactions = new SqliteTransactions(db, this.#shredder)
    if (this.exclusive) this.#transactions.fatal = this.#shredder.finish(true)
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
    assertOpen(this.#isClosed)
    // Whoever cannot wait for a thread that writes the file anew is held up by it.
    if (this.#shredder.beside === undefined) return this.#transactions.write(work)
    this.#db.pragma(`busy_timeout = ${MOST_HELD_UP_MS}`)
    try {
      return this.#transactions.write(work)
    } finally {
      this.#db.pragma("busy_timeout = 0")
    }
  }

  readSync<T>(work: () => Work<T>): T {
    assertOpen(this.#isClosed)
    return this.#transactions.read(work)
  }

  async scratch(): Promise<Store> {
    assertOpen(this.#isClosed)
    return openSqlite({ ...this.#options, path: TEMPORARY })
  }

  async check(): Promise<StructureReport> {
    assertOpen(this.#isClosed)
    const isBeside = isLarge(this.#db)
    if (isBeside) await this.#untilAlone()
    return structureReport(() => (isBeside ? runAside(this.path, "check") : structureProblems(this.#db)))
  }

  /** Waits for what a thread does with the file. */
  async close(): Promise<void> {
    assertOutsideWork()
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#untilAlone()
    if (this.exclusive && this.#transactions.fatal === undefined) this.#transactions.fatal = this.#shredder.finish(true)
    await this.#untilAlone()
    this.#db.close()
    this.#lock?.release()
  }

  /** A thread may be writing the file anew. */
  async #untilAlone(): Promise<void> {
    while (this.#shredder.beside !== undefined) this.#transactions.fatal ??= await this.#shredder.beside
  }
}
