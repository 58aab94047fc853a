/** The thread of {@link rowsInThread}. */
import { parentPort, workerData } from "node:worker_threads"
import { registry } from "../library/index.ts"
import type { ChunkContent } from "./beside.ts"
import { asRefused } from "./load.ts"
import { decodeRecords } from "./records.ts"
import { type Place, SnapshotRows } from "./rows.ts"
import type { RowsAnswer } from "./thread.ts"

let start = workerData as Place

function answer(chunks: readonly ChunkContent[]): RowsAnswer {
  const rows = new SnapshotRows(registry, start)
  for (const { log, content } of chunks) {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    const { records, used } = decodeRecords(bytes)
    if (used < bytes.length) return { kind: "open" }
    for (const record of records) rows.add(log, record)
  }
  const made = { tables: [...rows.tables].map(([{ name }, all]) => [name, all] as const), start, end: rows.place }
  start = rows.place
  return { kind: "made", made }
}

parentPort?.on("message", (chunks: readonly ChunkContent[]) => {
  let said: RowsAnswer
  try {
    said = answer(chunks)
  } catch (cause) {
    said = { kind: "refused", message: (asRefused(cause) as Error).message }
  }
  parentPort?.postMessage(said)
})
