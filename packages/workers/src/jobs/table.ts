/**
 * The tables of the queue. They are local to this database: not events, not views, not part of the state hash. A row
 * changes only inside a write transaction of the store, and those follow each other in every process.
 */
import { define, type Dialect, query, type Table, type Work } from "@ledgerline/core"

/** `delayed`: not before its time. `failed`: a dead letter. The last three are its ends. */
export const STATES = ["delayed", "waiting", "running", "done", "failed", "cancelled"] as const
export type JobState = (typeof STATES)[number]

export const JOB = {
  name: "job",
  columns: {
    /** Numbers rise and are never given twice. */
    id: { type: "integer" },
    kind: { type: "text" },
    state: { type: "text" },
    /** The idempotency key. */
    key: { type: "text", nullable: true },
    /** Minus the priority: lower is sooner. */
    rank: { type: "integer" },
    /** What time alone brings: a delayed job is ready, a lease ends, an ended job may be removed. */
    due: { type: "integer" },
    attempts: { type: "integer" },
    maxAttempts: { type: "integer" },
    /** How often it was leased. A lease holds while the job runs and this is its number. */
    lease: { type: "integer" },
    /** 1 where somebody wants the running job to end. */
    cancelling: { type: "integer" },
    payload: { type: "text" },
    progress: { type: "text", nullable: true },
    error: { type: "text", nullable: true },
    result: { type: "text", nullable: true },
    enqueued: { type: "integer" },
    started: { type: "integer", nullable: true },
    ended: { type: "integer", nullable: true },
  },
  primaryKey: ["id"],
  indexes: [
    { name: "ready", columns: ["state", "kind", "rank", "id"] },
    { name: "due", columns: ["state", "due"] },
    { name: "open", columns: ["key", "kind"], unique: true, where: "key IS NOT NULL AND ended IS NULL" },
  ],
} as const satisfies Table

/** The kinds that are paused. */
export const JOB_PAUSE = {
  name: "jobPause",
  columns: { kind: { type: "text" } },
  primaryKey: ["kind"],
} as const satisfies Table

/** What jobs said; the latest of each. */
export const JOB_LINE = {
  name: "jobLine",
  columns: {
    job: { type: "integer" },
    number: { type: "integer" },
    at: { type: "integer" },
    attempt: { type: "integer" },
    level: { type: "text" },
    about: { type: "text", nullable: true },
    text: { type: "text" },
  },
  primaryKey: ["job", "number"],
} as const satisfies Table

/** Why jobs said it, for programs; lines of earlier versions have none. */
export const JOB_LINE_REASON = {
  name: "jobLineReason",
  columns: {
    job: { type: "integer" },
    number: { type: "integer" },
    reason: { type: "text" },
    from: { type: "text", nullable: true },
  },
  primaryKey: ["job", "number"],
} as const satisfies Table

/** What each work of the queue needs to know. `now` is in milliseconds since 1970. */
export interface JobContext {
  readonly dialect: Dialect
  readonly now: number
}

/** Whether the library has a queue. */
export function* hasJobTables(dialect: Dialect): Work<boolean> {
  return (yield* query(dialect.exists, [JOB.name])).length > 0
}

/** Whether it keeps what jobs say: queues of earlier versions do not before a runner starts. */
export function* hasJobLines(dialect: Dialect): Work<boolean> {
  return (yield* query(dialect.exists, [JOB_LINE.name])).length > 0
}

/** Whether it keeps why, too. */
export function* hasJobLineReasons(dialect: Dialect): Work<boolean> {
  return (yield* query(dialect.exists, [JOB_LINE_REASON.name])).length > 0
}

/** Makes the tables where they are absent. */
export function* prepareJobs(dialect: Dialect): Work<void> {
  const absent: Table[] = (yield* hasJobTables(dialect)) ? [] : [JOB, JOB_PAUSE]
  if (!(yield* hasJobLines(dialect))) absent.push(JOB_LINE)
  if (!(yield* hasJobLineReasons(dialect))) absent.push(JOB_LINE_REASON)
  yield* define(absent.flatMap((table) => [...dialect.createTable(table), ...dialect.createIndexes(table)]))
}
