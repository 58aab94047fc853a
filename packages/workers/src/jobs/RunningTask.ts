/** One attempt at a job inside a runner: calls the handler and says how it ended. */
import type { Ports } from "@ledgerline/core"
import * as Schema from "effect/Schema"
import { BACKOFF, backoffMs } from "./backoff.ts"
import type { JobDefinition } from "./definition.ts"
import { JobCancelled, jobError, LeaseLost, PermanentFailure, RetryLater, RunnerStopped } from "./errors.ts"
import type { LeasedJob, Renewal } from "./lease.ts"
import type { JobSaying } from "./lines.ts"
import { completeJob, type Ending } from "./settle.ts"
import type { JobContext } from "./table.ts"

export interface TaskOptions {
  readonly definition: JobDefinition
  readonly job: LeasedJob
  readonly context: () => JobContext
  readonly random: Ports["random"]
  /** Told when there is progress that is not written. */
  readonly onProgress: () => void
  readonly onSaying: (saying: JobSaying) => void
}

export class RunningTask {
  readonly job: LeasedJob
  /** When the lease was last renewed, and the progress last written. */
  renewedAt: number
  readonly #options: TaskOptions
  readonly #abort = new AbortController()
  #unwritten: string | undefined

  constructor(options: TaskOptions) {
    this.job = options.job
    this.renewedAt = options.context().now
    this.#options = options
  }

  get hasProgress(): boolean {
    return this.#unwritten !== undefined
  }

  renewal(): Renewal {
    const { id, lease } = this.job
    const progress = this.#unwritten ?? null
    this.#unwritten = undefined
    return { id, lease, progress }
  }

  cancel(): void {
    this.#stop(new JobCancelled({ job: this.job.id, message: "the job was cancelled" }))
  }

  lose(): void {
    this.#stop(new LeaseLost({ job: this.job.id, message: "the lease ended" }))
  }

  stop(): void {
    this.#stop(new RunnerStopped({ job: this.job.id, message: "the runner stops" }))
  }

  #stop(reason: Error): void {
    if (!this.#abort.signal.aborted) this.#abort.abort(reason)
  }

  /** Runs the handler. Never rejects; whatever was thrown is told to `onFailure`. */
  async run(onFailure: (error: unknown) => void): Promise<Ending> {
    try {
      const result = await this.#call()
      return { outcome: "done", result: result === undefined ? null : (JSON.stringify(result) ?? null) }
    } catch (error) {
      return this.#endingOf(error, onFailure)
    }
  }

  #call(): Promise<unknown> {
    const { definition, job, context, onProgress, onSaying } = this.#options
    const { id, lease, kind, attempt } = job
    const payload = readPayload(definition, job.payload)
    return definition.run({
      id,
      kind,
      payload,
      attempt,
      signal: this.#abort.signal,
      lease: { id, lease },
      complete: (result) => completeJob(context(), { id, lease }, result),
      progress: (progress) => {
        const isFirst = this.#unwritten === undefined
        this.#unwritten = JSON.stringify(progress)
        if (isFirst) onProgress()
      },
      say: onSaying,
    })
  }

  #endingOf(error: unknown, onFailure: (error: unknown) => void): Ending {
    const { definition, job, random } = this.#options
    const { reason } = this.#abort.signal
    if (reason instanceof JobCancelled) return { outcome: "cancelled" }
    if (reason instanceof RunnerStopped || reason instanceof LeaseLost) return { outcome: "released" }
    onFailure(error)
    const kept = jobError(error)
    this.#options.onSaying({ level: "error", reason: "attemptFailed", text: `${kept.tag}: ${kept.message}` })
    if (error instanceof PermanentFailure) return { outcome: "failed", error: kept, retryInMs: null }
    const retryInMs =
      error instanceof RetryLater ? error.afterMs : backoffMs(definition.backoff ?? BACKOFF, job.attempt, random)
    return { outcome: "failed", error: kept, retryInMs }
  }
}

function readPayload(definition: JobDefinition, payload: unknown): unknown {
  try {
    return Schema.decodeUnknownSync(definition.payload)(payload)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new PermanentFailure({ message: `the payload is none of ${definition.kind}: ${why}` })
  }
}
