/** What the member who asks does: plays, places, ratings and queues, in that member's own log. */
import { all, canonicalTrack, listPlaybacks, listPlays, playbackOf, views, type Work } from "@ledgerline/core"
import { playbackObject, playObject, queueObject, shownId } from "@ledgerline/core/objects"
import type { PlaybackGroup } from "../groups/playback.ts"
import type { Handlers } from "../handlers.ts"
import { type Asking, change, type Changed, ownLog } from "./changes.ts"
import { found } from "./library.ts"
import type { LocalOptions } from "./options.ts"
import { pageOf } from "./page.ts"

export function playbackHandlers({ library }: Pick<LocalOptions, "library">): Handlers<typeof PlaybackGroup> {
  const read = <A>(work: () => Work<A>): Promise<A> => library.store.read(work)

  /** One event about a track that is here. */
  const tell = (
    call: Asking & { readonly params: { readonly track: string }; readonly body: unknown },
    type: string,
  ): Promise<Changed> =>
    change(library, call, function* () {
      const track = found(yield* shownId("track", call.params.track))
      return [{ type, subject: `playback:${track}`, log: ownLog(call.principal), payload: call.body }]
    })

  return {
    playbacks: ({ query, principal }) =>
      read(function* () {
        const page = yield* listPlaybacks({ ...query, filters: { user: principal.member } })
        return pageOf(page, page.rows.map(playbackObject))
      }),
    playback: ({ params, principal }) =>
      read(function* () {
        return playbackObject(found(yield* playbackOf(principal.member, yield* canonicalTrack(params.track))))
      }),
    plays: ({ query, principal }) =>
      read(function* () {
        const page = yield* listPlays({ ...query, filters: { user: principal.member } })
        return pageOf(page, page.rows.map(playObject))
      }),
    played: (call) => tell(call, "playback.played"),
    progress: (call) => tell(call, "playback.progressed"),
    rate: (call) => tell(call, "playback.rated"),
    star: (call) => tell(call, "playback.starred"),
    markMany: (call) =>
      change(library, call, function* () {
        const { tracks, starred, rating } = call.body
        const shown = new Set<string>()
        for (const track of tracks) shown.add(found(yield* shownId("track", track)))
        const log = ownLog(call.principal)
        return [...shown].flatMap((track) => {
          const subject = `playback:${track}`
          return [
            ...(starred === undefined ? [] : [{ type: "playback.starred", subject, log, payload: { starred } }]),
            ...(rating === undefined ? [] : [{ type: "playback.rated", subject, log, payload: { rating } }]),
          ]
        })
      }),
    queues: ({ principal }) =>
      read(function* () {
        const own = views.selectFrom("queue").selectAll().where("user", "=", principal.member).orderBy("id")
        return { items: (yield* all(own)).map(queueObject) }
      }),
    saveQueue: (call) =>
      change(library, call, function* () {
        const subject = `queue:${call.params.id}`
        return [{ type: "queue.saved", subject, log: ownLog(call.principal), payload: call.body }]
      }),
  }
}
