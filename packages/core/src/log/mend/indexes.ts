/** Writes the tables that index the log anew, from the log. docs/spec/log.md, LOG-14. */
import { insert, run, type Work } from "../../store/port.ts"
import { CONTROL, OPERATION_RANGE, RUN } from "../tables.ts"
import { type LogWalk, walkPage } from "../verify.ts"

/**
 * The walk has come to the end of the log, but for what was appended since. False where the log itself is damaged: what
 * its indexes say may then be all that tells what is missing.
 */
export function* mendIndexes(walk: LogWalk, from: number): Work<boolean> {
  let position: number | undefined = from
  while (position !== undefined) position = yield* walkPage(walk, position)
  if (walk.problems.some(({ kind }) => DAMAGED.has(kind))) return false
  const { runs, ranges, controls, chains } = walk.indexes
  for (const table of [RUN, OPERATION_RANGE, CONTROL]) yield* run(`DELETE FROM "${table.name}"`)
  yield* insert(RUN, runs)
  yield* insert(OPERATION_RANGE, ranges)
  yield* insert(CONTROL, controls)
  for (const { id, shift, since, signed = since - 1 } of chains)
    yield* run("UPDATE chain SET shift = ?, since = ?, signed = ? WHERE id = ?", [shift, since, signed, id])
  return true
}

const DAMAGED: ReadonlySet<string> = new Set(["chunk", "header", "chain"])
