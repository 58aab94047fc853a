/** Measures in the background how loud files are, and draws the shapes of their sound. */
import type { Library } from "@ledgerline/core"
import * as Schema from "effect/Schema"
import { shortPath } from "../../local/shortPath.ts"
import type { Measurer } from "../../measure/Measurer.ts"
import { measureMissing } from "../../measure/measureMissing.ts"
import { defineJob, type JobDefinition } from "../definition.ts"
import type { NewJob } from "../enqueue.ts"
import { jobForAll } from "../together.ts"

const KIND = "loudness"

export interface LoudnessHandlerOptions {
  readonly library: Library
  /** Opened when the first job runs. */
  readonly open: () => Promise<Measurer>
  /** Told at the end of each job. */
  readonly onReport?: (report: LoudnessReport) => void
}

export interface LoudnessReport {
  readonly measured: number
  readonly failed: number
  /** Files that are not on this machine. */
  readonly elsewhere: number
}

/** What is missing is asked of the views, and written in batches: a run that was cut off goes on where it was. */
export const loudness = ({ library, open, onReport }: LoudnessHandlerOptions): JobDefinition<unknown> =>
  defineJob({
    kind: KIND,
    doc: "Measures how loud the media files are that nobody measured, and draws the shapes of their sound.",
    reactsTo: ["mediaFile.imported"],
    emits: ["operation.started", "operation.finished", "mediaFile.analysed"],
    payload: Schema.Unknown,
    key: () => null,
    run: async ({ signal, progress, say, complete }) => {
      const { outcome, measured, failed, elsewhere } = await measureMissing(library, {
        measurer: await open(),
        signal,
        onFailure: ({ path, reason, message }) =>
          say({ level: "error", reason: "notMeasured", about: shortPath(path), text: `${reason}: ${message}` }),
        onProgress: ({ total, ...done }) => progress({ done: done.measured + done.failed + done.elsewhere, total }),
      })
      if (outcome === "cancelled") throw signal.reason
      const report = { measured, failed, elsewhere }
      await library.store.write(() => complete(report))
      onReport?.(report)
      return report
    },
  })

export const loudnessJob = (now: number): NewJob => jobForAll(KIND, now)
