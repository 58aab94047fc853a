/** What is in the library. */
import {
  all,
  type Fields,
  type Library,
  lastPosition,
  listAlbumArtists,
  listAlbums,
  listArtists,
  listSources,
  listTracks,
  MOST_ROWS,
  one,
  partsOf,
  readAlbum,
  readArtist,
  search,
  tracksOfFile,
  views,
  type Work,
} from "@ledgerline/core"
import {
  albumObject,
  artistObject,
  copiesOf,
  mediaFileObject,
  sourceObjects,
  trackDetail,
  trackObjects,
  tracksByIds,
} from "@ledgerline/core/objects"
import type { LibraryGroup } from "../groups/library.ts"
import type { Handlers } from "../handlers.ts"
import { Refusal } from "../refusal.ts"
import type { LocalOptions } from "./options.ts"
import { searchNames } from "./names.ts"
import { pageOf } from "./page.ts"

export function libraryHandlers({ library: present, viewpoint, past }: LocalOptions): Handlers<typeof LibraryGroup> {
  const read = <A>(work: () => Work<A>): Promise<A> => present.store.read(work)
  /** Reads the library as it is, or as it was. */
  const readAt = <A>(asOf: number | undefined, work: (library: Library) => Work<A>): Promise<A> =>
    asOf === undefined ? present.store.read(() => work(present)) : past.read(asOf, work)

  return {
    async tracks({ query: { asOf, ids, albumId, artistId, genre, year, decade, ...asked } }) {
      const from = await viewpoint()
      if (ids !== undefined)
        return readAt(asOf, function* (library) {
          const rows = yield* tracksByIds(library, ids.split(","))
          const shown = rows.filter(({ hidden }) => hidden === 0)
          return pageOf({}, yield* trackObjects(library, shown, from))
        })
      return readAt(asOf, function* (library) {
        const page = yield* listTracks({ ...asked, filters: { albumId, artistId, genre, year, decade } })
        return pageOf(page, yield* trackObjects(library, page.rows, from))
      })
    },
    async track({ params: { id }, query: { asOf } }) {
      const from = await viewpoint()
      const { track, beside } = found(await readAt(asOf, (library) => trackDetail(library, id, from)))
      return { ...track, ...beside }
    },
    albums: ({ query: { asOf, artistId, genre, year, decade, ...asked } }) =>
      readAt(asOf, function* () {
        const page = yield* listAlbums({ ...asked, filters: { artistId, genre, year, decade } })
        return pageOf(page, page.rows.map(albumObject))
      }),
    async album({ params: { id }, query: { asOf } }) {
      const from = await viewpoint()
      return readAt(asOf, function* (library) {
        const row = found(yield* readAlbum(id))
        const { rows } = yield* listTracks({ filters: { albumId: row.id }, limit: MOST_ROWS })
        const fields = JSON.parse(row.fields) as Fields
        return { ...albumObject(row), fields, trackList: yield* trackObjects(library, rows, from) }
      })
    },
    artists: ({ query: { asOf, only, ...asked } }) =>
      readAt(asOf, function* () {
        const page = yield* only === undefined ? listArtists(asked) : listAlbumArtists(asked as { sort?: "name" })
        return pageOf(page, page.rows.map(artistObject))
      }),
    artist: ({ params: { id }, query: { asOf } }) =>
      readAt(asOf, function* () {
        const row = found(yield* readArtist(id))
        const { rows } = yield* listAlbums({ filters: { artistId: row.id }, limit: MOST_ROWS })
        return { ...artistObject(row), fields: JSON.parse(row.fields) as Fields, albumList: rows.map(albumObject) }
      }),
    async search({ query: { asOf, q, limit = 50 } }) {
      const from = await viewpoint()
      return readAt(asOf, function* (library) {
        const tables = { search: `search_${library.generation}`, track: `track_${library.generation}` }
        const { hits, total = null } = yield* search(library.store.dialect, tables, q, { limit })
        const tiers = new Map(hits.map(({ id, tier }) => [id, tier]))
        const rows = yield* tracksByIds(library, [...tiers.keys()])
        const tracks = yield* trackObjects(library, rows, from)
        return { items: tracks.map((track) => ({ ...track, found: tiers.get(track.id) ?? "" })), total }
      })
    },
    searchNames: ({ query: { asOf, q, limit = 50 } }) =>
      readAt(asOf, function* (library) {
        const { artists, albums } = yield* searchNames(library, q)
        return { artists: artists.slice(0, limit).map(artistObject), albums: albums.slice(0, limit).map(albumObject) }
      }),
    async sources({ query }) {
      const from = await viewpoint()
      return read(function* () {
        const page = yield* listSources(query)
        return pageOf(page, yield* sourceObjects(present, page.rows, from))
      })
    },
    async source({ params: { id } }) {
      const from = await viewpoint()
      return read(function* () {
        const rows = yield* all(views.selectFrom("source").selectAll().where("id", "=", id))
        const [source] = yield* sourceObjects(present, rows, from)
        return found(source)
      })
    },
    async mediaFile({ params: { id } }) {
      const from = await viewpoint()
      return read(function* () {
        const row = found(yield* one(views.selectFrom("mediaFile").selectAll().where("id", "=", id)))
        const tracks = yield* tracksOfFile(id)
        for (const part of yield* partsOf(present.store.dialect, [id])) tracks.push(...(yield* tracksOfFile(part.id)))
        return { ...mediaFileObject(row), tracks, copies: yield* copiesOf(present, [id], from) }
      })
    },
    counts: ({ query: { asOf } }) =>
      readAt(asOf, function* () {
        const counted = found(yield* one(counts))
        return { ...counted, position: yield* lastPosition() }
      }),
  }
}

const counts = views.selectNoFrom((eb) => {
  const number = eb.fn.countAll<number>().as("number")
  return [
    eb.selectFrom("track").where("hidden", "=", eb.lit(0)).select(number).$asScalar().$notNull().as("tracks"),
    eb.selectFrom("album").select(number).$asScalar().$notNull().as("albums"),
    eb.selectFrom("artist").select(number).$asScalar().$notNull().as("artists"),
  ]
})

/** What was looked for; fails with 404 where it is not there. */
export function found<A>(thing: A | undefined): A {
  if (thing === undefined) throw new Refusal(404, "notFound", "there is no such thing")
  return thing
}
