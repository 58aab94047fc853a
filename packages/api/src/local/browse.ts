/** Ways through the library beside its lists. */
import {
  all,
  canonicalTracks,
  type Decision,
  favouriteSubject,
  type Library,
  listPlaybacks,
  type NewEvent,
  readAlbum,
  readArtist,
  type Viewpoint,
  views,
  type Work,
} from "@ledgerline/core"
import {
  albumObject,
  artistObject,
  entriesOf,
  genresOf,
  playbackObject,
  trackObjects,
  tracksByIds,
  tracksInFiles,
  yearsOf,
} from "@ledgerline/core/objects"
import type { BrowseGroup } from "../groups/browse.ts"
import type { Handlers } from "../handlers.ts"
import { albumsByIds, artistsByIds } from "./byIds.ts"
import { type Asking, change, type Changed, ownLog } from "./changes.ts"
import { favouriteIds, favouritesOf } from "./favourites.ts"
import { found } from "./library.ts"
import type { LocalOptions } from "./options.ts"
import { pageOf } from "./page.ts"

/** So many tracks that were listened to are looked through for their albums. */
const MOST_LOOKED_AT = 5000
const PAGE = 200

interface Named {
  readonly kind: "album" | "artist"
  readonly id: string
}

export function browseHandlers({ library, viewpoint, past }: LocalOptions): Handlers<typeof BrowseGroup> {
  const { store } = library
  const read = <A>(work: () => Work<A>): Promise<A> => store.read(work)
  const readAt = <A>(asOf: number | undefined, work: (library: Library) => Work<A>): Promise<A> =>
    asOf === undefined ? read(() => work(library)) : past.read(asOf, work)
  const tell = (call: Asking & { readonly params: Named; readonly body: unknown }, type: string): Promise<Changed> =>
    change(library, call, saying(call, type))

  return {
    genres: ({ query: { asOf } }) =>
      readAt(asOf, function* () {
        return { items: (yield* genresOf()).map(({ value, ...counts }) => ({ genre: value, ...counts })) }
      }),
    years: ({ query: { asOf } }) =>
      readAt(asOf, function* () {
        return { items: (yield* yearsOf()).map(({ value, ...counts }) => ({ year: value, ...counts })) }
      }),
    async folder({ params: { source }, query }) {
      const from = await viewpoint()
      return read(function* () {
        found((yield* all(views.selectFrom("source").select("id").where("id", "=", source)))[0])
        const { entries, next } = yield* entriesOf({ source, ...query })
        const files = entries.flatMap(({ mediaFile }) => mediaFile ?? [])
        const byFile = yield* tracksInFiles(library, files, from)
        const items = entries.map((entry) => ({ ...entry, tracks: byFile.get(entry.mediaFile ?? "") ?? [] }))
        return pageOf({ next: next ?? null }, items)
      })
    },
    async listenedTracks({ query: { asOf, ...query }, principal }) {
      const from = await viewpoint()
      return readAt(asOf, function* (shown) {
        const page = yield* listPlaybacks({ ...query, filters: { user: principal.member } })
        const tracks = yield* shownTracks(
          shown,
          page.rows.map(({ track }) => track),
          from,
        )
        const items = page.rows.map((row) => ({ track: tracks.get(row.track) ?? null, playback: playbackObject(row) }))
        return pageOf(page, items)
      })
    },
    listenedAlbums: ({ query: { limit = 50 }, principal }) =>
      read(function* () {
        const lastOf = yield* albumsListenedTo(library, principal.member, limit)
        const rows = yield* albumsByIds(library, [...lastOf.keys()])
        return { items: rows.map((row) => ({ album: albumObject(row), lastAt: lastOf.get(row.id) ?? 0 })) }
      }),
    favouriteAlbums: ({ query, principal }) =>
      read(function* () {
        const ids = yield* favourites(principal.member, "album", query)
        const said = yield* favouritesOf(store.dialect, principal.member, "album", ids)
        const rows = yield* albumsByIds(library, ids)
        return { items: rows.map((row) => ({ album: albumObject(row), ...opinionOf(said.get(row.id)) })) }
      }),
    favouriteArtists: ({ query, principal }) =>
      read(function* () {
        const ids = yield* favourites(principal.member, "artist", query)
        const said = yield* favouritesOf(store.dialect, principal.member, "artist", ids)
        const rows = yield* artistsByIds(library, ids)
        return { items: rows.map((row) => ({ artist: artistObject(row), ...opinionOf(said.get(row.id)) })) }
      }),
    opinion: ({ params, principal }) =>
      read(function* () {
        const id = yield* shownOwner(params)
        return opinionOf((yield* favouritesOf(store.dialect, principal.member, params.kind, [id])).get(id))
      }),
    star: (call) => tell(call, "favourite.starred"),
    rate: (call) => tell(call, "favourite.rated"),
  }
}

const opinionOf = (said: { readonly starredAt: number | null; readonly rating: number | null } | undefined) => ({
  starredAt: said?.starredAt ?? null,
  rating: said?.rating ?? null,
})

const saying = (call: Asking & { readonly params: Named; readonly body: unknown }, type: string): Decision =>
  function* (): Work<readonly NewEvent[]> {
    const subject = favouriteSubject(call.params.kind, yield* shownOwner(call.params))
    return [{ type, subject, log: ownLog(call.principal), payload: call.body }]
  }

function* shownOwner({ kind, id }: Named): Work<string> {
  return found(yield* kind === "album" ? readAlbum(id) : readArtist(id)).id
}

interface Wanted {
  readonly sort?: "starred" | "rating"
  readonly offset?: number
  readonly limit?: number
}

const favourites = (user: string, of: Named["kind"], { sort, offset = 0, limit = 50 }: Wanted): Work<string[]> =>
  favouriteIds(user, of, sort === "rating" ? "rating" : "starredAt", { offset, count: limit })

/** Tracks by ids that they had when something was said of them. */
function* shownTracks(library: Library, ids: readonly string[], from: Viewpoint) {
  const canonical = yield* canonicalTracks(library.store.dialect, ids)
  const rows = yield* tracksByIds(library, [...new Set(canonical.values())])
  const byId = new Map((yield* trackObjects(library, rows, from)).map((track) => [track.id, track]))
  return new Map(
    ids.flatMap((id) => (byId.has(canonical.get(id) ?? "") ? [[id, byId.get(canonical.get(id) ?? "")]] : [])),
  )
}

/** When each album was listened to last, the latest first. */
function* albumsListenedTo(library: Library, user: string, limit: number): Work<ReadonlyMap<string, number>> {
  const lastOf = new Map<string, number>()
  let after: string | undefined
  for (let seen = 0; seen < MOST_LOOKED_AT; seen += PAGE) {
    const page: { rows: readonly { track: string; lastAt: number | null }[]; next?: string } = yield* listPlaybacks({
      sort: "lastPlayed",
      limit: PAGE,
      after,
      filters: { user },
    })
    const canonical = yield* canonicalTracks(
      library.store.dialect,
      page.rows.map(({ track }) => track),
    )
    const rows = yield* tracksByIds(library, [...new Set(canonical.values())])
    const albumOf = new Map(rows.map(({ id, albumId }) => [id, albumId]))
    for (const { track, lastAt } of page.rows) {
      const album = albumOf.get(canonical.get(track) ?? "")
      if (album != null && !lastOf.has(album)) lastOf.set(album, lastAt ?? 0)
      if (lastOf.size >= limit) return lastOf
    }
    if (page.next === undefined) break
    after = page.next
  }
  return lastOf
}
