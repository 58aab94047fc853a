/**
 * Fingerprints what has none, in the background. What was done is in the log after each batch, so a run that was
 * cancelled or killed is resumed by another one.
 */
import type { Library, NewEvent, OperationId } from "@ledgerline/core"
import { inParallel } from "../../inParallel.ts"
import { OperationWriter } from "../../operationWriter.ts"
import type { Fingerprint, FingerprintAnswer, FingerprintFailure, Fingerprinter } from "../Fingerprinter.ts"
import { SECONDS_USED } from "../Fingerprinter.ts"
import { CHROMAPRINT } from "../merges/analyses.ts"
import { countMissing, missingIds } from "./missing.ts"

export interface MissingOptions {
  readonly fingerprinter: Fingerprinter
  /** Where a media file is on this machine; undefined where it is not. */
  readonly locate: (mediaFile: string) => string | Uint8Array | undefined | Promise<string | Uint8Array | undefined>
  /** How many files at once; 2 unless said otherwise. */
  readonly atOnce?: number
  /** How many results are written at once; 50 unless said otherwise. */
  readonly batch?: number
  /** Also tries files that gave no fingerprint before. */
  readonly retryFailed?: boolean
  /** Ends the run: what is done is written, what is under way is given up. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: MissingProgress) => void
  /** Told of each file that gave none, and where it is. */
  readonly onFailure?: (failure: MissingFailure & { readonly path: string | Uint8Array }) => void
}

export interface MissingProgress {
  /** How many lacked a fingerprint when the run began. */
  readonly total: number
  readonly fingerprinted: number
  readonly failed: number
  /** Those that are not on this machine. */
  readonly elsewhere: number
}

export interface MissingFailure extends FingerprintFailure {
  readonly mediaFile: string
}

export interface MissingReport extends MissingProgress {
  readonly outcome: "done" | "cancelled"
  /** Absent where there was nothing to write. */
  readonly operation?: OperationId
  readonly failures: readonly MissingFailure[]
}

const ACTOR = "fingerprint"
/** The analysis that says that a file gave no fingerprint, and why. */
const FAILURE = "chromaprintFailure"

/** These may go away by themselves, or say nothing about the file: they are returned and tried again the next time. */
const PASSING: readonly FingerprintFailure["reason"][] = ["unavailable", "unsupported"]

/**
 * Each file is tried once. Failures that are the file's own are written down, and such files passed over in later runs,
 * unless `retryFailed`. An abort resolves with the outcome `cancelled`. Rejects where the library cannot be written to,
 * or `locate` throws.
 */
export async function fingerprintMissing(library: Library, options: MissingOptions): Promise<MissingReport> {
  const { fingerprinter, locate, atOnce = 2, batch = 50, retryFailed = false, signal, onProgress, onFailure } = options
  const writer = new OperationWriter(library, ACTOR, batch)
  const failures: MissingFailure[] = []
  const lacking = { analysis: CHROMAPRINT, failure: FAILURE, withFailed: retryFailed }
  const total = await library.store.read(() => countMissing(lacking))
  let fingerprinted = 0
  let elsewhere = 0
  const progress = (): MissingProgress => ({ total, fingerprinted, failed: failures.length, elsewhere })

  const take = async (mediaFile: string, stop: AbortSignal): Promise<void> => {
    const path = await locate(mediaFile)
    if (path === undefined) elsewhere += 1
    else {
      const answer = await fingerprinter.fingerprint(path, stop)
      if (answer.ok) fingerprinted += 1
      else {
        failures.push({ mediaFile, ...answer.failure })
        onFailure?.({ path, mediaFile, ...answer.failure })
      }
      await writer.add(eventsOf(mediaFile, answer, fingerprinter.name))
    }
    onProgress?.(progress())
  }

  const ids = missingIds(library, lacking)
  const isDone = await inParallel(ids, atOnce, signal, take)
  const outcome = isDone ? "done" : "cancelled"
  const operation = await writer.finish(outcome, { fingerprinted, failed: failures.length, elsewhere })
  const inOrder = failures.toSorted((a, b) => (a.mediaFile < b.mediaFile ? -1 : 1))
  return { ...progress(), outcome, failures: inOrder, ...(operation === undefined ? {} : { operation }) }
}

function eventsOf(mediaFile: string, answer: FingerprintAnswer, by: string): NewEvent[] {
  const event = (analysis: string, values: Readonly<Record<string, string | number>>): NewEvent => ({
    type: "mediaFile.analysed",
    subject: `mediaFile:${mediaFile}`,
    payload: { analysis, values },
  })
  if (answer.ok) return [event(CHROMAPRINT, valuesOf(answer.value, by))]
  const { reason, message } = answer.failure
  return PASSING.includes(reason) ? [] : [event(FAILURE, { reason, message: message.slice(0, 500), by })]
}

const valuesOf = ({ fingerprint, durationMs }: Fingerprint, by: string) => ({
  fingerprint,
  durationMs,
  /** AcoustID's algorithm, and how much of the recording it heard. */
  algorithm: 2,
  secondsUsed: SECONDS_USED,
  by,
})
