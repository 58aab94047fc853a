/** What a member did with a track. views/lists has what they played, by time. */
import type { Work } from "../../store/port.ts"
import { one, views } from "../../views/database.ts"
import type { RowOf } from "../../views/rows.ts"
import type { PLAYBACK } from "./view.ts"

export type PlaybackRow = RowOf<typeof PLAYBACK>

/** What a member did with a track; undefined where nothing. */
export const playbackOf = (user: string, track: string): Work<PlaybackRow | undefined> =>
  one(views.selectFrom("playback").selectAll().where("user", "=", user).where("track", "=", track))
