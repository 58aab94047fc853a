/** What control events among new events, and those that waited for new events, put in and out of effect. */
import type { EventId } from "../ids.ts"
import type { LogEvent } from "../log/event.ts"
import { insertNew, remove, type Work } from "../store/port.ts"
import { activityOf, awaited, inactiveOf, isControl, noteTargets } from "./activity.ts"
import { type FoldContext, settle } from "./held.ts"
import { dropPayloads } from "./erase.ts"
import { subjectKey } from "./subject.ts"
import { INACTIVE } from "./tables.ts"
import { forTargets } from "./targets.ts"

/** What control events did, in keys of subjects that are to be folded again. */
export interface Switched {
  readonly again: Set<string>
  /** Those of them that an event was erased from. */
  readonly erased: ReadonlySet<string>
  /** Whether payloads that had been folded before are gone. */
  readonly isStale: boolean
}

/**
 * Puts events in and out of effect as the control events among the arrivals, and those that waited for arrivals, want
 * it, and lets go of the payloads that are erased. `loaded` are keys of subjects that the caller holds.
 */
export function* switchActivity(
  context: FoldContext,
  arrivals: readonly LogEvent[],
  completed: readonly LogEvent[],
  loaded: ReadonlySet<string> = NONE,
): Work<Switched> {
  const inactiveTable = context.generation.at(INACTIVE)
  const again = new Set<string>()
  const erased = new Set<string>()
  let isStale = false
  let fresh: EventId[] = []
  const first = arrivals[0]?.position ?? Number.POSITIVE_INFINITY
  const before = (arrivals.at(-1)?.position ?? Number.POSITIVE_INFINITY) + 1
  const take = function* (events: readonly LogEvent[]): Work<void> {
    const now = yield* activityOf(context, events)
    const was = yield* inactiveOf(context, [...new Set(events.map(keyOf))])
    const switched = events.filter((e) => (was.get(keyOf(e))?.has(e.id) ?? false) !== now.inactive.has(e.id))
    const gone = events.filter((event) => now.erased.has(event.id))
    const touched = new Set([...switched, ...gone].map(keyOf))
    yield* settle(
      context,
      [...touched].filter((key) => !loaded.has(key)),
    )
    for (const key of touched) again.add(key)
    for (const event of gone) erased.add(keyOf(event))
    const rows = (isOff: boolean) =>
      switched.filter(({ id }) => now.inactive.has(id) === isOff).map((event) => [keyOf(event), event.id])
    yield* insertNew(inactiveTable, rows(true))
    yield* remove(inactiveTable, rows(false))
    const dropped = yield* dropPayloads(context, gone)
    isStale ||= dropped.some((event) => event.position < first)
    for (const event of switched) if (isControl(event.type)) fresh.push(event.id)
  }
  const controls = [...arrivals, ...completed].filter((event) => isControl(event.type))
  yield* noteTargets(context, controls)
  const waited = yield* awaited(context, arrivals)
  if (waited.length > 0) yield* take(waited)
  for (const event of controls) fresh.push(event.id)
  while (fresh.length > 0) {
    const ids = fresh
    fresh = []
    yield* forTargets(context, ids, before, take)
  }
  return { again, erased, isStale }
}

const NONE: ReadonlySet<string> = new Set()

const keyOf = (event: LogEvent): string => subjectKey(event.log, event.subject)
