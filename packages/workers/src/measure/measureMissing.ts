/** Measures how loud files are that nobody measured yet. What was done is in the log: a run that was cut off is resumed. */
import { open } from "node:fs/promises"
import { type Library, type NewEvent, type OperationId, partsAmong } from "@ledgerline/core"
import { countMissing, countMissingParts, missingIds, missingPartIds } from "../fingerprint/missing/missing.ts"
import { inParallel } from "../inParallel.ts"
import { localCopies } from "../local/copies.ts"
import { OperationWriter } from "../operationWriter.ts"
import type { MeasureAnswer } from "./decode.ts"
import type { Measurer } from "./Measurer.ts"

export interface MeasureMissingOptions {
  readonly measurer: Measurer
  /** How many files at once; 1 unless given: nobody waits for it. */
  readonly atOnce?: number
  /** Also tries files that could not be measured before. */
  readonly retryFailed?: boolean
  /** Ends the run: what is done is written, what is under way is given up. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: MeasureProgress) => void
  /** Told of each file that could not be measured, and where it is. */
  readonly onFailure?: (failure: MeasureFailure) => void
}

export interface MeasureProgress {
  /** How many nobody had measured when the run began. */
  readonly total: number
  readonly measured: number
  readonly failed: number
  /** Those that are not on this machine. */
  readonly elsewhere: number
}

export interface MeasureFailure {
  readonly path: Uint8Array
  readonly reason: string
  readonly message: string
}

export interface MeasureReport extends MeasureProgress {
  readonly outcome: "done" | "cancelled"
  /** Absent where there was nothing to write. */
  readonly operation?: OperationId
}

/** Both the kind of the operation and who says it. */
const KIND = "loudness"
const LOUDNESS = "loudness"
const FAILURE = "loudnessFailure"
const BATCH = 50

/** As the run that makes fingerprints, but ends at the first file where there is no ffmpeg. An abort resolves with the outcome `cancelled`. */
export async function measureMissing(library: Library, options: MeasureMissingOptions): Promise<MeasureReport> {
  const { measurer, atOnce = 1, retryFailed = false, signal, onProgress, onFailure } = options
  const wanted = { analysis: LOUDNESS, failure: FAILURE, withFailed: retryFailed }
  const writer = new OperationWriter(library, KIND, BATCH)
  const total = await library.store.read(function* () {
    return (yield* countMissing(wanted)) + (yield* countMissingParts(wanted))
  })
  const lacking = new AbortController()
  const stopped = signal === undefined ? lacking.signal : AbortSignal.any([signal, lacking.signal])
  let [measured, failed, elsewhere] = [0, 0, 0]
  const progress = (): MeasureProgress => ({ total, measured, failed, elsewhere })
  const take = async (mediaFile: string, stop: AbortSignal): Promise<void> => {
    const tried = await measureCopy(library, measurer, mediaFile, stop)
    if (tried === undefined) elsewhere += 1
    else {
      const { answer, path } = tried
      if (answer.ok) measured += 1
      else {
        failed += 1
        onFailure?.({ path, reason: answer.reason, message: answer.message })
      }
      // It would be the same for all others.
      if (!answer.ok && answer.reason === "absent") lacking.abort(answer)
      await writer.add(eventsOf(mediaFile, answer))
    }
    onProgress?.(progress())
  }
  const ids = async function* (): AsyncGenerator<string> {
    yield* missingIds(library, wanted)
    yield* missingPartIds(library, wanted)
  }
  await inParallel(ids(), atOnce, stopped, take)
  const outcome = signal?.aborted === true ? "cancelled" : "done"
  const operation = await writer.finish(outcome, { measured, failed, elsewhere })
  return { ...progress(), outcome, ...(operation === undefined ? {} : { operation }) }
}

/** Of a file, or of the stretch of its whole that is a part. Undefined where no copy of this machine can be opened. */
async function measureCopy(
  library: Library,
  measurer: Measurer,
  mediaFile: string,
  signal: AbortSignal,
): Promise<{ readonly answer: MeasureAnswer; readonly path: Uint8Array } | undefined> {
  const stretch = (await library.store.read(() => partsAmong(library.store.dialect, [mediaFile]))).get(mediaFile)
  for (const { path } of await localCopies(library, stretch?.of ?? mediaFile)) {
    const handle = await open(path, "r").catch(() => undefined)
    if (handle === undefined) continue
    try {
      return { answer: await measurer.measure({ mediaFile, stretch, fd: handle.fd }, signal), path }
    } finally {
      await handle.close()
    }
  }
  return undefined
}

/** A machine without ffmpeg says nothing about a file, nor does one that was too slow. */
function eventsOf(mediaFile: string, answer: MeasureAnswer): NewEvent[] {
  const event = (analysis: string, values: Readonly<Record<string, string | number>>): NewEvent => ({
    type: "mediaFile.analysed",
    subject: `mediaFile:${mediaFile}`,
    payload: { analysis, values },
  })
  if (answer.ok) {
    const { integrated, range, truePeak } = answer.value.loudness
    const values = { integrated, range, unit: "LUFS", ...(truePeak === undefined ? {} : { truePeak }) }
    return [event(LOUDNESS, values)]
  }
  const { reason, message } = answer
  return reason === "undecodable" ? [event(FAILURE, { reason, message: message.slice(0, 500) })] : []
}
