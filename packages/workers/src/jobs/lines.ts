/**
 * What jobs say while they run: which files failed, and why. As local as the queue itself. Of each job the latest lines are
 * kept, as long as the job is.
 */
import { insert, query, run, type Work } from "@ledgerline/core"
import { hasJobLines, JOB_LINE, type JobContext } from "./table.ts"

/** What somebody should look at, and what went as it should. */
export const LEVELS = ["note", "warning", "error"] as const

export interface JobSaying {
  readonly level: (typeof LEVELS)[number]
  /** A file, as its place below its source, or what else it is about. */
  readonly about?: string
  readonly text: string
}

export interface JobLine extends JobSaying {
  /** Counts the lines of a job from 1, also those that are not kept. */
  readonly number: number
  /** Milliseconds since 1970. */
  readonly at: number
  /** The attempt that said it, from 1. */
  readonly attempt: number
}

/** Something said that is not written yet. */
export interface Unwritten extends JobSaying {
  readonly job: number
  readonly at: number
  readonly attempt: number
}

/** Of each job. */
export const MOST_LINES = 1_000
const LONGEST = 1_000

/** Writes lines behind those that are there, and removes the oldest where they become too many. */
export function* writeLines(lines: readonly Unwritten[]): Work<void> {
  for (const [job, said] of Map.groupBy(lines, (line) => line.job)) {
    const [row] = yield* query<{ last: number | null }>('SELECT max(number) AS last FROM "jobLine" WHERE job = ?', [
      job,
    ])
    const last = Number(row?.last ?? 0)
    const kept = said.slice(-MOST_LINES)
    const dropped = said.length - kept.length
    yield* insert(
      JOB_LINE,
      kept.map(({ at, attempt, level, about, text }, index) => [
        job,
        last + dropped + index + 1,
        at,
        attempt,
        level,
        about?.slice(0, LONGEST) ?? null,
        text.slice(0, LONGEST),
      ]),
    )
    yield* run('DELETE FROM "jobLine" WHERE job = ? AND number <= ?', [job, last + said.length - MOST_LINES])
  }
}

export interface LineFilter {
  readonly job: number
  /** Only lines before this one. */
  readonly before?: number | undefined
  readonly limit: number
}

/** Lines of a job, the latest first. */
export function* listLines(context: Pick<JobContext, "dialect">, { job, before, limit }: LineFilter): Work<JobLine[]> {
  if (!(yield* hasJobLines(context.dialect))) return []
  const rows = yield* query<Row>(
    'SELECT number, at, attempt, level, about, text FROM "jobLine" WHERE job = ? AND number < ? ORDER BY number DESC LIMIT ?',
    [job, before ?? Number.MAX_SAFE_INTEGER, limit],
  )
  return rows.map(({ about, ...row }) => ({ ...row, ...(about === null ? {} : { about }) }))
}

interface Row {
  readonly number: number
  readonly at: number
  readonly attempt: number
  readonly level: JobSaying["level"]
  readonly about: string | null
  readonly text: string
}
