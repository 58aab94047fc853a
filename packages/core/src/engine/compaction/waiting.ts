/**
 * Who has to be waited for: each replica that writes to a log has to say, under its own key, that it holds all that a
 * proposal names. From there on it takes nothing of it back; what it had taken back before lies before that in its chain,
 * and so is here. docs/spec/sync.md, SYNC-47.
 */
import { activityOf } from "../../fold/activity.ts"
import type { ActivityContext } from "../../fold/control.ts"
import { cutsOn } from "../../fold/cuts.ts"
import type { LogName, Origin } from "../../ids.ts"
import { eventsAt, locate } from "../../log/read.ts"
import { placeOf, sharedSeq, type Side, sidesOf } from "../../log/sides.ts"
import { query, queryOne, type Work } from "../../store/port.ts"
import type { WholeProposal } from "./proposal.ts"

export interface Waited {
  /** Replicas that may still take something of it back. */
  readonly waiting: readonly Origin[]
  /** Replicas that were not heard of for the lease. */
  readonly expired: readonly Origin[]
}

/** `silentUpTo` is the last position that arrived longer than the lease ago. */
export function* whoIsWaitedFor(
  context: ActivityContext,
  { log, words }: Pick<WholeProposal, "log" | "words">,
  own: Origin,
  silentUpTo: number,
): Work<Waited> {
  const { dialect } = context
  const origins = yield* query<{ origin: Origin }>("SELECT DISTINCT origin FROM chain WHERE log = ? ORDER BY origin", [
    log,
  ])
  const waiting: Origin[] = []
  const expired: Origin[] = []
  for (const { origin } of origins) {
    const sides = yield* sidesOf(dialect, log, origin)
    const said = words.filter((word) => word.origin === origin)
    let [isWaited, isExpired] = [false, false]
    for (const side of sides) {
      // What this replica has written itself is all here.
      if (origin === own && side.branch === "") continue
      let hasSaid = false
      for (const word of said) {
        const place = yield* placeOf(dialect, sides, word.seq, word.id)
        hasSaid ||= place !== undefined && sharedSeq(side, place) >= word.seq
      }
      if (hasSaid) continue
      if ((yield* lastPositionOf(side)) <= silentUpTo) isExpired = true
      else isWaited = true
    }
    if (!(isWaited || isExpired) || (yield* isEnded(context, log, origin))) continue
    if (isWaited) waiting.push(origin)
    else expired.push(origin)
  }
  return { waiting, expired }
}

function* lastPositionOf({ id, seq }: Side): Work<number> {
  const row = yield* queryOne<{ shift: number }>("SELECT shift FROM chain WHERE id = ?", [id])
  return seq + (row?.shift ?? 0)
}

/** Whether a replica goes on under another key, or was revoked: what it writes from then on has no effect. */
function* isEnded(context: ActivityContext, log: LogName, origin: Origin): Work<boolean> {
  for (const { control, log: where, by, bySeq } of yield* cutsOn(context, origin)) {
    if (where !== log) continue
    const places = yield* locate(context.dialect, log, by, [bySeq])
    const events = yield* eventsAt(
      context.dialect,
      places.map(({ position }) => position),
    )
    const cut = events.filter(({ id }) => id === control)
    if (cut.length > 0 && !(yield* activityOf(context, cut)).inactive.has(control)) return true
  }
  return false
}
