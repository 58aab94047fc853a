/** How long jobs are kept after their end, and their removal. */
import { query, run, type Work } from "@ledgerline/core"
import type { JobContext } from "./table.ts"

const HOUR = 3_600_000

/** In milliseconds, by how they ended. */
export const KEEP = { done: HOUR, cancelled: 24 * HOUR, failed: 30 * 24 * HOUR } as const

const AT_ONCE = 1_000

/**
 * Removes jobs that ended long enough ago, a thousand at most. Answers how many. The job with the highest number stays,
 * so that no number is given twice.
 */
export function* removeOldJobs({ dialect, now }: JobContext): Work<number> {
  const ids: number[] = []
  for (const state of Object.keys(KEEP)) {
    const old = yield* query<{ id: number }>(
      "SELECT id FROM job WHERE state = ? AND due <= ? AND id < (SELECT max(id) FROM job) ORDER BY due LIMIT ?",
      [state, now, AT_ONCE - ids.length],
    )
    ids.push(...old.map(({ id }) => id))
  }
  if (ids.length === 0) return 0
  yield* run(`DELETE FROM "jobLineReason" WHERE ${dialect.anyOf("job", "integer")}`, [dialect.list(ids)])
  yield* run(`DELETE FROM "jobLine" WHERE ${dialect.anyOf("job", "integer")}`, [dialect.list(ids)])
  yield* run(`DELETE FROM job WHERE ${dialect.anyOf("id", "integer")}`, [dialect.list(ids)])
  return ids.length
}
