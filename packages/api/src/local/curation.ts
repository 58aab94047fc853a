/** Which things are one, how they belong together, and stretches that somebody marked. */
import {
  canonicalTrack,
  type DecisionContext,
  LIBRARY,
  listRelations,
  listSamples,
  mergedInto,
  mergeTrack,
  one,
  relationIdOf,
  removeTrack,
  splitTrack,
  statesOf,
  tracksOfFile,
  type TrackState,
  views,
  type Work,
} from "@ledgerline/core"
import { relationObject, sampleObject, shownId } from "@ledgerline/core/objects"
import type { CurationGroup } from "../groups/curation.ts"
import type { Handlers } from "../handlers.ts"
import { accepted, change, newId } from "./changes.ts"
import { duplicateHandlers } from "./duplicates.ts"
import { found } from "./library.ts"
import type { LocalOptions } from "./options.ts"
import { pageOf } from "./page.ts"

export function curationHandlers({ library }: Pick<LocalOptions, "library">): Handlers<typeof CurationGroup> {
  const read = <A>(work: () => Work<A>): Promise<A> => library.store.read(work)

  return {
    ...duplicateHandlers({ library }),
    merge: (call) =>
      change(library, call, function* (context) {
        const track = found(yield* shownId("track", call.params.id))
        const into = found(yield* shownId("track", call.body.into))
        const { note } = call.body
        const because = { rule: "user", ...(note === undefined ? {} : { detail: note }) }
        return accepted(mergeTrack(track, into, because, yield* trackState(context, track)))
      }),
    split: (call) =>
      change(library, call, function* (context) {
        const track = yield* holderOf(found(yield* shownId("track", call.params.id)), call.body.mediaFile)
        return accepted(splitTrack(track, call.body.mediaFile, yield* trackState(context, track)))
      }),
    removeTrack: (call) =>
      change(library, call, function* () {
        const track = found(yield* shownId("track", call.params.id))
        return removeTrack(track, yield* mergedInto(track))
      }),
    relations: ({ query: { from, to, ...asked } }) =>
      read(function* () {
        const page = yield* listRelations({ ...asked, filters: { from, to } })
        return pageOf(page, page.rows.map(relationObject))
      }),
    async relate(call) {
      const { kind, from, to } = call.body
      const id = relationIdOf(kind, from, to)
      const made = await change(library, call, function* () {
        const there = yield* one(views.selectFrom("relation").select("note").where("id", "=", id))
        if (there !== undefined && there.note === (call.body.note ?? null)) return []
        return [{ type: "relation.added", subject: `relation:${id}`, payload: call.body }]
      })
      return { ...made, id }
    },
    unrelate: (call) =>
      change(library, call, function* () {
        const { id } = found(yield* one(views.selectFrom("relation").select("id").where("id", "=", call.params.id)))
        return [{ type: "relation.removed", subject: `relation:${id}`, payload: {} }]
      }),
    samples: ({ query: { of, ...asked } }) =>
      read(function* () {
        const page = yield* listSamples({ ...asked, filters: { of } })
        return pageOf(page, page.rows.map(sampleObject))
      }),
    async mark(call) {
      const id = newId(library, call)
      const made = await change(library, call, function* () {
        return [{ type: "sample.defined", subject: `sample:${id}`, payload: call.body }]
      })
      return { ...made, id }
    },
    unmark: (call) =>
      change(library, call, function* () {
        const { id } = found(yield* one(views.selectFrom("sample").select("id").where("id", "=", call.params.id)))
        return [{ type: "sample.removed", subject: `sample:${id}`, payload: {} }]
      }),
  }
}

/** The track that has a file: the one that shows, or one that was merged into it. */
function* holderOf(track: string, mediaFile: string): Work<string> {
  for (const holder of yield* tracksOfFile(mediaFile)) if ((yield* canonicalTrack(holder)) === track) return holder
  return track
}

function* trackState(context: DecisionContext, track: string): Work<TrackState> {
  const states = yield* statesOf(context, LIBRARY, `track:${track}`)
  return found(states?.["track"]) as TrackState
}
