/** What a kind of job is: its payload, its key, how often and how many at once, and what runs it. */
import type { Work } from "@ledgerline/core"
import type * as Schema from "effect/Schema"
import type { Backoff } from "./backoff.ts"
import type { NewJob } from "./enqueue.ts"
import type { Lease } from "./lease.ts"
import type { JobSaying } from "./lines.ts"
import type { Progress } from "./list.ts"

/** A job in the hands of its handler. */
export interface RunningJob<P> {
  readonly id: number
  readonly kind: string
  readonly payload: P
  /** Counts from 1. */
  readonly attempt: number
  /** Aborted with JobCancelled, RunnerStopped or LeaseLost as its reason. */
  readonly signal: AbortSignal
  readonly lease: Lease
  /**
   * Ends the job well, in the transaction that it is yielded in. Fails with LeaseLost where another has the job: then
   * nothing of the transaction is stored.
   */
  readonly complete: (result?: unknown) => Work<void>
  /** Kept in memory and written now and then. */
  readonly progress: (progress: Progress) => void
  /** Said for people: which file failed, and why. Written now and then; of each job the latest thousand are kept. */
  readonly say: (saying: JobSaying) => void
}

export interface JobDefinition<P = unknown> {
  readonly kind: string
  /** One line: what it does. */
  readonly doc: string
  /** The types of events after which it is enqueued, and those that it appends. */
  readonly reactsTo: readonly string[]
  readonly emits: readonly string[]
  /** Plain data that JSON holds. */
  readonly payload: Schema.Codec<P, unknown>
  /** Jobs of one key are one job while it waits or runs. Null where each is its own. */
  key(payload: P): string | null
  /** How many run at once, in all processes on the library; 1 unless given. */
  readonly concurrency?: number
  readonly maxAttempts?: number
  readonly backoff?: Backoff
  /**
   * Does the job. What it answers is kept as the result for an hour. Whatever it throws ends the attempt. A job may run
   * again though it ran: only what is stored in one transaction with `complete` happens once.
   */
  run(job: RunningJob<P>): Promise<unknown>
}

/** Lets the compiler infer the payload from its schema. */
export const defineJob = <P>(definition: JobDefinition<P>): JobDefinition<P> => definition

export interface JobOptions {
  readonly priority?: number
  readonly delayMs?: number
}

/** A job of a kind, to be enqueued. */
export function newJob<P>(definition: JobDefinition<P>, payload: NoInfer<P>, options: JobOptions = {}): NewJob {
  const { kind, maxAttempts } = definition
  const attempts = maxAttempts === undefined ? {} : { maxAttempts }
  return { kind, payload, key: definition.key(payload), ...attempts, ...options }
}
