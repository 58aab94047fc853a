/**
 * The store on SQLite in WebAssembly: for browsers, in a worker, on files of the origin's private file system. Nothing keeps
 * a second one from opening the same files but their being locked while they are open.
 */
import type { Database, Sqlite3Static } from "@sqlite.org/sqlite-wasm"
import { CannotOpen, STORAGE_GONE, StorageFailed } from "../errors.ts"
import { sqliteDialect } from "./ddl.ts"
import { assertOpen, assertOutsideWork } from "./drive.ts"
import type { Dialect, Store, StructureReport, Work } from "./port.ts"
import type { After } from "./sqliteCheckpoints.ts"
import { structureProblems, structureReport } from "./sqliteCheck.ts"
import { configureConnection, ownDatabase } from "./sqliteSettings.ts"
import { storageError } from "./sqliteErrors.ts"
import { Shredder } from "./sqliteShred.ts"
import { SqliteTransactions } from "./sqliteTransactions.ts"
import { SqliteWasmConnection } from "./sqliteWasmConnection.ts"

export interface SqliteWasmOptions {
  readonly sqlite: Sqlite3Static
  /** Opens the database; one in memory unless given. */
  readonly open?: (() => Database) | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Where it is given, the database is written from its log by it, and not by the commits that people wait for. */
  readonly after?: After | undefined
  /** Whether what failed last in the files was a write that found no room; then that is what callers are told. */
  readonly lacksRoom?: (() => boolean) | undefined
  /** Whether somebody has removed the files beneath the database, which takes on what is written as if they were there. */
  readonly isGone?: (() => boolean) | undefined
  /** After the database was closed. */
  readonly onClose?: (() => void | Promise<void>) | undefined
}

const GONE = "the browser has removed what this page kept, the library with it: load the page anew"

/** Opens a library's database. Fails with {@link CannotOpen}, StorageFailed or StorageFull. */
export function sqliteWasmStore(options: SqliteWasmOptions): Store {
  const { sqlite, open, lacksRoom } = options
  const db = open === undefined ? new sqlite.oo1.DB(":memory:") : open()
  const connection = new SqliteWasmConnection(sqlite, db, open === undefined, lacksRoom)
  try {
    if (open !== undefined) configure(connection, db.filename)
    return new WasmStore(options, connection)
  } catch (error) {
    connection.close()
    throw storageError(error)
  }
}

function configure(connection: SqliteWasmConnection, path: string): void {
  // Without it the log would need memory that several connections share, which there is none of. It has to be said before
  // anything is read.
  connection.pragma("locking_mode = EXCLUSIVE")
  ownDatabase(connection, path, (message) => new CannotOpen({ path, reason: "notALibrary", message }))
  // The disk is waited for at checkpoints alone, soon after a commit. What was committed outlives the tab and the browser, and a
  // power cut takes back the last commits, whole; waiting each time would double the time of an edit.
  connection.pragma("synchronous = NORMAL")
}

class WasmStore implements Store {
  readonly dialect: Dialect = sqliteDialect
  readonly exclusive = true
  readonly #options: SqliteWasmOptions
  readonly #connection: SqliteWasmConnection
  readonly #shredder: Shredder
  readonly #transactions: SqliteTransactions
  #isClosed = false

  constructor(options: SqliteWasmOptions, connection: SqliteWasmConnection) {
    configureConnection(connection)
    this.#options = options
    this.#connection = connection
    this.#shredder = new Shredder(connection, options.now)
    this.#transactions = new SqliteTransactions(
      connection,
      this.#shredder,
      connection.memory ? undefined : options.after,
    )
    this.#transactions.fatal = this.#shredder.finish(true)
  }

  async write<T>(work: () => Work<T>): Promise<T> {
    assertOutsideWork()
    assertOpen(this.#isClosed)
    if (this.#options.isGone?.() === true) throw new StorageFailed({ code: STORAGE_GONE, message: GONE })
    return this.#transactions.write(work)
  }

  async read<T>(work: () => Work<T>): Promise<T> {
    assertOutsideWork()
    assertOpen(this.#isClosed)
    return this.#transactions.read(work)
  }

  async scratch(): Promise<Store> {
    assertOpen(this.#isClosed)
    return sqliteWasmStore({ sqlite: this.#options.sqlite, now: this.#options.now })
  }

  async check(): Promise<StructureReport> {
    assertOpen(this.#isClosed)
    return structureReport(() => structureProblems(this.#connection))
  }

  async close(): Promise<void> {
    assertOutsideWork()
    if (this.#isClosed) return
    this.#isClosed = true
    this.#transactions.stop()
    if (this.#transactions.fatal === undefined) this.#shredder.finish(true)
    this.#connection.close()
    await this.#options.onClose?.()
  }
}
