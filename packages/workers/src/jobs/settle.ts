/** How a leased job ends or goes back, written only while the lease holds. */
import { query, run, type Work } from "@ledgerline/core"
import { type JobError, LeaseLost } from "./errors.ts"
import { KEEP } from "./keep.ts"
import type { Lease } from "./lease.ts"
import type { JobContext } from "./table.ts"

export type Ending =
  /** `result` as JSON. */
  | { readonly outcome: "done"; readonly result: string | null }
  /** Waits so many milliseconds for the next attempt; null, or no attempts left: a dead letter. */
  | { readonly outcome: "failed"; readonly error: JobError; readonly retryInMs: number | null }
  | { readonly outcome: "cancelled" }
  /** Back to the others as if it had not been leased. */
  | { readonly outcome: "released" }

export interface Settlement {
  readonly lease: Lease
  readonly ending: Ending
}

/** `already`: the job was done under this lease before. `lost`: nothing was written. */
export type Settled = "written" | "already" | "lost"

/** Ends jobs. Answers, in their order, what became of each. */
export function* settleJobs(context: JobContext, settlements: readonly Settlement[]): Work<Settled[]> {
  if (settlements.length === 0) return []
  const { dialect } = context
  const rows = yield* query<Row>(
    `SELECT id, state, lease, attempts, "maxAttempts", cancelling FROM job WHERE ${dialect.anyOf("id", "integer")}`,
    [dialect.list(settlements.map(({ lease }) => lease.id))],
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  const settled: Settled[] = []
  for (const { lease, ending } of settlements) {
    const row = byId.get(lease.id)
    if (row?.lease !== lease.lease || row.state !== "running") {
      settled.push(row?.lease === lease.lease && row.state === "done" ? "already" : "lost")
      continue
    }
    yield* write(context, row, ending)
    settled.push("written")
  }
  return settled
}

/**
 * Ends a job well. Yield it in the transaction that appends the job's events: then both are stored or neither.
 * Fails with {@link LeaseLost}, and with it the transaction; then another has the job.
 */
export function* completeJob(context: JobContext, lease: Lease, result?: unknown): Work<void> {
  const text = result === undefined ? null : JSON.stringify(result)
  yield* insist(context, lease, { outcome: "done", result: text })
}

export interface Failure {
  readonly error: JobError
  /** Until the next attempt; null where there shall be none. */
  readonly retryInMs: number | null
}

/** Ends an attempt. Fails with {@link LeaseLost}. */
export const failJob = (context: JobContext, lease: Lease, failure: Failure): Work<void> =>
  insist(context, lease, { outcome: "failed", ...failure })

/** Gives a job back as if it had not been leased. Fails with {@link LeaseLost}. */
export const releaseJob = (context: JobContext, lease: Lease): Work<void> =>
  insist(context, lease, { outcome: "released" })

function* insist(context: JobContext, lease: Lease, ending: Ending): Work<void> {
  const [settled] = yield* settleJobs(context, [{ lease, ending }])
  if (settled === "written") return
  const message = settled === "already" ? `job ${lease.id} is done already` : `job ${lease.id} is another's now`
  throw new LeaseLost({ job: lease.id, message })
}

interface Row {
  readonly id: number
  readonly state: string
  readonly lease: number
  readonly attempts: number
  readonly maxAttempts: number
  readonly cancelling: number
}

function* write({ now }: JobContext, row: Row, ending: Ending): Work<void> {
  const { id } = row
  if (ending.outcome === "done") {
    const sql = "UPDATE job SET state = 'done', ended = ?, due = ?, result = ?, error = NULL WHERE id = ?"
    return yield* run(sql, [now, now + KEEP.done, ending.result, id])
  }
  const error = ending.outcome === "failed" ? JSON.stringify(ending.error) : null
  // Somebody wants it to end: it is not tried again, however this attempt went.
  if (row.cancelling === 1 || ending.outcome === "cancelled") {
    const sql = "UPDATE job SET state = 'cancelled', ended = ?, due = ?, error = coalesce(?, error) WHERE id = ?"
    return yield* run(sql, [now, now + KEEP.cancelled, error, id])
  }
  if (ending.outcome === "released") {
    const sql = "UPDATE job SET state = 'waiting', due = ?, attempts = attempts - 1 WHERE id = ?"
    return yield* run(sql, [now, id])
  }
  if (ending.retryInMs === null || row.attempts >= row.maxAttempts) {
    const sql = "UPDATE job SET state = 'failed', ended = ?, due = ?, error = ? WHERE id = ?"
    return yield* run(sql, [now, now + KEEP.failed, error, id])
  }
  const due = now + Math.max(0, Math.ceil(ending.retryInMs))
  const state = due > now ? "delayed" : "waiting"
  yield* run("UPDATE job SET state = ?, due = ?, error = ? WHERE id = ?", [state, due, error, id])
}
