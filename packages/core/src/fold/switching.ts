/** What reverts among new events, and reverts that waited for new events, put in and out of effect. */
import type { EventId } from "../ids.ts"
import type { LogEvent } from "../log/event.ts"
import { insertNew, remove, type Work } from "../store/port.ts"
import { type ActivityContext, awaited, inactiveAmong, inactiveOf, isControl, noteTargets } from "./activity.ts"
import { subjectKey } from "./subject.ts"
import { INACTIVE } from "./tables.ts"
import { forTargets } from "./targets.ts"

/**
 * Puts events in and out of effect as the reverts among the arrivals, and reverts that waited for arrivals, want it.
 * Answers the keys of the subjects that have such events.
 */
export function* switchActivity(
  context: ActivityContext,
  arrivals: readonly LogEvent[],
  completed: readonly LogEvent[],
): Work<Set<string>> {
  const inactiveTable = context.generation.at(INACTIVE)
  const switched = new Set<string>()
  let fresh: EventId[] = []
  const take = function* (events: readonly LogEvent[]): Work<void> {
    const inactive = yield* inactiveAmong(context, events)
    const keyOf = (event: LogEvent) => subjectKey(event.log, event.subject)
    const was = yield* inactiveOf(context, [...new Set(events.map(keyOf))])
    const [off, on]: [string[][], string[][]] = [[], []]
    for (const event of events) {
      const key = keyOf(event)
      const before = was.get(key)?.has(event.id) ?? false
      if (before === inactive.has(event.id)) continue
      ;(before ? on : off).push([key, event.id])
      switched.add(key)
      if (isControl(event.type)) fresh.push(event.id)
    }
    yield* insertNew(inactiveTable, off)
    yield* remove(inactiveTable, on)
  }
  const controls = [...arrivals, ...completed].filter((event) => isControl(event.type))
  yield* noteTargets(context, controls)
  const before = (arrivals.at(-1)?.position ?? Number.POSITIVE_INFINITY) + 1
  const waited = yield* awaited(context, arrivals)
  if (waited.length > 0) yield* take(waited)
  fresh.push(...controls.map((event) => event.id))
  while (fresh.length > 0) {
    const now = fresh
    fresh = []
    yield* forTargets(context, now, before, take)
  }
  return switched
}
