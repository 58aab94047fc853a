/** Events that lie here without their payload and without an erasure or a compaction that says why. docs/spec/sync.md, SYNC-36. */
import { goneOf } from "../fold/gone.ts"
import { generation } from "../fold/generation.ts"
import type { Library } from "../Library.ts"
import type { LogEvent } from "../log/event.ts"
import { liveGeneration } from "../log/meta.ts"
import { eventsOn, placeOf, type Point, sidesOf } from "../log/sides.ts"
import type { Work } from "../store/port.ts"

/** Of events that came without payload, those that still lack it for no reason that is known here. */
export function* withoutReason({ store, registry }: Library, points: readonly Point[]): Work<Point[]> {
  const { dialect } = store
  const bare = new Map<LogEvent, Point>()
  for (const [, group] of Map.groupBy(points, ({ log, origin }) => `${log} ${origin}`)) {
    const { log, origin } = group[0] as Point
    const sides = yield* sidesOf(dialect, log, origin)
    for (const point of group) {
      const place = yield* placeOf(dialect, sides, point.seq, point.id)
      if (place === undefined) continue
      const [event] = yield* eventsOn(dialect, { side: place.side, from: point.seq, to: point.seq })
      if (event !== undefined && event.payload === null) bare.set(event, point)
    }
  }
  const context = { dialect, registry, generation: generation(yield* liveGeneration()) }
  const explained = yield* goneOf(context, [...bare.keys()])
  return [...bare].filter(([event]) => !explained.has(event.id)).map(([, point]) => point)
}
