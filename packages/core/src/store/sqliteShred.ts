/**
 * Leaves nothing of what was erased in a database's files. SQLite keeps deleted bytes in free pages, in the slack of
 * pages whose rows have moved (also with `secure_delete`), and in the write-ahead log. So after such a transaction the
 * file is written anew (VACUUM, about 10 ms for each megabyte), and the log is emptied.
 */
import type Database from "better-sqlite3"
import type { StorageFailed } from "../errors.ts"
import { isFatal, storageError } from "./sqliteErrors.ts"

/** In the file's header from the transaction that shreds until its traces are gone: a crash in between is made up for. */
const DUE = 1
/** Milliseconds. A file that took longer than this is not written anew by each of many erasures in a row: they are done together. */
const LONG = 1000
/** Times what it took, until the next. */
const REST = 20
/** After a failure: no room, or another process reads. */
const RETRY = 60_000

export class Shredder {
  readonly #db: Database.Database
  readonly #now: () => number
  #isAsked = false
  #isDue: boolean
  #isWrittenAnew = false
  #notBefore = 0

  constructor(db: Database.Database, now: () => number) {
    this.#db = db
    this.#now = now
    this.#isDue = !db.memory && db.pragma("user_version", { simple: true }) === DUE
  }

  /** Inside the transaction. What it frees is overwritten at once, in case the rest has to wait. */
  ask(): void {
    if (this.#isAsked || this.#db.memory) return
    this.#isAsked = true
    this.#db.pragma("secure_delete = ON")
    this.#db.pragma(`user_version = ${DUE}`)
  }

  /** After a transaction. What fails is tried again later; answers a failure after which nothing may be written. */
  ended(isCommitted: boolean): StorageFailed | undefined {
    const isAsked = this.#isAsked
    if (isAsked) {
      this.#isAsked = false
      this.#db.pragma("secure_delete = OFF")
      if (isCommitted) {
        this.#isDue = true
        this.#isWrittenAnew = false
      }
    }
    return this.#isDue && isCommitted && (isAsked || this.#now() >= this.#notBefore) ? this.finish() : undefined
  }

  /** Does what is due; `isNow` whether or not it has just been done or tried. */
  finish(isNow = false): StorageFailed | undefined {
    if (!this.#isDue) return undefined
    const began = this.#now()
    try {
      if (!this.#isWrittenAnew && (isNow || began >= this.#notBefore)) {
        this.#db.exec("VACUUM")
        this.#isWrittenAnew = true
        const took = this.#now() - began
        this.#notBefore = took > LONG ? began + REST * took : 0
      }
      const [emptied] = this.#db.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[]
      if (emptied?.busy !== 0) this.#notBefore = began + RETRY
      else if (this.#isWrittenAnew) {
        this.#db.pragma("user_version = 0")
        this.#isDue = false
      }
    } catch (cause) {
      this.#notBefore = began + RETRY
      const error = storageError(cause)
      // Damage that it meets is for verify to report and for repair to write over.
      if (isFatal(error) && error.code.startsWith("SQLITE_IOERR")) return error
    }
    return undefined
  }
}
