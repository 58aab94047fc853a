/** What members do with what they hear: stars, ratings, plays and where they are. All of it in their own logs. */
import { members } from "@ledgerline/api"
import { notFound } from "../protocol/errors.ts"
import type { Named } from "../protocol/ids.ts"
import type { Call, Methods } from "../protocol/method.ts"
import { method } from "../protocol/method.ts"
import {
  anyId,
  atLeastOne,
  flag,
  id,
  integer,
  many,
  number,
  oneOf,
  or,
  required,
  time,
} from "../protocol/parameters.ts"
import { rated, starred } from "../changing/favourites.ts"
import { playedOnce, type Played, stoppedAt } from "../changing/plays.ts"

const LISTENERS = members("listener", "playback")
const MOST_STARRED = 1000
const ids = many(anyId, MOST_STARRED)
const STARRED = { id: ids, albumId: many(id("album"), MOST_STARRED), artistId: many(id("artist"), MOST_STARRED) }

export const annotationMethods: Methods = {
  star: method(LISTENERS, STARRED, (call) => star(call, true)),
  unstar: method(LISTENERS, STARRED, (call) => star(call, false)),
  setRating: method(LISTENERS, { id: required(anyId), rating: required(integer(0, 5)) }, async (call) => {
    const { id: of, rating } = call.params
    await call.context.change(call.principal, call.request, rated(of, rating === 0 ? null : rating, call.principal))
    return {}
  }),
  scrobble: method(
    LISTENERS,
    { id: atLeastOne(id("track"), 500), time: many(time, 500), submission: or(flag, true) },
    async (call) => {
      const { id: tracks, time: times, submission } = call.params
      const { context, principal, client } = call
      const now = context.library.ports.clock.now()
      const plays = tracks.map((track, i): Played => ({ track, startedAt: times[i] ?? now, device: client }))
      if (submission) await context.change(principal, call.request, playedOnce(plays, call))
      else
        for (const { track } of plays.slice(0, 1))
          tellPlaying(call, { track, state: "playing", positionMs: 0, rate: 1 })
      return {}
    },
  ),
  reportPlayback: method(
    LISTENERS,
    {
      mediaId: required(id("track")),
      mediaType: required(oneOf("song", "podcast")),
      positionMs: required(integer(0, 1e12)),
      state: required(oneOf("starting", "playing", "paused", "stopped")),
      playbackRate: or(number(0, 100), 1),
      ignoreScrobble: or(flag, false),
    },
    async (call) => {
      const { mediaId: track, mediaType, positionMs, state, playbackRate: rate, ignoreScrobble } = call.params
      if (mediaType === "podcast") throw notFound("podcast")
      tellPlaying(call, { track, state, positionMs, rate })
      if (state !== "stopped" || ignoreScrobble) return {}
      await call.context.change(call.principal, call.request, stoppedAt(track, positionMs, call))
      return {}
    },
  ),
}

async function star(call: Call<typeof STARRED>, isStarred: boolean) {
  const { id: mixed, albumId, artistId } = call.params
  const all: Named[] = [
    ...mixed,
    ...albumId.map((each) => ({ of: "album", id: each }) as const),
    ...artistId.map((each) => ({ of: "artist", id: each }) as const),
  ]
  await call.context.change(call.principal, call.request, starred(all, isStarred, call.principal))
  return {}
}

function tellPlaying(
  { context, principal, client }: Pick<Call, "context" | "principal" | "client">,
  told: Pick<Parameters<typeof context.playing.tell>[0], "track" | "state" | "positionMs" | "rate">,
): void {
  context.playing.tell({ member: principal.member, client, ...told })
}
