/** Looks in the background whether the copies in an object store are there and are what was put there. */
import * as Schema from "effect/Schema"
import { failAsJob } from "../../objectStore/failing.ts"
import { verifyStore } from "../../objectStore/verifyStore.ts"
import { defineJob, type JobDefinition, newJob } from "../definition.ts"
import type { NewJob } from "../enqueue.ts"
import { PRIORITY } from "../priority.ts"
import type { StoreHandlerOptions } from "../storeCopy/job.ts"

const KIND = "storeVerify"

const Payload = Schema.Struct({ source: Schema.String, isWhole: Schema.Boolean })

/** What is gone is told in the log, in batches. A store that cannot be asked, or is another one, says nothing of its copies. */
export const storeVerify = ({ library, stores }: StoreHandlerOptions): JobDefinition<typeof Payload.Type> =>
  defineJob({
    kind: KIND,
    doc: "Looks whether the copies in an object store are there and are what was put there.",
    reactsTo: [],
    emits: ["operation.started", "operation.finished", "copy.verified", "copy.lost"],
    payload: Payload,
    key: ({ source, isWhole }) => `${source} ${isWhole ? "whole" : "listed"}`,
    run: async ({ payload: { source, isWhole }, signal, progress, say, complete }) => {
      const store = await stores.openMarked(source).catch(failAsJob)
      const report = await verifyStore(library, {
        store,
        source,
        isWhole,
        signal,
        onLost: ({ mediaFile, because }) =>
          say({
            level: "error",
            reason: because,
            about: mediaFile,
            text: because === "gone" ? "it is not in the store any more" : "what is in the store is something else",
          }),
        onProgress: ({ total, sound, gone, changed }) => progress({ done: sound + gone + changed, total }),
      }).catch(failAsJob)
      if (report.outcome === "cancelled") throw signal.reason
      const { sound, gone, changed } = report
      await library.store.write(() => complete({ sound, gone, changed }))
      return { sound, gone, changed }
    },
  })

export const storeVerifyJob = (options: StoreHandlerOptions, source: string, isWhole: boolean): NewJob =>
  newJob(storeVerify(options), { source, isWhole }, { priority: PRIORITY.person })
