/** Watches a tree of this machine, in a thread. */
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { Worker } from "node:worker_threads"
import type { OpenWatch, Watch, WatchHandlers, WatchTrouble } from "./port.ts"
import type { TreeOptions } from "./TreeWatch.ts"
import type { FromWatch, WatchStart } from "./watchThread.ts"

/** A watched folder takes 2 KB here and 1 KB of the kernel. */
const MOST_FOLDERS = 100_000

/** What Linux keeps unless told otherwise. */
const QUEUE = 16_384

/** @param options What differs from what suits this machine. */
export const watchTree =
  (options: Partial<TreeOptions> = {}): OpenWatch =>
  (root, handlers) =>
    open({ root, options: { ...ofThisMachine(), ...options } }, handlers)

function ofThisMachine(): TreeOptions {
  const isNative = process.platform === "darwin" || process.platform === "win32"
  return { most: MOST_FOLDERS, queue: isNative ? Infinity : queueOfLinux(), isNative }
}

function queueOfLinux(): number {
  try {
    return Number(readFileSync("/proc/sys/fs/inotify/max_queued_events", "utf8")) || QUEUE
  } catch {
    return QUEUE
  }
}

function open(start: WatchStart, { onDirty, onTrouble }: WatchHandlers): Promise<Watch | WatchTrouble> {
  const worker = new Worker(new URL("./watchThread.ts", import.meta.url), { workerData: start })
  let isClosed = false
  const close = async (): Promise<void> => {
    if (isClosed) return
    isClosed = true
    const ended = once(worker, "exit")
    worker.postMessage("close")
    await ended
  }
  return new Promise((resolve) => {
    let isReady = false
    const trouble = (found: WatchTrouble): void => {
      if (isClosed) return
      if (found.reason !== "overflow") void close()
      if (isReady) onTrouble(found)
      else resolve(found)
    }
    worker.on("message", (message: FromWatch) => {
      if (isClosed) return
      if ("dirty" in message) onDirty(message.dirty)
      else if ("trouble" in message) trouble(message.trouble)
      else {
        isReady = true
        resolve({ close })
      }
    })
    worker.once("error", (error) => {
      trouble({ reason: "failed", message: error instanceof Error ? error.message : String(error) })
    })
    worker.once("exit", () => trouble({ reason: "failed", message: "the thread that watches ended" }))
  })
}
