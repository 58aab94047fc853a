/** The table of events that are out of effect, and how they came to be. */
import type { EventId } from "../ids.ts"
import { query, type Value, type Work } from "../store/port.ts"
import type { ActivityContext } from "./control.ts"
import type { CutForm } from "./cuts.ts"
import { INACTIVE } from "./tables.ts"

/** By what an event is cut off of its chain. */
export interface CutMark {
  readonly form: CutForm
  readonly by: EventId
}

/** The inactive events among those of the given subjects, by subject key, each with what it was cut off by. */
export function* inactiveOf(context: ActivityContext, keys: readonly string[]): Work<Map<string, Inactive>> {
  const { dialect, generation } = context
  const rows = yield* query<{ subject: string; event: EventId; cut: CutForm | null; cutBy: EventId | null }>(
    `SELECT subject, event, cut, "cutBy" FROM ${generation.name(INACTIVE)} WHERE ${dialect.anyOf("subject", "text")}`,
    [dialect.list(keys)],
  )
  const maps = new Map<string, Map<EventId, CutMark | undefined>>()
  for (const { subject, event, cut, cutBy } of rows) {
    const mark = cut === null || cutBy === null ? undefined : { form: cut, by: cutBy }
    const map = maps.get(subject)
    if (map === undefined) maps.set(subject, new Map([[event, mark]]))
    else map.set(event, mark)
  }
  return maps
}

/** Inactive events, each with what it was cut off by where it was. */
export type Inactive = ReadonlyMap<EventId, CutMark | undefined>

/** A row of the table of inactive events. */
export const inactiveRow = (subject: string, event: EventId, mark: CutMark | undefined): Value[] => [
  subject,
  event,
  mark?.form ?? null,
  mark?.by ?? null,
]
