/** What goes on by itself while a program has a library open: sources are watched, and jobs run. */
import type { Library } from "@ledgerline/core"
import type { ArtworkSizes } from "../artwork/ArtworkSizes.ts"
import type { Fingerprinter } from "../fingerprint/Fingerprinter.ts"
import { ImportPool } from "../import/ImportPool.ts"
import type { FileChange, ImportReport } from "../import/report.ts"
import { type LocalSource, localSources } from "../import/sources.ts"
import { type ArtworkReport, artworkSizes } from "../jobs/artworkSizes/job.ts"
import type { JobDefinition } from "../jobs/definition.ts"
import type { NewJob } from "../jobs/enqueue.ts"
import { fingerprint, type FingerprintReport } from "../jobs/fingerprint/job.ts"
import { loudness, type LoudnessReport } from "../jobs/loudness/job.ts"
import { type FollowUpSettings, jobsOf } from "../jobs/followUps.ts"
import { JobRunner } from "../jobs/JobRunner.ts"
import { PRIORITY } from "../jobs/priority.ts"
import { scanJob, sourceScan } from "../jobs/sourceScan/job.ts"
import type { Measurer } from "../measure/Measurer.ts"
import type { PoolPorts } from "../ports.ts"
import { uploadImport } from "../jobs/uploadImport/job.ts"
import { keepNewJobs, storeCopy } from "../jobs/storeCopy/job.ts"
import { storeVerify } from "../jobs/storeVerify/job.ts"
import type { ObjectStores } from "../objectStore/ObjectStores.ts"
import type { Uploads } from "../uploads/Uploads.ts"
import type { OpenWatch } from "../watch/port.ts"
import { type Scan, SourceWatch, type WatchState } from "../watch/SourceWatch.ts"
import { watchTree } from "../watch/watchTree.ts"
import { OnFirstUse } from "./OnFirstUse.ts"

export interface BackgroundOptions {
  readonly library: Library
  /** The folder where large blobs are kept. */
  readonly blobs: string
  readonly ports: PoolPorts
  /** Threads that the caller keeps; else it has its own. */
  readonly pool?: ImportPool
  /** Makes fingerprints of what is new; none are made unless given. */
  readonly openFingerprinter?: () => Promise<Fingerprinter>
  /** Makes the sizes of new images; none are made unless given. */
  readonly openArtwork?: () => Promise<ArtworkSizes>
  /** Measures how loud new files are; none are measured unless given. */
  readonly openMeasurer?: () => Promise<Measurer>
  /** Where files come from that members upload; none come unless given. */
  readonly uploads?: Uploads
  /** Object stores that files are copied to; nothing is unless given. */
  readonly stores?: ObjectStores | undefined
  /** How often to look for what watching missed; 15 minutes unless given. */
  readonly intervalMs?: number
  /** How long it has to be quiet in a folder before it is looked at; two seconds unless given. */
  readonly quietMs?: number
  /** How long a file has to be gone before it is lost, not moved; ten seconds unless given. */
  readonly graceMs?: number
  /** How often to look whether the root of a source is there; half a minute unless given. */
  readonly rootMs?: number
  /** What watches folders; the system unless given. */
  readonly openWatch?: OpenWatch
  readonly onNews?: (news: News) => void
}

export type News =
  | ({ readonly news: "state"; readonly source: string } & WatchState)
  | ({ readonly news: "file"; readonly source: string } & FileChange)
  | { readonly news: "scan"; readonly source: string; readonly report: ImportReport }
  | ({ readonly news: "fingerprints" } & FingerprintReport)
  | ({ readonly news: "artwork" } & ArtworkReport)
  | ({ readonly news: "loudness" } & LoudnessReport)
  /** Jobs began, went on or ended. */
  | { readonly news: "jobs" }
  /** An attempt at a job failed, or the queue itself did; it is tried again. */
  | { readonly news: "failure"; readonly job?: string; readonly error: unknown }

/** While files come without end, a folder is looked at this often. */
const MOST_WAIT = 30

export class Background {
  readonly #options: BackgroundOptions
  readonly #watches = new Map<string, SourceWatch>()
  readonly #pool: ImportPool
  readonly #runner: JobRunner
  readonly #keepNew: (() => Promise<NewJob[]>) | undefined
  readonly #followUps: FollowUpSettings
  readonly #opened: OnFirstUse<Fingerprinter | ArtworkSizes | Measurer>[] = []
  #requests = 0

  constructor(options: BackgroundOptions) {
    const { library, blobs, ports, quietMs = 2_000, graceMs = 10_000, onNews } = options
    const { openFingerprinter, openArtwork, openMeasurer } = options
    this.#options = options
    this.#pool = options.pool ?? new ImportPool({ ports, isBackground: true })
    this.#followUps = {
      fingerprints: openFingerprinter !== undefined,
      artwork: openArtwork !== undefined,
      loudness: openMeasurer !== undefined,
    }
    const { uploads, stores } = options
    const keepNew = stores === undefined ? undefined : () => keepNewJobs({ library, stores })
    this.#keepNew = keepNew
    const scan = sourceScan({
      library,
      blobs,
      pool: this.#pool,
      ports,
      settleMs: quietMs,
      graceMs,
      ...this.#followUps,
      keepNew,
      onChange: (source, change) => onNews?.({ news: "file", source, ...change }),
      onReport: (report) => onNews?.({ news: "scan", source: report.source, report }),
      wake: () => this.#runner.wake(),
    })
    const handlers: JobDefinition[] = [scan]
    if (stores !== undefined) handlers.push(storeCopy({ library, stores }), storeVerify({ library, stores }))
    if (uploads !== undefined) {
      const wake = () => this.#runner.wake()
      handlers.push(
        uploadImport({ library, uploads, blobs, pool: this.#pool, ports, ...this.#followUps, keepNew, wake }),
      )
    }
    if (openFingerprinter !== undefined) {
      const open = this.#onFirstUse(openFingerprinter)
      const onReport = (report: FingerprintReport) => onNews?.({ news: "fingerprints", ...report })
      handlers.push(fingerprint({ library, ports, open, onReport }))
    }
    if (openArtwork !== undefined) {
      const open = this.#onFirstUse(openArtwork)
      const onReport = (report: ArtworkReport) => onNews?.({ news: "artwork", ...report })
      handlers.push(artworkSizes({ library, open, onReport }))
    }
    if (openMeasurer !== undefined) {
      const open = this.#onFirstUse(openMeasurer)
      const onReport = (report: LoudnessReport) => onNews?.({ news: "loudness", ...report })
      handlers.push(loudness({ library, open, onReport }))
    }
    this.#runner = new JobRunner({
      store: library.store,
      ports: { ...library.ports, after: ports.after },
      handlers,
      onChange: () => onNews?.({ news: "jobs" }),
      onFailure: (error, job) => onNews?.({ news: "failure", error, ...(job === undefined ? {} : { job: job.kind }) }),
    })
  }

  /** How each source is kept up to date. */
  get states(): ReadonlyMap<string, WatchState> {
    return new Map([...this.#watches].map(([source, { state }]) => [source, state]))
  }

  /** Runs what waits in the queue and watches all sources of this device. Resolves when each is watched, or has said why not. */
  async start(): Promise<void> {
    const { library } = this.#options
    await this.#runner.start()
    const left = jobsOf(this.#followUps, library.ports.clock.now())
    await this.#runner.enqueue([...left, ...((await this.#keepNew?.()) ?? [])])
    for (const source of await localSources(library)) await this.watch(source)
  }

  /** Watches one more source. */
  async watch(source: LocalSource): Promise<void> {
    if (this.#watches.has(source.source)) return
    const { library, ports, openWatch = watchTree(), onNews } = this.#options
    const { intervalMs = 15 * 60_000, quietMs = 2_000, rootMs = 30_000 } = this.#options
    const watch = new SourceWatch({
      source,
      ports: { clock: library.ports.clock, after: ports.after },
      open: openWatch,
      intervalMs,
      quietMs,
      mostMs: MOST_WAIT * quietMs,
      rootMs,
      onScan: (scan) => void this.#enqueue(source.source, scan).catch((error) => onNews?.({ news: "failure", error })),
      onState: (state) => onNews?.({ news: "state", source: source.source, ...state }),
    })
    this.#watches.set(source.source, watch)
    await watch.start()
  }

  /** Watches a source no more: it is no part of the library now. */
  async unwatch(source: string): Promise<void> {
    const watch = this.#watches.get(source)
    this.#watches.delete(source)
    await watch?.stop()
  }

  /** Looks through a source because somebody asked for it: before all that was asked for by nobody. */
  async scan(source: string, { confirmLosses = false }: { readonly confirmLosses?: boolean } = {}): Promise<void> {
    await this.#enqueue(source, { extent: "whole" }, { priority: PRIORITY.person, confirmLosses })
  }

  /** Looks at the queue now: something was enqueued without it. */
  wake(): void {
    this.#runner.wake()
  }

  /** Stops watching, gives jobs that run back to the queue, and waits for that. */
  async stop(): Promise<void> {
    // At once: what jobs do may fail from now on, which would be no fault of theirs.
    const stopped = this.#runner.stop({ drainMs: 0 })
    await Promise.all([stopped, ...[...this.#watches.values()].map((watch) => watch.stop())])
    if (this.#options.pool === undefined) await this.#pool.close()
    await Promise.all(this.#opened.map((opened) => opened.close()))
  }

  async #enqueue(
    source: string,
    scan: Scan,
    { priority = PRIORITY.usual, confirmLosses = false }: { priority?: number; confirmLosses?: boolean } = {},
  ): Promise<void> {
    const request = `${scan.extent} ${this.#options.library.ports.clock.now()} ${this.#requests++}`
    const extent = scan.extent === "folders" ? { folders: scan.folders } : { light: scan.extent === "light" }
    await this.#runner.enqueue([
      scanJob({ source, ...extent, ...(confirmLosses ? { confirmLosses } : {}) }, request, { priority }),
    ])
  }

  #onFirstUse<T extends Fingerprinter | ArtworkSizes | Measurer>(open: () => Promise<T>): () => Promise<T> {
    const opened = new OnFirstUse(open)
    this.#opened.push(opened)
    return () => opened.get()
  }
}
