/** Runs works on a connection to SQLite, each in a transaction, to its end without a tick of the event loop. */
import { StorageFailed } from "../errors.ts"
import { assertOutsideWork, driveSync } from "./drive.ts"
import type { Request, Row, Work } from "./port.ts"
import { type After, Checkpoints } from "./sqliteCheckpoints.ts"
import type { SqliteConnection, SqliteStatement } from "./sqliteConnection.ts"
import { isFatal, storageError } from "./sqliteErrors.ts"
import type { Shredder } from "./sqliteShred.ts"
import { SqliteStatements } from "./sqliteStatements.ts"

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

const NONE: readonly never[] = []

export class SqliteTransactions {
  /** What went wrong after which nothing is written until the database is opened anew. */
  fatal: StorageFailed | undefined
  readonly #db: SqliteConnection
  readonly #shredder: Shredder
  readonly #checkpoints: Checkpoints | undefined
  readonly #statements: SqliteStatements
  readonly #begin: { readonly read: SqliteStatement; readonly write: SqliteStatement }
  readonly #commit: SqliteStatement
  #isBulk = false

  /** With `after`, the database is written from its log once nothing was committed for a while; by commits, only where that never is. */
  constructor(db: SqliteConnection, shredder: Shredder, after?: After) {
    this.#db = db
    this.#shredder = shredder
    this.#statements = new SqliteStatements(db)
    this.#begin = { read: db.prepare("BEGIN"), write: db.prepare("BEGIN IMMEDIATE") }
    this.#commit = db.prepare("COMMIT")
    if (after === undefined) return
    // For whoever writes without any rest.
    db.pragma(`wal_autocheckpoint = ${BULK_CHECKPOINT}`)
    const mayWrite = (): boolean => this.fatal === undefined
    this.#checkpoints = new Checkpoints({ db, after, mayWrite, failed: (error) => this.#failed(storageError(error)) })
  }

  /** Fails with {@link StorageFailed} where something went wrong before. */
  write<T>(work: () => Work<T>): T {
    if (this.fatal !== undefined) {
      throw new StorageFailed({ code: this.fatal.code, message: `closed for writing since ${this.fatal.message}` })
    }
    try {
      return this.#transaction("write", work)
    } catch (error) {
      if (isFatal(error)) this.fatal = error
      throw error
    }
  }

  read<T>(work: () => Work<T>): T {
    return this.#transaction("read", work)
  }

  /** Nothing is done by itself from now on. */
  stop(): void {
    this.#checkpoints?.stop()
  }

  #transaction<T>(mode: "read" | "write", work: () => Work<T>): T {
    assertOutsideWork()
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
      if (mode === "write") {
        this.fatal ??= this.#shredder.ended(true)
        this.#checkpoints?.committed()
      }
      return result
    } catch (error) {
      this.#rollback()
      this.#shredder.ended(false)
      throw error
    }
  }

  /** Where there was only no room, all is as it was. */
  #failed(failure: unknown): void {
    if (isFatal(failure)) this.fatal = failure
  }

  /** Sets after how many pages of write-ahead log a commit also writes the database. */
  #adapt(isBulk: boolean): void {
    if (isBulk === this.#isBulk || this.#checkpoints !== undefined) return
    this.#isBulk = isBulk
    this.#db.pragma(`wal_autocheckpoint = ${isBulk ? BULK_CHECKPOINT : SMALL_CHECKPOINT}`)
  }

  /** Some errors of SQLite roll back by themselves. One that rollback meets itself changes nothing: nothing is kept. */
  #rollback(): void {
    try {
      if (this.#db.inTransaction) this.#db.exec("ROLLBACK")
    } catch (error) {
      this.#failed(storageError(error))
    }
  }

  #run(statement: SqliteStatement): void {
    try {
      statement.run(NONE)
    } catch (error) {
      throw storageError(error)
    }
  }
}
