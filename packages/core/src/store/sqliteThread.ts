/** The thread of {@link runAside}: one task on a connection of its own, then it ends. */
import { parentPort, workerData } from "node:worker_threads"
import Database from "better-sqlite3"
import type { AsideAnswer, AsideOrder } from "./sqliteAside.ts"
import { structureProblems } from "./sqliteCheck.ts"

const { path, task } = workerData as AsideOrder

function answer(): AsideAnswer {
  const db = new Database(path, { timeout: 0, fileMustExist: true })
  try {
    // What a crash leaves of this must be as sound as what it leaves of the connection that owns the database.
    db.pragma("synchronous = FULL")
    db.pragma("fullfsync = ON")
    if (task === "check") return { ok: true, value: structureProblems(db) }
    db.exec("VACUUM")
    db.pragma("wal_checkpoint(PASSIVE)")
    return { ok: true, value: [] }
  } finally {
    db.close()
  }
}

try {
  parentPort?.postMessage(answer())
} catch (cause) {
  const { code = "", message } = cause as { readonly code?: string; readonly message: string }
  parentPort?.postMessage({ ok: false, code, message } satisfies AsideAnswer)
}
