/** Which albums and artists are one, and which are several. */
import {
  canonicalTracks,
  creditsOfTrack,
  type NewEvent,
  separateArtist,
  separateArtistId,
  type Work,
} from "@ledgerline/core"
import {
  albumObject,
  alike,
  artistObject,
  type Grouped,
  joinEvents,
  keptApart,
  partAlbum,
  shownId,
  splitArtist,
} from "@ledgerline/core/objects"
import type { GroupingGroup } from "../groups/grouping.ts"
import type { Handlers } from "../handlers.ts"
import { albumsByIds, artistsByIds } from "./byIds.ts"
import { accepted, change, newId } from "./changes.ts"
import { found } from "./library.ts"
import type { LocalOptions } from "./options.ts"

export function groupingHandlers({ library }: Pick<LocalOptions, "library">): Handlers<typeof GroupingGroup> {
  const { store } = library
  const { dialect } = store
  /** Also where it is gone by now, since it was asked for before. */
  const shownNow = async (kind: Grouped, id: string): Promise<string> =>
    (await store.read(() => shownId(kind, id))) ?? id

  return {
    mergeAlbum: (call) => change(library, call, () => joining("album", call.params.id, call.body.into)),
    mergeArtist: (call) => change(library, call, () => joining("artist", call.params.id, call.body.into)),
    async splitAlbum(call) {
      const { params, body } = call
      const id = "into" in body ? await shownNow("album", body.into) : newId(library, call)
      const made = await change(library, call, function* () {
        const album = yield* shown("album", params.id)
        if ("into" in body) yield* shown("album", id)
        const tracks = [...(yield* canonicalTracks(dialect, body.tracks)).values()]
        const title = "title" in body ? body.title : undefined
        return yield* partAlbum(dialect, album, { tracks, to: id, title })
      })
      return { ...made, id }
    },
    splitArtist: (call) =>
      change(library, call, function* () {
        const names = call.body.names.map((name) => name.trim())
        return yield* splitArtist(dialect, yield* shown("artist", call.params.id), names)
      }),
    async separateArtist(call) {
      const { tracks, distinction } = call.body
      const id = separateArtistId(await shownNow("artist", call.params.id), distinction.trim())
      const made = await change(library, call, function* () {
        const artist = yield* shown("artist", call.params.id)
        const credited = []
        for (const track of new Set((yield* canonicalTracks(dialect, tracks)).values())) {
          const credits = (yield* creditsOfTrack(track)).filter(({ role }) => role === "artist")
          credited.push({ track, artistIds: credits.map(({ artistId }) => artistId) })
        }
        return accepted(separateArtist(artist, id, credited))
      })
      return { ...made, id }
    },
    async alikeAlbums({ query: { limit = 50 } }) {
      const pairs = await alike(library, "album")
      const some = pairs.slice(0, limit)
      const rows = await store.read(() => albumsByIds(library, idsIn(some)))
      return { items: paired(some, rows.map(albumObject)), total: pairs.length }
    },
    async alikeArtists({ query: { limit = 50 } }) {
      const pairs = await alike(library, "artist")
      const some = pairs.slice(0, limit)
      const rows = await store.read(() => artistsByIds(library, idsIn(some)))
      return { items: paired(some, rows.map(artistObject)), total: pairs.length }
    },
    keepApart: (call) =>
      change(library, call, function* () {
        const { kind } = call.params
        const events: NewEvent[] = []
        for (const { one, other } of call.body.pairs)
          events.push(...keptApart(kind, yield* shown(kind, one), yield* shown(kind, other)))
        return events
      }),
  }
}

function* shown(kind: Grouped, id: string): Work<string> {
  return found(yield* shownId(kind, id))
}

function* joining(kind: Grouped, id: string, into: string): Work<readonly NewEvent[]> {
  return joinEvents(kind, yield* shown(kind, id), yield* shown(kind, into))
}

interface Pair {
  readonly id: string
  readonly into: string
}

const idsIn = (pairs: readonly Pair[]): string[] => [...new Set(pairs.flatMap(({ id, into }) => [id, into]))]

function paired<T extends { readonly id: string }>(pairs: readonly Pair[], things: readonly T[]) {
  const byId = new Map(things.map((thing) => [thing.id, thing]))
  return pairs.flatMap((pair) => {
    const [one, into] = [byId.get(pair.id), byId.get(pair.into)]
    return one === undefined || into === undefined ? [] : [{ one, into }]
  })
}
