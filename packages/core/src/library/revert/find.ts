/** Events that are known by their ids alone, looked for in one log: in short reads, so that nobody waits for it. */
import { eventsAt, lastPosition } from "../../log/read.ts"
import { chainRanges, RangeWalk } from "../../log/ranges.ts"
import type { EventId, LogName } from "../../ids.ts"
import type { Library } from "../../Library.ts"
import type { Work } from "../../store/port.ts"
import { all, views } from "../../views/database.ts"
import { type Target, targetOf } from "./targets.ts"

const AT_ONCE = 4096

/** The events with these ids in a log, in the order of the ids; undefined where one is not there. */
export async function findEvents(
  { store }: Pick<Library, "store">,
  log: LogName,
  ids: readonly EventId[],
): Promise<readonly Target[] | undefined> {
  const missing = new Set(ids)
  const targets = new Map<EventId, Target>()
  const { walk, end } = await store.read(() => walkOf(log))
  for (;;) {
    const isOver = await store.read(function* () {
      const positions = yield* walk.ahead(AT_ONCE, end)
      for (const event of yield* eventsAt(store.dialect, positions))
        if (missing.delete(event.id)) targets.set(event.id, targetOf(event))
      const last = positions.at(-1)
      if (last !== undefined) walk.pass(last)
      return last === undefined || missing.size === 0
    })
    if (isOver) break
  }
  return missing.size > 0 ? undefined : ids.map((id) => targets.get(id) as Target)
}

function* walkOf(log: LogName): Work<{ readonly walk: RangeWalk; readonly end: number }> {
  const origins = yield* all(views.selectFrom("chain").select("origin").distinct().where("log", "=", log))
  const ranges = []
  for (const { origin } of origins) ranges.push(...(yield* chainRanges(log, origin)))
  return { walk: new RangeWalk(ranges), end: (yield* lastPosition()) + 1 }
}
