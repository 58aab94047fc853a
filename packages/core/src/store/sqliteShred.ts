/**
 * Leaves nothing of what was erased in a database's files. SQLite keeps deleted bytes in free pages, in the slack of
 * pages whose rows have moved (also with `secure_delete`), and in the write-ahead log. So after such a transaction the
 * file is written anew (VACUUM, about 10 ms for each megabyte), and the log is emptied. In a large file a thread does
 * that: reading goes on, and writes wait.
 */
import type { StorageFailed } from "../errors.ts"
import type { SqliteConnection } from "./sqliteConnection.ts"
import { isFatal, storageError } from "./sqliteErrors.ts"

/** In the file's header from the transaction that shreds until its traces are gone: a crash in between is made up for. */
const DUE = 1
/** Milliseconds. A file that took longer than this is not written anew by each of many erasures in a row: they are done together. */
const LONG = 1000
/** Times what it took, until the next. */
const REST = 20
/** After a failure: no room, or another process reads. */
const RETRY = 60_000

/** What goes wrong in it after which nothing may be written. */
type Failure = StorageFailed | undefined

/** Where a thread can write the file anew. */
export interface Aside {
  /** Whether it takes so long that a thread has to. */
  readonly isLarge: () => boolean
  readonly vacuum: () => Promise<unknown>
}

export class Shredder {
  readonly #db: SqliteConnection
  readonly #now: () => number
  readonly #aside: Aside | undefined
  #isAsked = false
  #isDue: boolean
  #isWrittenAnew = false
  #notBefore = 0
  #beside: Promise<Failure> | undefined

  constructor(db: SqliteConnection, now: () => number, aside?: Aside) {
    this.#db = db
    this.#now = now
    this.#aside = aside
    this.#isDue = !db.memory && db.pragma("user_version", { simple: true }) === DUE
  }

  /** Resolves when a thread that works on the file is done; undefined where none does. */
  get beside(): Promise<Failure> | undefined {
    return this.#beside
  }

  /** Inside the transaction. What it frees is overwritten at once, in case the rest has to wait. */
  ask(): void {
    if (this.#isAsked || this.#db.memory) return
    this.#isAsked = true
    this.#db.pragma("secure_delete = ON")
    this.#db.pragma(`user_version = ${DUE}`)
  }

  /** After a transaction. What fails is tried again later; answers a failure after which nothing may be written. */
  ended(isCommitted: boolean): Failure {
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

  /** Does what is due, or begins it where a thread does it; `isNow` whether or not it has just been done or tried. */
  finish(isNow = false): Failure {
    if (!this.#isDue || this.#beside !== undefined) return undefined
    const began = this.#now()
    const isWanted = !this.#isWrittenAnew && (isNow || began >= this.#notBefore)
    if (isWanted && this.#aside?.isLarge() === true) {
      this.#beside = this.#writeAnewBeside(began, this.#aside).finally(() => (this.#beside = undefined))
      return undefined
    }
    return this.#attempt(began, () => {
      if (isWanted) {
        this.#db.exec("VACUUM")
        this.#rest(began)
      }
      this.#empty(began)
    })
  }

  async #writeAnewBeside(began: number, aside: Aside): Promise<Failure> {
    try {
      await aside.vacuum()
      this.#rest(began)
    } catch (cause) {
      return this.#failed(began, cause)
    }
    return this.#attempt(began, () => this.#empty(began))
  }

  #rest(began: number): void {
    this.#isWrittenAnew = true
    const took = this.#now() - began
    this.#notBefore = took > LONG ? began + REST * took : 0
  }

  /** Empties the write-ahead log; it is over once that and the file hold nothing any more. */
  #empty(began: number): void {
    const [emptied] = this.#db.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[]
    if (emptied?.busy !== 0) this.#notBefore = began + RETRY
    else if (this.#isWrittenAnew) {
      this.#db.pragma("user_version = 0")
      this.#isDue = false
    }
  }

  #attempt(began: number, action: () => void): Failure {
    try {
      action()
      return undefined
    } catch (cause) {
      return this.#failed(began, cause)
    }
  }

  #failed(began: number, cause: unknown): Failure {
    this.#notBefore = began + RETRY
    const error = storageError(cause)
    // Damage that it meets is for verify to report and for repair to write over.
    return isFatal(error) && error.code.startsWith("SQLITE_IOERR") ? error : undefined
  }
}
