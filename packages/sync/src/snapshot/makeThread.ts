/** The thread that reads a snapshot off an SQLite file and writes it beside it. */
import { parentPort, workerData } from "node:worker_threads"
import { laggingSubjects, readSnapshot } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import type { MakeAnswer, MakeOrder } from "./make.ts"
import { SnapshotFile } from "./SnapshotFile.ts"

const { path, folder, id, eventTables } = workerData as MakeOrder
const say = (answer: MakeAnswer): void => parentPort?.postMessage(answer)

// It only reads; the lock is its process's already.
const store = openSqlite({ path, create: false, lock: false, owner: { pid: 0, host: "" }, now: () => 0 })

function attempt(): void {
  const file = new SnapshotFile(folder, id)
  try {
    const facts = store.readSync(() => readSnapshot(store.dialect, eventTables, file.add.bind(file)))
    if (facts !== undefined) {
      say({ kind: "made", stored: file.finish(facts) })
      return
    }
  } catch (cause) {
    file.discard()
    throw cause
  }
  file.discard()
  say({ kind: "lagging", keys: store.readSync(laggingSubjects) })
}

function guarded(): void {
  try {
    attempt()
  } catch (cause) {
    say({ kind: "failed", message: cause instanceof Error ? cause.message : String(cause) })
  }
}

parentPort?.on("message", guarded)
guarded()
