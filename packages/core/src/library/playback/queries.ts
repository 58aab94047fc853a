/** What a member did with a track. views/lists has what they played, by time. */
import type { ActivityContext } from "../../fold/control.ts"
import { statesOf } from "../../fold/states.ts"
import type { LogName } from "../../ids.ts"
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
  const found = new Map<string, Account>()
  for (const track of tracks) {
    const states = yield* statesOf(context, log, `playback:${track}`)
    const state = states?.[playbackAspect.name] as PlaybackState | undefined
    const told = state?.accounts?.find((each) => each.account === account)
    if (told !== undefined) found.set(track, told)
  }
  return found
}
