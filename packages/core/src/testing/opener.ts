/** A process or thread that opens databases for tests of the lock, one after another, and reports each to its parent. */
import { parentPort } from "node:worker_threads"
import { openSqlite, type SqliteStore } from "../store/sqlite.ts"

const OWNER = { pid: process.pid, host: "child" }
let store: SqliteStore | undefined

function open(path: string): unknown {
  try {
    store = openSqlite({ path, owner: OWNER, now: () => Date.now() })
    return { tag: "opened" }
  } catch (error) {
    const { _tag: tag, owner, message } = error as { _tag?: string; owner?: unknown; message: string }
    return { tag, owner, message }
  }
}

const tell = (answer: unknown): void => {
  if (parentPort === null) process.send?.(answer)
  else parentPort.postMessage(answer)
}

async function close(): Promise<void> {
  await store?.close()
  store = undefined
}

process.on("message", (message: { readonly open?: string }) => {
  void close().then(() => tell(message.open === undefined ? { tag: "closed" } : open(message.open)))
})

tell(open(process.argv[2] ?? ""))
