/** Copies media files to an object store in the background. */
import { hash } from "node:crypto"
import type { Library } from "@ledgerline/core"
import * as Schema from "effect/Schema"
import { shortPath } from "../../local/shortPath.ts"
import { copyToStore, giveUpUploads } from "../../objectStore/copyToStore.ts"
import { failAsJob } from "../../objectStore/failing.ts"
import type { ObjectStores } from "../../objectStore/ObjectStores.ts"
import { Selection } from "../../objectStore/selection.ts"
import { defineJob, type JobDefinition, newJob } from "../definition.ts"
import type { NewJob } from "../enqueue.ts"
import { JobCancelled } from "../errors.ts"
import { PRIORITY } from "../priority.ts"

const KIND = "storeCopy"

const Payload = Schema.Struct({
  source: Schema.String,
  selection: Selection,
  /** Tells requests apart: what comes while one runs is another's. */
  request: Schema.optional(Schema.String),
})

export interface StoreHandlerOptions {
  readonly library: Library
  readonly stores: ObjectStores
}

/** Each copy is told in the log once it is there; what is there is asked of the store: a run goes on where it was cut off. */
export const storeCopy = ({ library, stores }: StoreHandlerOptions): JobDefinition<typeof Payload.Type> =>
  defineJob({
    kind: KIND,
    doc: "Copies media files to an object store.",
    reactsTo: [],
    emits: ["operation.started", "operation.finished", "copy.found", "copy.verified"],
    payload: Payload,
    key: ({ source, selection, request }) =>
      [
        source,
        hash("sha256", JSON.stringify(selection), "hex").slice(0, 32),
        ...(request === undefined ? [] : [request]),
      ].join(" "),
    run: async ({ payload: { source, selection }, signal, progress, say, complete }) => {
      const store = await stores.openMarked(source).catch(failAsJob)
      const report = await copyToStore(library, {
        store,
        source,
        selection,
        signal,
        onFailure: ({ mediaFile, path, message }) =>
          say({
            level: "error",
            reason: "notSent",
            about: path === undefined ? mediaFile : shortPath(path),
            text: message,
          }),
        onProgress: ({ total, there, sent, failed, elsewhere, bytes }) =>
          progress({ done: there + sent + failed + elsewhere, total, note: `${bytes} bytes sent`, bytes }),
      }).catch(async (cause: unknown) => {
        // Nobody wants to go on with it: parts that are there would be paid for.
        if (signal.reason instanceof JobCancelled) await giveUpUploads(library, store, source).catch(() => undefined)
        return failAsJob(cause)
      })
      if (report.outcome === "cancelled") {
        if (signal.reason instanceof JobCancelled) await giveUpUploads(library, store, source).catch(() => undefined)
        throw signal.reason
      }
      const { sent, there, failed, elsewhere, bytes } = report
      const result = { sent, there, failed, elsewhere, bytes }
      await library.store.write(() => complete(result))
      return result
    },
  })

/** What comes within so many milliseconds goes there together. */
const TOGETHER = 2_000

/**
 * Jobs that copy what is new to the stores of this machine of which that was chosen. They begin after a while, and what comes until
 * then is one job: it looks what there is when it begins.
 */
export async function keepNewJobs(options: StoreHandlerOptions): Promise<NewJob[]> {
  const definition = storeCopy(options)
  const now = options.library.ports.clock.now()
  const due = Math.ceil((now + 1) / TOGETHER) * TOGETHER
  const stores = (await options.stores.list()).filter(({ keepsNew }) => keepsNew)
  return stores.map(({ source }) =>
    newJob(
      definition,
      { source, selection: {}, request: `new ${due}` },
      { priority: PRIORITY.usual, delayMs: due - now },
    ),
  )
}

export const storeCopyJob = (options: StoreHandlerOptions, source: string, selection: Selection): NewJob =>
  newJob(storeCopy(options), { source, selection }, { priority: PRIORITY.person })
