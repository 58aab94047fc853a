/** Leases: who may run a job, and until when. A lease that is not renewed in time ends, and the job is there again. */
import { query, run, type Work } from "@ledgerline/core"
import type { JobError } from "./errors.ts"
import type { JobContext } from "./table.ts"
import { KEEP } from "./keep.ts"

/** The right to run a job, until it ends. */
export interface Lease {
  readonly id: number
  /** The number of this lease among those of the job. */
  readonly lease: number
}

export interface LeasedJob extends Lease {
  readonly kind: string
  readonly key: string | null
  readonly payload: unknown
  /** Counts from 1. */
  readonly attempt: number
  readonly maxAttempts: number
}

export interface Wanted {
  readonly kinds: readonly {
    readonly kind: string
    /** How many of them may run at once, in all processes. */
    readonly limit: number
  }[]
  /** How many jobs at most. */
  readonly most: number
  readonly leaseMs: number
}

interface Ready {
  readonly id: number
  readonly kind: string
  readonly key: string | null
  readonly rank: number
  readonly lease: number
  readonly attempts: number
  readonly maxAttempts: number
  readonly payload: string
}

const READY = `SELECT id, kind, key, rank, lease, attempts, "maxAttempts", payload FROM job
  WHERE state = 'waiting' AND kind = ? ORDER BY rank, id LIMIT ?`

/** Leases the jobs that come first of those that may run. Each counts as an attempt from now on. */
export function* leaseJobs(context: JobContext, { kinds, most, leaseMs }: Wanted): Work<LeasedJob[]> {
  if (most <= 0) return []
  const { dialect, now } = context
  const running = yield* query<{ kind: string; count: number }>(
    "SELECT kind, count(*) AS count FROM job WHERE state = 'running' GROUP BY kind",
  )
  const runs = new Map(running.map(({ kind, count }) => [kind, count]))
  const paused = new Set(yield* pausedKinds())
  const ready: Ready[] = []
  for (const { kind, limit } of kinds) {
    const free = Math.min(most, limit - (runs.get(kind) ?? 0))
    if (free > 0 && !paused.has(kind)) ready.push(...(yield* query<Ready>(READY, [kind, free])))
  }
  const first = ready.toSorted((a, b) => a.rank - b.rank || a.id - b.id).slice(0, most)
  if (first.length === 0) return []
  yield* run(
    `UPDATE job SET state = 'running', lease = lease + 1, attempts = attempts + 1, due = ?, started = ?, progress = NULL
      WHERE ${dialect.anyOf("id", "integer")}`,
    [now + leaseMs, now, dialect.list(first.map(({ id }) => id))],
  )
  return first.map(({ id, kind, key, lease, attempts, maxAttempts, payload }) => ({
    id,
    kind,
    key,
    payload: JSON.parse(payload) as unknown,
    lease: lease + 1,
    attempt: attempts + 1,
    maxAttempts,
  }))
}

export function* pausedKinds(): Work<string[]> {
  return (yield* query<{ kind: string }>(`SELECT kind FROM "jobPause" ORDER BY kind`)).map(({ kind }) => kind)
}

export interface Renewal extends Lease {
  /** As JSON; null leaves what is there. */
  readonly progress: string | null
}

export interface Renewed {
  /** Whose jobs are another's now. */
  readonly lost: readonly Lease[]
  /** Whose jobs somebody wants to end. */
  readonly cancelling: readonly Lease[]
}

/** The heartbeat: prolongs leases and writes the progress of their jobs. */
export function* renewLeases(context: JobContext, renewals: readonly Renewal[], leaseMs: number): Work<Renewed> {
  const { kept, lost } = yield* heldOf(context, renewals)
  const cancelling: Lease[] = []
  for (const { lease, isCancelling } of kept) {
    yield* run("UPDATE job SET due = ?, progress = coalesce(?, progress) WHERE id = ?", [
      context.now + leaseMs,
      lease.progress,
      lease.id,
    ])
    if (isCancelling) cancelling.push(lease)
  }
  return { lost, cancelling }
}

/** Which of these leases hold, and whether somebody wants their jobs to end. */
export function* checkLeases(context: JobContext, leases: readonly Lease[]): Work<Renewed> {
  const { kept, lost } = yield* heldOf(context, leases)
  return { lost, cancelling: kept.filter(({ isCancelling }) => isCancelling).map(({ lease }) => lease) }
}

interface Held<L> {
  readonly lease: L
  readonly isCancelling: boolean
}

function* heldOf<L extends Lease>({ dialect }: JobContext, leases: readonly L[]): Work<{ kept: Held<L>[]; lost: L[] }> {
  if (leases.length === 0) return { kept: [], lost: [] }
  const rows = yield* query<{ id: number; state: string; lease: number; cancelling: number }>(
    `SELECT id, state, lease, cancelling FROM job WHERE ${dialect.anyOf("id", "integer")}`,
    [dialect.list(leases.map(({ id }) => id))],
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  const kept: Held<L>[] = []
  const lost: L[] = []
  for (const lease of leases) {
    const row = byId.get(lease.id)
    if (row?.lease !== lease.lease) lost.push(lease)
    else if (row.state === "running") kept.push({ lease, isCancelling: row.cancelling === 1 })
    // Its handler has completed it and is about to return.
    else if (row.state !== "done") lost.push(lease)
  }
  return { kept, lost }
}

const EXPIRED: JobError = {
  tag: "LeaseExpired",
  message: "whoever ran it did not come back, and that was the last attempt",
}

/** Makes ready whose time has come: delayed jobs, and jobs whose lease has ended. */
export function* wakeJobs(context: JobContext): Work<void> {
  yield* run("UPDATE job SET state = 'waiting' WHERE state = 'delayed' AND due <= ?", [context.now])
  yield* endLeases(context, context.now)
}

/**
 * Ends every lease. Where nobody but this process opens the database, those that are there when it begins are of a
 * process that has ended, and nobody needs to wait until they end by themselves.
 */
export const recoverJobs = (context: JobContext): Work<void> => endLeases(context, Number.MAX_SAFE_INTEGER)

function* endLeases({ now }: JobContext, until: number): Work<void> {
  const ended = "WHERE state = 'running' AND due <= ?"
  yield* run(`UPDATE job SET state = 'cancelled', ended = ?, due = ? ${ended} AND cancelling = 1`, [
    now,
    now + KEEP.cancelled,
    until,
  ])
  yield* run(`UPDATE job SET state = 'failed', ended = ?, due = ?, error = ? ${ended} AND attempts >= "maxAttempts"`, [
    now,
    now + KEEP.failed,
    JSON.stringify(EXPIRED),
    until,
  ])
  yield* run(`UPDATE job SET state = 'waiting', due = ? ${ended}`, [now, until])
}
