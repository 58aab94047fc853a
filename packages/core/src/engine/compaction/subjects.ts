/** Reads whole subjects for a compaction, and what bears on their events. */
import type { ActivityContext, TargetRow } from "../../fold/control.ts"
import { inactiveOf } from "../../fold/inactive.ts"
import { type FoldedSubject, loadSubjects, positionsOf } from "../../fold/subject.ts"
import type { EventId } from "../../ids.ts"
import { compareOrder, type LogEvent } from "../../log/event.ts"
import { eventsAt } from "../../log/read.ts"
import { REVERT_TARGET } from "../../fold/tables.ts"
import { query, type Work } from "../../store/port.ts"
import { hasSuperseding, type WholeSubject } from "./superseded.ts"

/** Events read at once, and bytes of payloads of one subject that are held. */
const AT_ONCE = 512
const MOST_BYTES = 64 * 1024 * 1024

/** The subjects of some keys of which something may be superseded, with their events in order. */
export function* wholeSubjects(context: ActivityContext, keys: readonly string[]): Work<WholeSubject[]> {
  const { dialect, generation, registry } = context
  const inactive = yield* inactiveOf(context, keys)
  const whole: WholeSubject[] = []
  for (const subject of yield* loadSubjects(dialect, generation, registry.kinds, keys)) {
    const { kind, ref } = subject
    if (kind === undefined || !hasSuperseding(kind)) continue
    whole.push({ ref, kind, events: yield* eventsIn(context, subject), inactive: inactive.get(ref.key) })
  }
  return whole
}

/** The events of a subject in order, up to where they are too much to hold: what folds alike up to there goes on alike. */
function* eventsIn({ dialect, generation }: ActivityContext, subject: FoldedSubject): Work<LogEvent[]> {
  const positions = yield* positionsOf(generation, subject)
  const events: LogEvent[] = []
  const unread = new Set<EventId>()
  let bytes = 0
  for (let i = 0; i < positions.length; i += AT_ONCE) {
    for (const event of yield* eventsAt(dialect, positions.slice(i, i + AT_ONCE))) {
      bytes += event.payload?.length ?? 0
      if (bytes > MOST_BYTES && event.payload !== null) {
        unread.add(event.id)
        events.push(event.withoutPayload())
      } else events.push(event)
    }
  }
  events.sort(compareOrder)
  const end = unread.size === 0 ? -1 : events.findIndex(({ id }) => unread.has(id))
  return end < 0 ? events : events.slice(0, end)
}

/** Of events, those that a revert or an erasure names, in effect or not: then it is not for us to say what is needed. */
export function* targetedAmong(context: ActivityContext, events: readonly LogEvent[]): Work<Set<EventId>> {
  const { dialect, generation } = context
  const rows = yield* query<Pick<TargetRow, "kind" | "target" | "log" | "origin" | "seq">>(
    `SELECT kind, target, log, origin, seq FROM ${generation.name(REVERT_TARGET)}
     WHERE (kind = 'event' AND ${dialect.anyOf("target", "text")}) OR (kind = 'operation' AND ${dialect.anyOf("target", "text")})`,
    [dialect.list(events.map(({ id }) => id)), dialect.list([...new Set(events.map(({ op }) => op))])],
  )
  const byTarget = Map.groupBy(rows, ({ target }) => target)
  const named = events.filter(({ id, op, log, origin, seq }) => {
    if (byTarget.has(id)) return true
    return byTarget.get(op)?.some((row) => row.log === log && row.origin === origin && seq <= row.seq) === true
  })
  return new Set(named.map(({ id }) => id))
}
