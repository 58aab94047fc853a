/** Puts jobs into the queue. */
import { insert, query, queryOne, type Value, type Work } from "@ledgerline/core"
import { JOB, type JobContext, type JobState } from "./table.ts"

export interface NewJob {
  readonly kind: string
  /** Plain data that JSON holds; null where it is left out. */
  readonly payload?: unknown
  /** While a job of this kind and key waits or runs, another one is the same job. */
  readonly key?: string | null
  /** Higher is sooner; 0 unless given. Jobs of one priority begin in the order in which they came. */
  readonly priority?: number
  /** Not before so many milliseconds have passed. */
  readonly delayMs?: number
  /** How many attempts before it is a dead letter; 5 unless given. */
  readonly maxAttempts?: number
}

export interface Enqueued {
  readonly id: number
  /** False where a job of the same kind and key was there. */
  readonly isNew: boolean
}

const MAX_ATTEMPTS = 5

const nameOf = (kind: string, key: string): string => JSON.stringify([kind, key])

/** Enqueues jobs, in their order. Can be yielded in a transaction that writes other things: both happen or neither. */
export function* enqueueJobs(context: JobContext, jobs: readonly NewJob[]): Work<Enqueued[]> {
  const keys = new Set(jobs.flatMap(({ key }) => key ?? []))
  const open = keys.size === 0 ? new Map<string, number>() : yield* openJobs(context, [...keys])
  let next = ((yield* queryOne<{ id: number | null }>("SELECT max(id) AS id FROM job"))?.id ?? 0) + 1
  const rows: Value[][] = []
  const enqueued = jobs.map((job): Enqueued => {
    const { kind, key = null } = job
    const name = key === null ? undefined : nameOf(kind, key)
    const there = name === undefined ? undefined : open.get(name)
    if (there !== undefined) return { id: there, isNew: false }
    const id = next++
    if (name !== undefined) open.set(name, id)
    rows.push(rowOf(id, job, context.now))
    return { id, isNew: true }
  })
  yield* insert(JOB, rows)
  return enqueued
}

function* openJobs({ dialect }: JobContext, keys: readonly string[]): Work<Map<string, number>> {
  const sql = `SELECT id, kind, key FROM job WHERE key IS NOT NULL AND ended IS NULL AND ${dialect.anyOf("key", "text")}`
  const rows = yield* query<{ id: number; kind: string; key: string }>(sql, [dialect.list(keys)])
  return new Map(rows.map(({ id, kind, key }) => [nameOf(kind, key), id]))
}

function rowOf(id: number, job: NewJob, now: number): Value[] {
  const { kind, payload = null, key = null, priority = 0, delayMs = 0, maxAttempts = MAX_ATTEMPTS } = job
  const due = now + Math.max(0, Math.ceil(delayMs))
  const state: JobState = due > now ? "delayed" : "waiting"
  const text = JSON.stringify(payload)
  if (text === undefined) throw new Error(`the payload of a job of kind ${kind} is not JSON`)
  const limit = Math.max(1, maxAttempts)
  return [id, kind, state, key, 0 - priority, due, 0, limit, 0, 0, text, null, null, null, now, null, null]
}
