/** Which payloads are gone, by which erasures and compactions. docs/spec/fold.md, FOLD-7 and FOLD-30. */
import type { EventId, Origin } from "../ids.ts"
import type { LogEvent } from "../log/event.ts"
import { query, type Work } from "../store/port.ts"
import { compactionsOf } from "./compacted.ts"
import { type ActivityContext, candidate, isMeant, type TargetRow } from "./control.ts"
import { REVERT_TARGET } from "./tables.ts"

export interface Erasure {
  readonly id: EventId
  readonly origin: Origin
  readonly seq: number
  readonly at: number
}

/** The erasures that took an event's payload away, for those of the events whose payload one has taken. */
export function* erasuresOf(context: ActivityContext, events: readonly LogEvent[]): Work<Map<EventId, Erasure[]>> {
  const erasures = new Map<EventId, Erasure[]>()
  if (events.length === 0) return erasures
  const { dialect, generation } = context
  const rows = yield* query<TargetRow>(
    `SELECT * FROM ${generation.name(REVERT_TARGET)} WHERE permanent = 1
     AND ((kind = 'event' AND ${dialect.anyOf("target", "text")}) OR (kind = 'operation' AND ${dialect.anyOf("target", "text")}))
     ORDER BY revert`,
    [dialect.list(events.map((event) => event.id)), dialect.list([...new Set(events.map((event) => event.op))])],
  )
  const byTarget = Map.groupBy(rows, (row) => row.target)
  for (const event of rows.length === 0 ? [] : events) {
    const bearing = [...(byTarget.get(event.id) ?? []), ...(byTarget.get(event.op) ?? [])]
    const meant = bearing.filter((row) => isMeant(row, candidate(event)))
    const by = meant.map((row) => ({ id: row.revert, origin: row.revertOrigin, seq: row.revertSeq, at: row.revertAt }))
    if (by.length > 0) erasures.set(event.id, [...new Map(by.map((each) => [each.id, each])).values()])
  }
  return erasures
}

/** The events whose payload was taken away, by whatever: it is not here, or not to be here. */
export function* goneOf(context: ActivityContext, events: readonly LogEvent[]): Work<ReadonlySet<EventId>> {
  const erased = yield* erasuresOf(context, events)
  const compacted = yield* compactionsOf(context, events)
  return new Set([...erased.keys(), ...compacted.keys()])
}
