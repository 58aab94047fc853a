/** Keeps people from taking back twice what is taken back: undoing the second would bring nothing back. */
import { activityOf } from "../../fold/activity.ts"
import type { Targets } from "../../fold/control.ts"
import type { LogName } from "../../ids.ts"
import type { NewEvent } from "../../Library.ts"
import type { LogEvent } from "../../log/event.ts"
import { operationRanges, RangeWalk } from "../../log/ranges.ts"
import { eventsAt, lastPosition, locate } from "../../log/read.ts"
import { FINAL_TYPES } from "../../log/write.ts"
import type { Work } from "../../store/port.ts"
import { reject, type RevertContext } from "./targets.ts"

/** Events that are looked at together. */
const AT_ONCE = 512
/** Of an operation with more events than these, all of them out of effect, the rest counts as in effect: it is decided while others wait. */
const MOST_LOOKED_AT = 16_384

/**
 * Answers reverts as they are given. Fails with {@link CommandRejected} where all that they name is out of effect
 * already. Not for reverts that are made of what is in effect.
 */
export function* inEffect(context: RevertContext, drafts: readonly NewEvent[]): Work<readonly NewEvent[]> {
  for (const { log = "", payload } of drafts) if (yield* isAnyInEffect(context, log, payload as Targets)) return drafts
  throw reject("revert", "it is taken back already: nothing of it is in effect")
}

function* isAnyInEffect(context: RevertContext, log: LogName, { events, operations }: Targets): Work<boolean> {
  const { dialect } = context
  for (const [origin, ofOrigin] of Map.groupBy(events, (target) => target.origin)) {
    const ids = new Set(ofOrigin.map(({ id }) => id))
    const seqs = ofOrigin.map(({ seq }) => seq)
    const positions = (yield* locate(dialect, log, origin, seqs)).map(({ position }) => position)
    const found = (yield* eventsAt(dialect, positions)).filter(({ id }) => ids.has(id))
    if (yield* isOneActive(context, found)) return true
  }
  for (const op of new Set(operations.map((operation) => operation.op))) {
    const ends = new Map(operations.filter((each) => each.op === op).map(({ origin, through }) => [origin, through]))
    const isMeant = (event: LogEvent) =>
      event.op === op && event.log === log && event.seq <= (ends.get(event.origin) ?? 0) && !FINAL_TYPES.has(event.type)
    const walk = new RangeWalk(yield* operationRanges(op, 1))
    const end = (yield* lastPosition()) + 1
    for (let looked = 0; looked < MOST_LOOKED_AT; looked += AT_ONCE) {
      const positions = yield* walk.ahead(AT_ONCE, end)
      const last = positions.at(-1)
      if (last === undefined) break
      if (yield* isOneActive(context, (yield* eventsAt(dialect, positions)).filter(isMeant))) return true
      walk.pass(last)
      if (looked + AT_ONCE >= MOST_LOOKED_AT) return true
    }
  }
  return false
}

function* isOneActive(context: RevertContext, events: readonly LogEvent[]): Work<boolean> {
  if (events.length === 0) return false
  const { inactive } = yield* activityOf(context, events)
  return events.some(({ id }) => !inactive.has(id))
}
