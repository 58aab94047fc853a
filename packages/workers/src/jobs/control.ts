/** What people do with jobs: cancel, try again, pause. */
import { insertNew, queryOne, remove, run, type Work } from "@ledgerline/core"
import { KEEP } from "./keep.ts"
import { JOB_PAUSE, type JobContext, type JobState } from "./table.ts"

/** `cancelling`: it runs, and whoever runs it is told. `ended`: it was over before. */
export type Cancelled = "cancelled" | "cancelling" | "ended" | "unknown"

/** Cancels a job, at once where it waits. One that runs ends when its handler heeds the signal; it may still succeed. */
export function* cancelJob({ now }: JobContext, id: number): Work<Cancelled> {
  const state = (yield* queryOne<{ state: JobState }>("SELECT state FROM job WHERE id = ?", [id]))?.state
  if (state === undefined) return "unknown"
  if (state === "running") {
    yield* run("UPDATE job SET cancelling = 1 WHERE id = ?", [id])
    return "cancelling"
  }
  if (state !== "waiting" && state !== "delayed") return "ended"
  yield* run("UPDATE job SET state = 'cancelled', ended = ?, due = ? WHERE id = ?", [now, now + KEEP.cancelled, id])
  return "cancelled"
}

/** `open`: it waits or runs already. `replaced`: another job of its key does. `done`: it ended well. */
export type Retried = "waiting" | "open" | "replaced" | "done" | "unknown"

interface Known {
  readonly state: JobState
  readonly kind: string
  readonly key: string | null
}

/** Has a failed or cancelled job run again, with all its attempts; a delayed one at once. */
export function* retryJob({ now }: JobContext, id: number): Work<Retried> {
  const job = yield* queryOne<Known>("SELECT state, kind, key FROM job WHERE id = ?", [id])
  if (job === undefined) return "unknown"
  if (job.state === "done") return "done"
  if (job.state === "waiting" || job.state === "running") return "open"
  if (job.state !== "delayed" && job.key !== null) {
    const sql = "SELECT id FROM job WHERE kind = ? AND key = ? AND key IS NOT NULL AND ended IS NULL"
    if ((yield* queryOne(sql, [job.kind, job.key])) !== undefined) return "replaced"
  }
  const attempts = job.state === "delayed" ? "attempts" : "0"
  const sql = `UPDATE job SET state = 'waiting', due = ?, attempts = ${attempts}, cancelling = 0, ended = NULL WHERE id = ?`
  yield* run(sql, [now, id])
  return "waiting"
}

/** No job of this kind begins until it is resumed; those that run go on. */
export const pauseKind = (kind: string): Work<void> => insertNew(JOB_PAUSE, [[kind]])

export const resumeKind = (kind: string): Work<void> => remove(JOB_PAUSE, [[kind]])
