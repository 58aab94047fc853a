/**
 * Work on a whole database file, beside the event loop: a thread with a connection of its own. SQLite reads and writes
 * about 100 MB in a second, and all that time nothing else would move.
 */
import { Worker } from "node:worker_threads"
import Database from "better-sqlite3"

/** `check` answers what is wrong. `vacuum` writes the file anew and, as far as nobody reads, empties its log into it. */
export type AsideTask = "check" | "vacuum"

export interface AsideOrder {
  readonly path: string
  readonly task: AsideTask
}

export type AsideAnswer =
  | { readonly ok: true; readonly value: readonly string[] }
  | { readonly ok: false; readonly code: string; readonly message: string }

/** A file of fewer bytes takes less than a thread takes to start. */
const SMALL = 4 * 1024 * 1024

/** Whether a database is so large that work on all of it belongs into a thread. */
export function isLarge(db: Database.Database): boolean {
  if (db.memory || db.name === "") return false
  const [pages, size] = [db.pragma("page_count", { simple: true }), db.pragma("page_size", { simple: true })]
  return Number(pages) * Number(size) > SMALL
}

/** Does a task in a thread. Fails with the error of SQLite that ended it. It cannot be stopped: who closes waits. */
export function runAside(path: string, task: AsideTask): Promise<readonly string[]> {
  const order: AsideOrder = { path, task }
  const worker = new Worker(new URL("./sqliteThread.ts", import.meta.url), { workerData: order })
  return new Promise((resolve, reject) => {
    let answer: AsideAnswer | undefined
    worker.once("message", (message: AsideAnswer) => (answer = message))
    worker.once("error", reject)
    // Only then is its connection closed.
    worker.once("exit", (code) => {
      if (answer === undefined) reject(new Error(`a thread of the database ended with ${code}`))
      else if (answer.ok) resolve(answer.value)
      else reject(new Database.SqliteError(answer.message, answer.code))
    })
  })
}
