/** Reads of the queue. */
import { query, queryOne, type Value, type Work } from "@ledgerline/core"
import type { JobError } from "./errors.ts"
import type { JobState } from "./table.ts"

export interface Progress {
  readonly done: number
  /** Null where it is not known. */
  readonly total: number | null
  readonly note?: string
  /** Bytes that were sent. */
  readonly bytes?: number
}

/** A job as people and programs see it. Times are in milliseconds since 1970. */
export interface Job {
  readonly id: number
  readonly kind: string
  readonly state: JobState
  readonly key: string | null
  readonly priority: number
  readonly payload: unknown
  readonly attempts: number
  readonly maxAttempts: number
  /** Whether it runs and somebody wants it to end. */
  readonly isCancelling: boolean
  readonly progress: Progress | null
  /** Of the last attempt that failed. */
  readonly error: JobError | null
  readonly result: unknown
  readonly enqueuedAt: number
  /** When the last attempt began. */
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** When a delayed job is ready, and the lease of a running one ends. */
  readonly dueAt: number | null
}

export interface JobFilter {
  /** All unless given. */
  readonly states?: readonly JobState[]
  readonly kind?: string
  /** Only numbers above this one. */
  readonly after?: number
  /** Only numbers below this one, and the latest first; `Infinity` for all. */
  readonly before?: number
  readonly limit: number
}

/** Jobs in the order of their numbers, unless `before` is given. */
export function* listJobs({ states, kind, after = 0, before, limit }: JobFilter): Work<Job[]> {
  const conditions = ["id > ?"]
  const params: Value[] = [after]
  if (before !== undefined) {
    conditions.push("id < ?")
    params.push(Math.min(before, Number.MAX_SAFE_INTEGER))
  }
  if (states !== undefined) {
    conditions.push(`state IN (${states.map(() => "?").join(", ")})`)
    params.push(...states)
  }
  if (kind !== undefined) {
    conditions.push("kind = ?")
    params.push(kind)
  }
  if (states?.length === 0) return []
  const sql = `SELECT * FROM job WHERE ${conditions.join(" AND ")} ORDER BY id${before === undefined ? "" : " DESC"} LIMIT ?`
  return (yield* query<Row>(sql, [...params, limit])).map(jobOf)
}

export function* findJob(id: number): Work<Job | undefined> {
  const row = yield* queryOne<Row>("SELECT * FROM job WHERE id = ?", [id])
  return row === undefined ? undefined : jobOf(row)
}

/** How many jobs there are, by their state. */
export function* countJobs(): Work<Partial<Record<JobState, number>>> {
  const rows = yield* query<{ state: JobState; count: number }>(
    "SELECT state, count(*) AS count FROM job GROUP BY state ORDER BY state",
  )
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}

/** When the first delayed job is ready or the first lease ends, whichever is earlier. */
export function* nextDue(): Work<number | undefined> {
  const due = (state: string) => `(SELECT min(due) FROM job WHERE state = '${state}')`
  const sql = `SELECT ${due("delayed")} AS delayed, ${due("running")} AS running`
  const row = yield* queryOne<{ delayed: number | null; running: number | null }>(sql)
  const times = [row?.delayed, row?.running].filter((time) => typeof time === "number")
  return times.length === 0 ? undefined : Math.min(...times)
}

interface Row {
  readonly id: number
  readonly kind: string
  readonly state: JobState
  readonly key: string | null
  readonly rank: number
  readonly due: number
  readonly attempts: number
  readonly maxAttempts: number
  readonly cancelling: number
  readonly payload: string
  readonly progress: string | null
  readonly error: string | null
  readonly result: string | null
  readonly enqueued: number
  readonly started: number | null
  readonly ended: number | null
}

const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text))

const jobOf = (row: Row): Job => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  key: row.key,
  priority: 0 - row.rank,
  payload: parsed(row.payload),
  attempts: row.attempts,
  maxAttempts: row.maxAttempts,
  isCancelling: row.state === "running" && row.cancelling === 1,
  progress: parsed(row.progress) as Progress | null,
  error: parsed(row.error) as JobError | null,
  result: parsed(row.result),
  enqueuedAt: row.enqueued,
  startedAt: row.started,
  endedAt: row.ended,
  dueAt: row.state === "delayed" || row.state === "running" ? row.due : null,
})
