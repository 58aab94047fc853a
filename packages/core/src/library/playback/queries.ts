/** What a member did with a track. views/lists has what they played, by time. */
import { type ActivityContext, inactiveOf } from "../../fold/activity.ts"
import { newOutcome, reduce } from "../../fold/reduce.ts"
import { loadSubjects, positionsOf, subjectKey } from "../../fold/subject.ts"
import type { LogName } from "../../ids.ts"
import { eventsAt } from "../../log/read.ts"
import type { Work } from "../../store/port.ts"
import { one, views } from "../../views/database.ts"
import type { RowOf } from "../../views/rows.ts"
import { type Account, playbackAspect, type PlaybackState } from "./fold.ts"
import type { PLAYBACK } from "./view.ts"

export type PlaybackRow = RowOf<typeof PLAYBACK>

/** What a member did with a track; undefined where nothing. */
export const playbackOf = (user: string, track: string): Work<PlaybackRow | undefined> =>
  one(views.selectFrom("playback").selectAll().where("user", "=", user).where("track", "=", track))

/** What another program told last of each of these tracks; those that it told nothing of are left out. */
export function* accountsOf(
  context: ActivityContext,
  log: LogName,
  account: string,
  tracks: readonly string[],
): Work<ReadonlyMap<string, Account>> {
  const { dialect, generation, registry } = context
  const found = new Map<string, Account>()
  const keys = new Map(tracks.map((track) => [subjectKey(log, `playback:${track}`), track]))
  for (const stored of yield* loadSubjects(dialect, generation, registry.kinds, [...keys.keys()])) {
    if (stored.folded < stored.events) {
      const positions = yield* positionsOf(generation, stored)
      const events = yield* eventsAt(dialect, positions.slice(stored.folded))
      reduce(registry, stored, events, (yield* inactiveOf(context, [stored.ref.key])).get(stored.ref.key), newOutcome())
    }
    const state = stored.states[playbackAspect.name] as PlaybackState | undefined
    const told = state?.accounts?.find((each) => each.account === account)
    const track = keys.get(stored.ref.key)
    if (told !== undefined && track !== undefined) found.set(track, told)
  }
  return found
}
