/** Makes rows of snapshots in a thread: decoding and folding take as long as writing the rows does, which goes on meanwhile. */
import { Worker } from "node:worker_threads"
import type { ChunkContent, MadeRows, RowsBeside } from "./beside.ts"
import type { Place } from "./rows.ts"
import { refuse } from "./scan.ts"

/** What the thread says of chunks. `open`: a record goes on behind them. */
export type RowsAnswer =
  | { readonly kind: "made"; readonly made: MadeRows }
  | { readonly kind: "open" }
  | { readonly kind: "refused"; readonly message: string }

/** From where loading goes on. */
export function rowsInThread(start: Place): RowsBeside {
  const worker = new Worker(new URL("./rowsThread.ts", import.meta.url), { workerData: start })
  /** In the order in which they were asked for. */
  const waiting: PromiseWithResolvers<MadeRows | undefined>[] = []
  let isDone = false
  // Whoever loads without a thread meets what ended it, too, and can say what it is.
  const stop = (): void => {
    isDone = true
    for (const each of waiting.splice(0)) each.resolve(undefined)
  }
  worker.on("message", (answer: RowsAnswer) => {
    const next = waiting.shift()
    if (answer.kind === "made") next?.resolve(answer.made)
    else if (answer.kind === "refused") next?.reject(refuse(answer.message))
    else next?.resolve(undefined)
    if (answer.kind !== "made") stop()
  })
  worker.on("error", stop)
  worker.on("exit", stop)
  return {
    make(chunks: readonly ChunkContent[]) {
      if (isDone) return Promise.resolve(undefined)
      const answer = Promise.withResolvers<MadeRows | undefined>()
      waiting.push(answer)
      worker.postMessage(chunks)
      return answer.promise
    },
    async end() {
      await worker.terminate()
    },
  }
}
