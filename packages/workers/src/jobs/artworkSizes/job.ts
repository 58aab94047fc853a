/** Makes the sizes of images that lack some, in the background. */
import type { Library } from "@ledgerline/core"
import * as Schema from "effect/Schema"
import type { ArtworkSizes } from "../../artwork/ArtworkSizes.ts"
import { makeMissingSizes } from "../../artwork/makeMissing.ts"
import { defineJob, type JobDefinition } from "../definition.ts"
import type { NewJob } from "../enqueue.ts"
import { jobForAll } from "../together.ts"

const KIND = "artwork.sizes"

export interface ArtworkHandlerOptions {
  readonly library: Library
  /** Opened when the first job runs. */
  readonly open: () => Promise<ArtworkSizes>
  /** Told at the end of each job. */
  readonly onReport?: (report: ArtworkReport) => void
}

export interface ArtworkReport {
  /** Images of which a size was missing, and is there now. */
  readonly made: number
  /** Images that cannot be decoded: a result, not a failure of the job, since trying again would change nothing. */
  readonly failed: number
  /** Images that are not on this device. */
  readonly elsewhere: number
}

/** What was made is kept, image by image: a run that was cut off goes on where it was. */
export const artworkSizes = ({ library, open, onReport }: ArtworkHandlerOptions): JobDefinition<unknown> =>
  defineJob({
    kind: KIND,
    doc: "Makes the sizes of images that lack some, and finds out what they show.",
    reactsTo: ["artwork.added"],
    emits: [],
    payload: Schema.Unknown,
    key: () => null,
    run: async ({ signal, progress, say, complete }) => {
      const sizes = await open()
      const { outcome, made, failed, elsewhere, failures } = await makeMissingSizes(library, {
        sizes,
        // Nobody waits for it; whoever asks for one image meanwhile gets it at once.
        atOnce: 1,
        signal,
        onProgress: ({ total, ...done }) => progress({ done: done.made + done.failed + done.elsewhere, total }),
      })
      if (outcome === "cancelled") throw signal.reason
      for (const { hash, reason, message } of failures)
        say({ level: "error", reason: "notSized", about: hash, text: `${reason}: ${message}` })
      const report = { made, failed, elsewhere }
      await library.store.write(() => complete(report))
      onReport?.(report)
      return report
    },
  })

export const artworkJob = (now: number): NewJob => jobForAll(KIND, now)
