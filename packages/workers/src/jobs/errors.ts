/** What can go wrong with a job, as callers and handlers meet it. */
import * as Schema from "effect/Schema"

/** The job was taken from whoever held it: the lease ended, or the job was given to another. Nothing was written. */
export class LeaseLost extends Schema.TaggedError<LeaseLost>()("LeaseLost", {
  job: Schema.Number,
  message: Schema.String,
}) {}

/** Thrown by a handler: trying again will not help. The job goes to the dead letters at once. */
export class PermanentFailure extends Schema.TaggedError<PermanentFailure>()("PermanentFailure", {
  message: Schema.String,
}) {}

/** Thrown by a handler that knows when to try again, such as a server that said so. Counts as an attempt. */
export class RetryLater extends Schema.TaggedError<RetryLater>()("RetryLater", {
  afterMs: Schema.Number,
  message: Schema.String,
}) {}

/** Why the signal of a running job was aborted: somebody cancelled it. */
export class JobCancelled extends Schema.TaggedError<JobCancelled>()("JobCancelled", {
  job: Schema.Number,
  message: Schema.String,
}) {}

/** Why the signal of a running job was aborted: the runner stops. The job waits for the next one, nothing counted. */
export class RunnerStopped extends Schema.TaggedError<RunnerStopped>()("RunnerStopped", {
  job: Schema.Number,
  message: Schema.String,
}) {}

/** What is kept of an error. */
export interface JobError {
  readonly tag: string
  readonly message: string
}

const LONGEST_MESSAGE = 2_000

/** Whatever was thrown, as it is kept in the row of the job. */
export function jobError(thrown: unknown): JobError {
  if (!(thrown instanceof Error)) return { tag: "NotAnError", message: describe(thrown) }
  const { name, message } = thrown
  const tag = "_tag" in thrown && typeof thrown._tag === "string" ? thrown._tag : name
  return { tag, message: message.slice(0, LONGEST_MESSAGE) }
}

function describe(thrown: unknown): string {
  if (typeof thrown === "string") return thrown.slice(0, LONGEST_MESSAGE)
  try {
    return (JSON.stringify(thrown) ?? String(thrown)).slice(0, LONGEST_MESSAGE)
  } catch {
    return "something that cannot be shown"
  }
}
