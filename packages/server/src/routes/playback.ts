/** What the member who asks does: plays, places, ratings and queues, in that member's own log. */
import { PlaybackGroup } from "@ledgerline/api"
import { all, canonicalTrack, listPlaybacks, listPlays, playbackOf, views, type Work } from "@ledgerline/core"
import { playbackObject, playObject, queueObject, shownId } from "@ledgerline/core/objects"
import type { FastifyInstance } from "fastify"
import { type Asking, change, type Changed, ownLog } from "../app/changes.ts"
import { type Implementation, implement } from "../app/implement.ts"
import { found } from "./library.ts"
import type { LibraryRoutes } from "./options.ts"
import { pageOf } from "./page.ts"

export function playbackRoutes(
  app: FastifyInstance,
  { library }: Pick<LibraryRoutes, "library">,
  options: Implementation,
): void {
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

  implement(
    app,
    PlaybackGroup,
    {
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
    },
    options,
  )
}
