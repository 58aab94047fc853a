/** Looks through a source, or some folders of it, in the background. */
import type { Library } from "@ledgerline/core"
import * as Schema from "effect/Schema"
import { UnreachableSource } from "../../errors.ts"
import { importFolder } from "../../import/Importer.ts"
import type { ImportPool } from "../../import/ImportPool.ts"
import type { FileChange, ImportNote, ImportReport } from "../../import/report.ts"
import { localSources } from "../../import/sources.ts"
import type { PoolPorts } from "../../ports.ts"
import { defineJob, type JobDefinition, type JobOptions } from "../definition.ts"
import { enqueueJobs, type NewJob } from "../enqueue.ts"
import { PermanentFailure } from "../errors.ts"
import { followUps, type FollowUpSettings } from "../followUps.ts"
import type { JobSaying } from "../lines.ts"
import { PRIORITY } from "../priority.ts"

const KIND = "source.scan"

const Payload = Schema.Struct({
  source: Schema.String,
  /** Only these; paths below the source. */
  folders: Schema.optional(Schema.Array(Schema.Struct({ path: Schema.String, deep: Schema.Boolean }))),
  /** Passes over folders in which nothing came or went. */
  light: Schema.optional(Schema.Boolean),
  /** A person said that missing files are gone for good. */
  confirmLosses: Schema.optional(Schema.Boolean),
  /** Tells requests apart: what changes while one runs is another's. */
  request: Schema.String,
})
export type ScanPayload = typeof Payload.Type

export interface ScanHandlerOptions extends FollowUpSettings {
  readonly library: Library
  readonly blobs: string
  readonly pool: ImportPool
  readonly ports: PoolPorts
  /** Files that changed in the last so many milliseconds wait for the next scan. */
  readonly settleMs: number
  /** What was gone from a folder is lost when it turned up nowhere else for so long. */
  readonly graceMs: number
  readonly onChange?: (source: string, change: FileChange) => void
  readonly onReport?: (report: ImportReport) => void
  /** Jobs that copy what is new elsewhere; none unless given. */
  readonly keepNew?: (() => Promise<NewJob[]>) | undefined
  /** Called when jobs were enqueued. */
  readonly wake: () => void
}

/**
 * Ends in one transaction with the jobs that follow. What it stores before is remembered file by file, so that a scan
 * that was cut off goes on and says nothing twice. Scans of one source take turns.
 */
export const sourceScan = (options: ScanHandlerOptions): JobDefinition<ScanPayload> =>
  defineJob({
    kind: KIND,
    doc: "Looks through a source, or some folders of it, for what came, changed and went.",
    reactsTo: [],
    emits: [
      "operation.started",
      "operation.finished",
      "mediaFile.imported",
      "track.created",
      "track.merged",
      "copy.found",
      "copy.lost",
      "claim.attributed",
      "artwork.added",
    ],
    payload: Payload,
    key: ({ source, request }) => `${source} ${request}`,
    concurrency: 2,
    run: async ({ payload, signal, progress, say, complete }) => {
      const { library, blobs, pool, ports, settleMs, graceMs, onChange, onReport, wake } = options
      const { source, folders, light = false, confirmLosses = false } = payload
      const place = (await localSources(library)).find((each) => each.source === source)
      if (place === undefined) throw new PermanentFailure({ message: `${source} is no folder of this device` })
      const report = await importFolder({
        library,
        folder: place.path,
        blobs,
        ports,
        pool,
        signal,
        settleMs,
        light,
        confirmLosses,
        holdLosses: folders !== undefined,
        ...(folders === undefined ? {} : { folders }),
        onProgress: ({ done, found, phase }) => progress({ done, total: phase === "looking" ? null : found }),
        onChange: (change) => {
          say(sayingOf(change))
          onChange?.(source, change)
        },
      })
      if (report.source !== source)
        throw new UnreachableSource({ path: place.path, message: "it is another source now" })
      for (const note of report.notes) say(warningOf(note))
      const now = library.ports.clock.now()
      // What lies in a folder that is new here was most often written a moment ago, and is whole; what is young still when it is
      // looked at again is being written. The longer a scan takes, the rarer.
      const isFirst = !light && folders === undefined
      const againMs = isFirst ? settleMs : graceMs
      const delayMs = Math.max(againMs, 10_000 * report.seconds)
      const jobs = [
        ...(report.waiting === 0 ? [] : [againJob(source, now, delayMs, againMs)]),
        ...followUps(report, options, now),
        ...(report.imported + report.updated > 0 ? ((await options.keepNew?.()) ?? []) : []),
      ]
      const { imported, updated, unchanged, moved, lost, failed } = report
      const result = { imported, updated, unchanged, moved, lost, failed: failed.length }
      await library.store.write(function* () {
        yield* enqueueJobs({ dialect: library.store.dialect, now: Math.floor(now) }, jobs)
        yield* complete(result)
      })
      if (jobs.length > 0) wake()
      onReport?.(report)
      return result
    },
  })

const sayingOf = ({ change, path, from, reason }: FileChange): JobSaying =>
  change === "failed"
    ? { level: "error", reason: "unreadable", about: path, text: reason ?? change }
    : from === undefined
      ? { level: "note", reason: change, about: path, text: change }
      : { level: "note", reason: change, from, about: path, text: `${change} from ${from}` }

const warningOf = ({ path, reason, why, of, detail }: ImportNote): JobSaying => ({
  level: "warning",
  reason: why,
  about: path,
  text: detail ?? reason,
  ...(of === undefined ? {} : { from: of }),
})

/** A scan of its own. `request` is another for each. */
export const scanJob = (
  payload: Omit<ScanPayload, "request">,
  request: string,
  { priority = PRIORITY.usual, delayMs = 0 }: JobOptions = {},
): NewJob => ({ kind: KIND, payload: { ...payload, request }, key: `${payload.source} ${request}`, priority, delayMs })

/** Looks once more at what was left. All that is left until then is one job: it is not begun before that time. */
function againJob(source: string, now: number, delayMs: number, unitMs: number): NewJob {
  const due = Math.ceil((now + delayMs) / unitMs) * unitMs
  return scanJob({ source, light: true }, `again ${due}`, { delayMs: due - now })
}
