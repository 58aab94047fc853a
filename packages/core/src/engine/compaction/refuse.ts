/**
 * Refuses to take back what stands in for compacted events: what they said cannot be shown any more, or will soon be gone.
 * docs/spec/fold.md, FOLD-31.
 */
import { Compacted } from "../../errors.ts"
import { activityOf } from "../../fold/activity.ts"
import { proposals } from "../../fold/compacted.ts"
import type { ActivityContext, Targets } from "../../fold/control.ts"
import { type EventId, LIBRARY, type LogName } from "../../ids.ts"
import type { LogEvent } from "../../log/event.ts"
import type { Work } from "../../store/port.ts"
import type { NewEvent } from "../batch.ts"
import { lookUp, readProposal } from "./proposal.ts"

/** Whether some targets mean an event. */
type IsMeant = (event: LogEvent) => boolean

/** Fails with {@link Compacted} where reverts that are to be written would need a payload that is compacted. */
export function* refuseCompacted(context: ActivityContext, events: readonly NewEvent[]): Work<void> {
  const reverts = events.filter(({ type }) => type === "revert.made")
  if (reverts.length === 0) return
  const logs = new Set(reverts.map(({ log = LIBRARY }) => log))
  for (const proposal of (yield* proposals(context)).filter(({ log }) => logs.has(log))) {
    const whole = yield* readProposal(context, proposal)
    if (whole === undefined) continue
    const targets = targetsIn(reverts, proposal.log)
    const found = yield* lookUp(context.dialect, whole)
    // What is taken back together with its stand-in is not needed.
    const needed = whole.pairs.flatMap(({ event, standIn }) => {
      const [one, other] = [found.get(event), found.get(standIn)]
      return one === undefined || other === undefined || !targets(other) || targets(one) ? [] : [{ one, other }]
    })
    if (needed.length === 0) continue
    const { inactive } = yield* activityOf(
      context,
      needed.flatMap(({ one, other }) => [one, other]),
    )
    const missing = needed.find(({ one, other }) => !inactive.has(one.id) && !inactive.has(other.id))
    if (missing === undefined) continue
    const { other } = missing
    const fate = whole.isMade ? "was compacted" : "is being compacted"
    throw new Compacted({
      event: other.id,
      message: `event ${other.id.slice(0, 12)} cannot be taken back: what it replaced ${fate}`,
    })
  }
}

function targetsIn(reverts: readonly NewEvent[], log: LogName): IsMeant {
  const ids = new Set<EventId>()
  const operations: Targets["operations"][number][] = []
  for (const revert of reverts) {
    if ((revert.log ?? LIBRARY) !== log) continue
    const targets = revert.payload as Targets
    for (const { id } of targets.events) ids.add(id)
    operations.push(...targets.operations)
  }
  return ({ id, op, origin, seq }) =>
    ids.has(id) || operations.some((each) => each.op === op && each.origin === origin && seq <= each.through)
}

/** The events that others stand in for, which went for their sake: to be taken back together with them. */
export function* standingFor(
  context: ActivityContext,
  targets: readonly { readonly log: LogName; readonly id: EventId }[],
): Work<LogEvent[]> {
  const ids = new Set(targets.map(({ id }) => id))
  const logs = new Set(targets.map(({ log }) => log))
  const events: LogEvent[] = []
  for (const proposal of (yield* proposals(context)).filter(({ log }) => logs.has(log))) {
    const whole = yield* readProposal(context, proposal)
    if (whole === undefined) continue
    const found = yield* lookUp(context.dialect, whole)
    for (const { event, standIn } of whole.pairs) {
      const [one, other] = [found.get(event), found.get(standIn)]
      if (one !== undefined && other !== undefined && ids.has(other.id) && !ids.has(one.id)) events.push(one)
    }
  }
  return events
}
