/** Events that are here and that a snapshot was not folded from, such as what was appended while it came. */
import { HistoryMissing } from "../errors.ts"
import { isControl } from "../fold/control.ts"
import { applyArrivals } from "../fold/apply.ts"
import type { FoldContext } from "../fold/held.ts"
import type { LogEvent } from "../log/event.ts"
import { eventsAt } from "../log/read.ts"
import type { Point } from "../log/sides.ts"
import { FINAL_TYPES } from "../log/write.ts"
import { type Dialect, query, type Work } from "../store/port.ts"
import { snapshotPoints } from "./ahead.ts"

/** Whether an event is one of those up to some points. */
export function isWithin(points: readonly Point[]): (event: Pick<LogEvent, "log" | "origin" | "seq">) => boolean {
  const ends = new Map<string, number>()
  for (const { log, origin, seq } of points) {
    const key = `${log} ${origin}`
    ends.set(key, Math.max(ends.get(key) ?? 0, seq))
  }
  return ({ log, origin, seq }) => seq <= (ends.get(`${log} ${origin}`) ?? 0)
}

/** Whether something was erased or compacted that a snapshot may still have held. */
export function* erasedBeyond(dialect: Dialect, points: readonly Point[]): Work<boolean> {
  const isHeld = isWithin(points)
  const controls = yield* query<{ position: number }>("SELECT position FROM control ORDER BY position")
  for (let i = 0; i < controls.length; i += AT_ONCE) {
    const some = controls.slice(i, i + AT_ONCE).map(({ position }) => position)
    for (const event of yield* eventsAt(dialect, some)) if (FINAL_TYPES.has(event.type) && !isHeld(event)) return true
  }
  return false
}

const AT_ONCE = 1000

/**
 * Folds onto views of a snapshot what is not in it. What sorts before what they were folded from, or acts on other
 * events, waits for the log: then everything is folded from it.
 */
export function* applyBeyond(context: FoldContext, events: readonly LogEvent[]): Work<void> {
  const isHeld = isWithin(yield* snapshotPoints())
  for (const event of events) {
    if (isHeld(event) || isControl(event.type)) continue
    try {
      yield* applyArrivals(context, [event])
    } catch (cause) {
      // It comes before anything is written.
      if (!(cause instanceof HistoryMissing)) throw cause
    }
  }
}
