/** What a member listened to. Pages begin after the last row of the page before. */
import { query, type Work } from "../../store/port.ts"

export interface Play {
  readonly event: string
  readonly track: string
  readonly startedAt: number
  readonly durationMs: number
  readonly completed: number
  readonly device: string | null
  readonly context: string | null
}

/** Plays of a member by the time at which they began, the latest first. */
export function* latestPlays(user: string, limit: number, after?: Pick<Play, "startedAt" | "event">): Work<Play[]> {
  return yield* query<Play>(
    `SELECT event, track, "startedAt", "durationMs", completed, device, context FROM play
     WHERE "user" = ? AND ("startedAt", event) < (?, ?) ORDER BY "startedAt" DESC, event DESC LIMIT ?`,
    [user, after?.startedAt ?? Number.MAX_SAFE_INTEGER, after?.event ?? "", Math.min(Math.max(1, limit), 1000)],
  )
}

export interface Playback {
  readonly track: string
  readonly plays: number
  readonly completed: number
  readonly totalMs: number
  readonly firstAt: number | null
  readonly lastAt: number | null
  readonly rating: number | null
  readonly starredAt: number | null
  readonly positionMs: number | null
  readonly positionAt: number | null
  readonly positionBy: string | null
  readonly furthestMs: number | null
  readonly furthestAt: number | null
  readonly furthestBy: string | null
  readonly durationMs: number | null
}

/** What a member did with a track; undefined where nothing. */
export function* playbackOf(user: string, track: string): Work<Playback | undefined> {
  const rows = yield* query<Playback>(
    `SELECT track, plays, completed, "totalMs", "firstAt", "lastAt", rating, "starredAt", "positionMs", "positionAt",
       "positionBy", "furthestMs", "furthestAt", "furthestBy", "durationMs" FROM playback WHERE "user" = ? AND track = ?`,
    [user, track],
  )
  return rows[0]
}
