/** Plays that clients tell of, some of them long after. */
import { all, among, type Decision, type NewEvent, views, type Work } from "@ledgerline/core"
import { ownLog } from "@ledgerline/api/local"
import type { Call } from "../protocol/method.ts"
import { expectTracks } from "./expectTracks.ts"

type Asking = Pick<Call, "context" | "principal" | "client">

export interface Played {
  readonly track: string
  /** Milliseconds since 1970, as the client has it. */
  readonly startedAt: number
  readonly device: string
}

/** Notes plays, each once: a client that got no answer tells again. */
export const playedOnce = (plays: readonly Played[], asking: Asking): Decision =>
  function* () {
    const { context, principal } = asking
    const tracks = yield* expectTracks(
      asking,
      plays.map(({ track }) => track),
    )
    const lengths = yield* lengthsOf(asking, tracks)
    const told = yield* all(
      views
        .selectFrom("play")
        .select(["track", "startedAt"])
        .where("user", "=", principal.member)
        .where((eb) =>
          among(
            context.library.store.dialect,
            eb.ref("startedAt"),
            plays.map(({ startedAt }) => startedAt),
          ),
        ),
    )
    const known = new Set(told.map(({ track, startedAt }) => `${startedAt} ${track}`))
    return plays.flatMap(({ startedAt, device }, i): NewEvent[] => {
      const track = tracks[i] as string
      const key = `${startedAt} ${track}`
      if (known.has(key)) return []
      known.add(key)
      const payload = { startedAt, durationMs: lengths.get(track) ?? 0, completed: true, device }
      return [{ type: "playback.played", subject: `playback:${track}`, log: ownLog(principal), payload }]
    })
  }

/** A play counts where half of it was heard, or four minutes, as scrobblers have it. */
const LONG_ENOUGH = 4 * 60_000

/** Notes where a player was stopped: as a play where that was long enough, else as a place to go on from. */
export const stoppedAt = (asked: string, positionMs: number, asking: Asking): Decision =>
  function* ({ now }) {
    const { principal, client: device } = asking
    const [track = ""] = yield* expectTracks(asking, [asked])
    const length = (yield* lengthsOf(asking, [track])).get(track) ?? 0
    const about = { subject: `playback:${track}`, log: ownLog(principal) }
    if (length > 0 && (positionMs >= length / 2 || positionMs >= LONG_ENOUGH)) {
      const startedAt = Math.max(0, now - positionMs)
      const payload = { startedAt, durationMs: positionMs, completed: positionMs >= 0.9 * length, device }
      return [{ type: "playback.played", ...about, payload }]
    }
    return [{ type: "playback.progressed", ...about, payload: placeOf(positionMs, length, now, device) }]
  }

/** Notes a place in a track to go on from, with what the member says of it; 0 is none. */
export const markedAt = (asked: string, positionMs: number, asking: Asking, comment?: string): Decision =>
  function* ({ now }) {
    const [track = ""] = yield* expectTracks(asking, [asked])
    const length = (yield* lengthsOf(asking, [track])).get(track) ?? 0
    const said = comment === undefined ? {} : { comment }
    const payload = { ...placeOf(positionMs, length, now, asking.client), ...said }
    return [{ type: "playback.progressed", subject: `playback:${track}`, log: ownLog(asking.principal), payload }]
  }

const placeOf = (positionMs: number, length: number, at: number, device: string) => ({
  positionMs,
  ...(length > 0 ? { durationMs: length } : {}),
  at,
  device,
})

function* lengthsOf({ context }: Asking, tracks: readonly string[]): Work<ReadonlyMap<string, number>> {
  const rows = yield* all(
    views
      .selectFrom("track")
      .leftJoin("mediaFile", "mediaFile.id", "track.mediaFile")
      .select(["track.id", "track.durationMs", "mediaFile.durationMs as ofFile"])
      .where((eb) => among(context.library.store.dialect, eb.ref("track.id"), tracks)),
  )
  return new Map(rows.map(({ id, durationMs, ofFile }) => [id, Math.max(0, durationMs ?? ofFile ?? 0)]))
}
