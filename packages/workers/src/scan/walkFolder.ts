/** Walks a folder in a thread of its own, so that a slow disk holds up nobody. */
import { on } from "node:events"
import { UnreachableSource } from "../errors.ts"
import type { FolderListing, WalkOptions } from "./walk.ts"
import type { FromWalk, WalkStart } from "./walkThread.ts"
import { walkWorker } from "./walkWorker.ts"

/** Messages that may wait here unread. */
const AHEAD = 4

/** The folders of a tree, as {@link walk} gives them. Fails with {@link UnreachableSource} where the root cannot be read. */
export async function* walkFolder(
  root: string,
  options: WalkOptions = {},
  signal?: AbortSignal,
): AsyncGenerator<FolderListing> {
  signal?.throwIfAborted()
  const start: WalkStart = { root, options }
  const worker = walkWorker()
  try {
    worker.postMessage(start)
    for (let i = 0; i < AHEAD; i++) worker.postMessage("next")
    const messages = on(worker, "message", { close: ["exit"], ...(signal === undefined ? {} : { signal }) })
    for await (const [message] of messages as AsyncIterable<[FromWalk]>) {
      if ("failed" in message) throw new UnreachableSource({ path: root, message: message.failed.message })
      if ("end" in message) return
      yield* message.listings
      worker.postMessage("next")
    }
    throw new UnreachableSource({ path: root, message: `the walk of ${root} ended before its time` })
  } catch (cause) {
    signal?.throwIfAborted()
    throw cause
  } finally {
    await worker.terminate()
  }
}
