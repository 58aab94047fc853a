/**
 * What jobs say while they run: which files failed, and why. As local as the queue itself. Of each job the latest lines are
 * kept, as long as the job is.
 */
import { insert, query, run, type Work } from "@ledgerline/core"
import type { NoteWhy } from "../import/report.ts"
import { hasJobLineReasons, hasJobLines, JOB_LINE, JOB_LINE_REASON, type JobContext } from "./table.ts"

/** What somebody should look at, and what went as it should. */
export const LEVELS = ["note", "warning", "error"] as const

/** What came of something, for programs, which say it in the person's language. */
export type SayingReason =
  /** What was passed over in a folder. A CUE sheet does not fit `from`. */
  | NoteWhy
  /** What came of a file of a folder. A file that moved was at `from`. */
  | "imported"
  | "updated"
  | "moved"
  | "lost"
  /** It could not be read; the text says why. */
  | "unreadable"
  /** A file that was sent is no music. */
  | "refused"
  /** A file could not be listened to, measured, made smaller or sent; the text says why. */
  | "notFingerprinted"
  | "notMeasured"
  | "notSized"
  | "notSent"
  /** A copy is not in its store any more, or is something else. */
  | "gone"
  | "changed"
  /** An attempt failed; the text says with what. */
  | "attemptFailed"

export interface JobSaying {
  readonly level: (typeof LEVELS)[number]
  /** Left out for what there is only the text of. */
  readonly reason?: SayingReason
  readonly from?: string
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
    yield* insert(
      JOB_LINE_REASON,
      kept.flatMap(({ reason, from }, index) =>
        reason === undefined ? [] : [[job, last + dropped + index + 1, reason, from?.slice(0, LONGEST) ?? null]],
      ),
    )
    for (const { name } of [JOB_LINE, JOB_LINE_REASON])
      yield* run(`DELETE FROM "${name}" WHERE job = ? AND number <= ?`, [job, last + said.length - MOST_LINES])
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
  const columns = "l.number, l.at, l.attempt, l.level, l.about, l.text"
  const [why, joined] = (yield* hasJobLineReasons(context.dialect))
    ? ['r.reason, r."from"', 'LEFT JOIN "jobLineReason" r ON r.job = l.job AND r.number = l.number']
    : ['NULL AS reason, NULL AS "from"', ""]
  const rows = yield* query<Row>(
    `SELECT ${columns}, ${why} FROM "jobLine" l ${joined} WHERE l.job = ? AND l.number < ? ORDER BY l.number DESC LIMIT ?`,
    [job, before ?? Number.MAX_SAFE_INTEGER, limit],
  )
  return rows.map(({ about, reason, from, ...row }) => ({
    ...row,
    ...(about === null ? {} : { about }),
    ...(reason === null ? {} : { reason }),
    ...(from === null ? {} : { from }),
  }))
}

interface Row {
  readonly number: number
  readonly at: number
  readonly attempt: number
  readonly level: JobSaying["level"]
  readonly about: string | null
  readonly reason: SayingReason | null
  readonly from: string | null
  readonly text: string
}
