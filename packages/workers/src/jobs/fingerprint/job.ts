/** Fingerprints what has no fingerprint yet, in the background, and proposes what sounds the same. */
import type { Library } from "@ledgerline/core"
import * as Schema from "effect/Schema"
import { proposeMerges } from "../../fingerprint/merges/propose.ts"
import type { Fingerprinter } from "../../fingerprint/Fingerprinter.ts"
import { fingerprintMissing } from "../../fingerprint/missing/fingerprintMissing.ts"
import { shortPath } from "../../local/shortPath.ts"
import { locateFile } from "../../local/locate.ts"
import type { PoolPorts } from "../../ports.ts"
import { defineJob, type JobDefinition } from "../definition.ts"
import type { NewJob } from "../enqueue.ts"
import { jobForAll } from "../together.ts"

const KIND = "fingerprint"

export interface FingerprintHandlerOptions {
  readonly library: Library
  readonly ports: PoolPorts
  /** Opened when the first job runs. */
  readonly open: () => Promise<Fingerprinter>
  /** Told at the end of each job. */
  readonly onReport?: (report: FingerprintReport) => void
}

export interface FingerprintReport {
  readonly fingerprinted: number
  readonly failed: number
  /** Files that are not on this machine. */
  readonly elsewhere: number
  /** Pairs of tracks that sound the same. */
  readonly proposals: number
}

/** What is missing is asked of the views, and written in batches: a run that was cut off goes on where it was. */
export const fingerprint = ({ library, ports, open, onReport }: FingerprintHandlerOptions): JobDefinition<unknown> =>
  defineJob({
    kind: KIND,
    doc: "Fingerprints the media files that have no fingerprint, and proposes tracks that sound the same.",
    reactsTo: ["mediaFile.imported"],
    emits: ["operation.started", "operation.finished", "mediaFile.analysed", "candidate.proposed"],
    payload: Schema.Unknown,
    key: () => null,
    run: async ({ signal, progress, say, complete }) => {
      const fingerprinter = await open()
      const { outcome, fingerprinted, failed, elsewhere } = await fingerprintMissing(library, {
        fingerprinter,
        locate: (mediaFile) => locateFile(library, mediaFile),
        signal,
        onFailure: ({ path, reason, message }) =>
          say({ level: "error", reason: "notFingerprinted", about: shortPath(path), text: `${reason}: ${message}` }),
        onProgress: ({ total, ...done }) =>
          progress({ done: done.fingerprinted + done.failed + done.elsewhere, total }),
      })
      if (outcome === "cancelled") throw signal.reason
      const proposals = fingerprinted > 0 ? (await proposeMerges(library, { ports, signal })).length : 0
      const report = { fingerprinted, failed, elsewhere, proposals }
      await library.store.write(() => complete(report))
      onReport?.(report)
      return report
    },
  })

/** Comparing all fingerprints for each file would take longer than making them: one job is for many files. */
export const fingerprintJob = (now: number): NewJob => jobForAll(KIND, now)
