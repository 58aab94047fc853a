/** Fingerprints what has no fingerprint yet, in the background, and proposes what sounds the same. */
import type { Library } from "@ledgerline/core"
import * as Schema from "effect/Schema"
import { proposeMerges } from "../../fingerprint/merges/propose.ts"
import type { Fingerprinter } from "../../fingerprint/Fingerprinter.ts"
import { fingerprintMissing } from "../../fingerprint/missing/fingerprintMissing.ts"
import { locateFile } from "../../local/locate.ts"
import type { PoolPorts } from "../../ports.ts"
import { defineJob, type JobDefinition } from "../definition.ts"
import type { NewJob } from "../enqueue.ts"
import { PRIORITY } from "../priority.ts"

const KIND = "fingerprint"

export interface FingerprintHandlerOptions {
  readonly library: Library
  readonly ports: PoolPorts
  /** Opened when the first job runs. */
  readonly open: () => Promise<Fingerprinter>
}

/** What is missing is asked of the views, and written in batches: a run that was cut off goes on where it was. */
export const fingerprint = ({ library, ports, open }: FingerprintHandlerOptions): JobDefinition<unknown> =>
  defineJob({
    kind: KIND,
    doc: "Fingerprints the media files that have no fingerprint, and proposes tracks that sound the same.",
    reactsTo: ["mediaFile.imported"],
    emits: ["operation.started", "operation.finished", "mediaFile.analysed", "candidate.proposed"],
    payload: Schema.Unknown,
    key: () => null,
    run: async ({ signal, progress }) => {
      const fingerprinter = await open()
      const { outcome, fingerprinted, failed, elsewhere } = await fingerprintMissing(library, {
        fingerprinter,
        locate: (mediaFile) => locateFile(library, mediaFile),
        signal,
        onProgress: ({ total, ...done }) =>
          progress({ done: done.fingerprinted + done.failed + done.elsewhere, total }),
      })
      if (outcome === "cancelled") throw signal.reason
      if (fingerprinted > 0) await proposeMerges(library, { ports, signal })
      return { fingerprinted, failed, elsewhere }
    },
  })

/** Requests wait so long for others: comparing all fingerprints for each file would take longer than making them. */
const TOGETHER_MS = 30_000

/** One job for all that is asked for in half a minute. It begins after that, so nothing is missed by one that runs. */
export function fingerprintJob(now: number): NewJob {
  const due = (Math.floor(now / TOGETHER_MS) + 1) * TOGETHER_MS
  return { kind: KIND, key: `missing ${due}`, priority: PRIORITY.later, delayMs: due - now }
}
