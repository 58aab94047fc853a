/**
 * Writes a database from its write-ahead log while nobody waits for a commit. SQLite does it within the commit that makes the log
 * long, and whoever waits for that one waits for the disk three times and for a thousand pages, where the others wait for nothing.
 */
import type { SqliteConnection, SqliteStatement } from "./sqliteConnection.ts"
import { ownAgain } from "./sqliteSettings.ts"

/** Calls back once, after so many milliseconds; answers what prevents it. */
export type After = (milliseconds: number, action: () => void) => () => void

/** Milliseconds without a commit after which it is done: between two edits by hand, as a rule. */
const REST = 1000
/** Pages of log from which on a shorter rest has to do. */
const LONG = 1000
const SHORT_REST = 100

export interface CheckpointOptions {
  readonly db: SqliteConnection
  readonly after: After
  readonly mayWrite: () => boolean
  /** Told of what goes wrong. The log stays as it is then. */
  readonly failed: (error: unknown) => void
}

export class Checkpoints {
  readonly #options: CheckpointOptions
  readonly #look: SqliteStatement
  #cancel: (() => void) | undefined

  constructor(options: CheckpointOptions) {
    this.#options = options
    this.#look = options.db.prepare("PRAGMA wal_checkpoint(NOOP)")
  }

  /** After a commit. Whatever comes soon after it puts it off. */
  committed(): void {
    this.stop()
    this.#attempt(() => {
      const { log } = logOf(this.#look.all([]))
      this.#cancel = this.#options.after(log < LONG ? REST : SHORT_REST, () => this.#attempt(() => this.#write()))
    })
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #write(): void {
    this.#cancel = undefined
    const { db, mayWrite } = this.#options
    if (!mayWrite()) return
    const { log, written } = logOf(db.pragma("wal_checkpoint(PASSIVE)"))
    // The commit that begins a log waits for the disk, so that is not left to the next one.
    if (log === written) ownAgain(db)
  }

  #attempt(action: () => void): void {
    try {
      action()
    } catch (error) {
      this.#options.failed(error)
    }
  }
}

/** Pages of the log, and those of them that are in the database. */
function logOf(answer: unknown): { readonly log: number; readonly written: number } {
  const [row] = answer as readonly { readonly log: number; readonly checkpointed: number }[]
  return { log: row?.log ?? 0, written: row?.checkpointed ?? 0 }
}
