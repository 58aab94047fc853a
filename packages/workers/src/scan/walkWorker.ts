/** The threads that walk: one may be started before there is a folder for it, since starting takes longer than most walks. */
import { Worker } from "node:worker_threads"

let spare: Worker | undefined

const start = (): Worker => new Worker(new URL("./walkThread.ts", import.meta.url))

/** Starts a thread for the next walk, while this one still loads what it needs itself. It keeps no process alive. */
export function warmWalk(): void {
  if (spare !== undefined) return
  const worker = start()
  worker.unref()
  // One that cannot start says so to who wants to walk.
  const forget = (): void => {
    if (spare === worker) spare = undefined
  }
  worker.once("error", forget)
  worker.once("exit", forget)
  spare = worker
}

/** A thread for one walk, which is the caller's to end. */
export function walkWorker(): Worker {
  const worker = spare ?? start()
  spare = undefined
  worker.ref()
  return worker
}
