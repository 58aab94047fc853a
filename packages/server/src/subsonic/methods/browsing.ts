/** Artists, albums, tracks and genres by tags; and the same as directories for clients that browse folders. */
import { READERS } from "@ledgerline/api"
import { canonicalTrack, MOST_ROWS, query, readAlbum, readArtist, type Views, type Work } from "@ledgerline/core"
import { albumDirectory, albums } from "../objects/album.ts"
import { artistDirectory, artists, indexed } from "../objects/artist.ts"
import { children } from "../objects/child.ts"
import type { Call, Methods } from "../protocol/method.ts"
import { method } from "../protocol/method.ts"
import { FOLDER, named } from "../protocol/ids.ts"
import { notFound } from "../protocol/errors.ts"
import { folder, id, integer, optional, required, text } from "../protocol/parameters.ts"
import { albumsOfArtist } from "../reading/artists.ts"
import { byIds, rowsAt, type Way } from "../reading/listing.ts"
import { ofAlbum, songs } from "../reading/tracks.ts"

const LIBRARY = "Music"
/** More artists than a client can show; of more, the first. */
const MOST_ARTISTS = 100_000
const MOST_TRACKS = 10 * MOST_ROWS

const ALBUM_ARTISTS: Way<"artist"> = { view: "artist", keys: ["nameKey", "id"], where: "k.albums > 0" }

export const browsingMethods: Methods = {
  getMusicFolders: method(READERS, {}, () => ({ musicFolders: { musicFolder: [{ id: FOLDER, name: LIBRARY }] } })),
  getIndexes: method(
    READERS,
    { musicFolderId: optional(folder), ifModifiedSince: optional(integer(0, Number.MAX_SAFE_INTEGER)) },
    async (call) => {
      const { changedAt: lastModified } = call.context
      const isNew = lastModified > (call.params.ifModifiedSince ?? 0)
      const index = isNew
        ? (await indexOf(call)).map(({ name, artist }) => ({ name, artist: artist.map(artistDirectory) }))
        : []
      return { indexes: { ignoredArticles: "", lastModified, shortcut: [], child: [], index } }
    },
  ),
  getArtists: method(READERS, { musicFolderId: optional(folder) }, async (call) => ({
    artists: { ignoredArticles: "", index: await indexOf(call) },
  })),
  getArtist: method(READERS, { id: required(id("artist")) }, ({ params, context, principal }) =>
    context.read(function* () {
      const row = yield* expected(readArtist(params.id), "artist")
      const [artist] = yield* artists(context, principal.member, [row])
      const album = yield* albums(context, principal.member, yield* albumsOfArtist(row.id))
      return { artist: { ...artist, albumCount: album.length, album } }
    }),
  ),
  getAlbum: method(READERS, { id: required(id("album")) }, async (call) => {
    const { params, context, principal } = call
    const from = await context.viewpoint()
    return context.read(function* () {
      const row = yield* expected(readAlbum(params.id), "album")
      const [album] = yield* albums(context, principal.member, [row])
      const tracks = yield* rowsAt(ofAlbum(row.id), { offset: 0, count: MOST_TRACKS })
      return { album: { ...album, song: yield* children(context, principal.member, tracks, from) } }
    })
  }),
  getSong: method(READERS, { id: required(id("track")) }, async (call) => {
    const [song] = await songs(call, () => trackRow(call, call.params.id))
    if (song === undefined) throw notFound("track")
    return { song }
  }),
  getGenres: method(READERS, {}, ({ context }) => context.read(genres)),
  getMusicDirectory: method(READERS, { id: required(text(200)) }, async (call) => ({
    directory: await directoryOf(call, call.params.id),
  })),
}

/** The row of a track, or of the one that it was merged into. */
export function* trackRow({ context }: Pick<Call, "context">, track: string): Work<Views["track"][]> {
  return yield* byIds(context.library.store.dialect, "track", [yield* canonicalTrack(track)])
}

/** What is there. Fails with {@link notFound}. */
export function* expected<A>(work: Work<A | undefined>, what: string): Work<A> {
  const found = yield* work
  if (found === undefined) throw notFound(what)
  return found
}

const indexOf = ({ context, principal }: Pick<Call, "context" | "principal">) =>
  context.read(function* () {
    const rows = yield* rowsAt(ALBUM_ARTISTS, { offset: 0, count: MOST_ARTISTS })
    return indexed(rows, yield* artists(context, principal.member, rows))
  })

function* genres() {
  const tracks = yield* counted("track", "hidden = 0 AND genre IS NOT NULL")
  const onAlbums = new Map((yield* counted("album", "genre IS NOT NULL")).map(({ genre, number }) => [genre, number]))
  const genre = tracks.map(({ genre: value, number }) => ({
    value,
    songCount: number,
    albumCount: onAlbums.get(value) ?? 0,
  }))
  return { genres: { genre } }
}

function* counted(view: "track" | "album", where: string): Work<{ genre: string; number: number }[]> {
  const rows = yield* query<{ genre: string; number: number }>(
    `SELECT genre, COUNT(*) AS number FROM "${view}" WHERE ${where} GROUP BY genre ORDER BY genre`,
  )
  return rows.map(({ genre, number }) => ({ genre, number: Number(number) }))
}

/** The folder has the artists, an artist their albums, an album its tracks. */
async function directoryOf(call: Pick<Call, "context" | "principal">, asked: string) {
  const { context, principal } = call
  const { member } = principal
  if (asked === String(FOLDER)) {
    const found = (await indexOf(call)).flatMap(({ artist }) => artist)
    const child = found.map(({ id: of, name, coverArt, starred }) => ({
      id: of,
      parent: asked,
      isDir: true,
      title: name,
      artist: name,
      coverArt,
      starred,
      mediaType: "artist",
    }))
    return { id: asked, name: LIBRARY, child }
  }
  const { of, id: own } = named(asked)
  const from = await context.viewpoint()
  return context.read(function* () {
    if (of === "artist") {
      const row = yield* expected(readArtist(own), "artist")
      const [artist] = yield* artists(context, member, [row])
      const child = (yield* albums(context, member, yield* albumsOfArtist(row.id))).map(albumDirectory)
      return { id: asked, parent: String(FOLDER), name: row.name, starred: artist?.starred, child }
    }
    if (of !== "album") throw notFound("directory")
    const row = yield* expected(readAlbum(own), "album")
    const [album] = yield* albums(context, member, [row])
    const tracks = yield* rowsAt(ofAlbum(row.id), { offset: 0, count: MOST_TRACKS })
    const child = yield* children(context, member, tracks, from)
    const { artistId: parent, starred, userRating, playCount } = album ?? {}
    return { id: asked, parent, name: row.title, starred, userRating, playCount, child }
  })
}
