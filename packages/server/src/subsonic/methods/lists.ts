/** Albums and tracks in the orders that clients show on their first page. */
import { READERS } from "@ledgerline/api"
import { query, type Views, type Work } from "@ledgerline/core"
import { albumDirectory } from "../objects/album.ts"
import { artistDirectory, artists } from "../objects/artist.ts"
import { missing } from "../protocol/errors.ts"
import type { Call, Methods } from "../protocol/method.ts"
import { method } from "../protocol/method.ts"
import { atMost, folder, integer, oneOf, optional, or, type ReadOf, required, text } from "../protocol/parameters.ts"
import { favouriteIds } from "@ledgerline/api/local"
import { byIds, rowsAt, VISIBLE, type Way } from "../reading/listing.ts"
import { MOST_ALBUMS, MOST_LISTED } from "../reading/most.ts"
import { randomRows } from "../reading/random.ts"
import { albumsFound, pageOfSongs, pagingOf, songs, tracksOf } from "../reading/tracks.ts"

const TYPES = [
  "random",
  "newest",
  "highest",
  "frequent",
  "recent",
  "starred",
  "alphabeticalByName",
  "alphabeticalByArtist",
  "byYear",
  "byGenre",
] as const

const year = integer(0, 9999)
const offset = or(integer(0, 1_000_000_000), 0)
const ALBUM_LIST = {
  type: required(oneOf(...TYPES)),
  size: or(atMost(MOST_LISTED), 10),
  offset,
  fromYear: optional(year),
  toYear: optional(year),
  genre: optional(text()),
  musicFolderId: optional(folder),
}
type AlbumList = Call<typeof ALBUM_LIST>

const byTitle: Way<"album"> = { view: "album", keys: ["titleKey", "id"] }

export const listMethods: Methods = {
  getAlbumList: method(READERS, ALBUM_LIST, async (call) => ({
    albumList: { album: (await albumsFound(call, () => albumList(call))).map(albumDirectory) },
  })),
  getAlbumList2: method(READERS, ALBUM_LIST, async (call) => ({
    albumList2: { album: await albumsFound(call, () => albumList(call)) },
  })),
  getRandomSongs: method(
    READERS,
    {
      size: or(atMost(MOST_LISTED), 10),
      genre: optional(text()),
      fromYear: optional(year),
      toYear: optional(year),
      musicFolderId: optional(folder),
    },
    async (call) => {
      const { random } = call.context.library.ports
      return {
        randomSongs: { song: await songs(call, () => randomRows(random, tracksOf(call.params), call.params.size)) },
      }
    },
  ),
  getSongsByGenre: method(
    READERS,
    { genre: required(text()), count: or(atMost(MOST_LISTED), 10), offset, musicFolderId: optional(folder) },
    async (call) => {
      const { genre, ...span } = call.params
      return { songsByGenre: { song: await pageOfSongs(call, tracksOf({ genre }), span) } }
    },
  ),
  getStarred: method(READERS, { musicFolderId: optional(folder) }, async (call) => {
    const { artist, album, song } = await starred(call)
    return { starred: { artist: artist.map(artistDirectory), album: album.map(albumDirectory), song } }
  }),
  getStarred2: method(READERS, { musicFolderId: optional(folder) }, async (call) => ({
    starred2: await starred(call),
  })),
}

function* albumList(call: AlbumList): Work<Views["album"][]> {
  const { context, principal, params } = call
  const { dialect } = context.library.store
  const span = { offset: params.offset, count: params.size }
  if (params.type === "random")
    return yield* randomRows(context.library.ports.random, { view: "album", keys: ["id"] }, params.size)
  if (params.type === "starred" || params.type === "highest") {
    const by = params.type === "starred" ? "starredAt" : "rating"
    return yield* byIds(dialect, "album", yield* favouriteIds(principal.member, "album", by, span))
  }
  if (params.type === "frequent" || params.type === "recent")
    return yield* byIds(dialect, "album", yield* playedAlbums(principal.member, params.type, span))
  return yield* rowsAt(wayOf(params), span, pagingOf(call))
}

/** Ways that an index serves. */
function wayOf({ type, fromYear, toYear, genre }: ReadOf<typeof ALBUM_LIST>): Way<"album"> {
  if (type === "newest") return { view: "album", keys: ["addedAt", "id"], isDescending: true }
  if (type === "alphabeticalByArtist") return { view: "album", keys: ["artistKey", "year", "titleKey", "id"] }
  if (type === "byGenre") {
    if (genre === undefined) throw missing("genre")
    return { ...byTitle, where: "k.genre = ?", values: [genre] }
  }
  if (type !== "byYear") return byTitle
  if (fromYear === undefined || toYear === undefined) throw missing(fromYear === undefined ? "fromYear" : "toYear")
  const isDescending = fromYear > toYear
  const values = isDescending ? [toYear, fromYear] : [fromYear, toYear]
  return { view: "album", keys: ["year", "titleKey", "id"], isDescending, where: "k.year >= ? AND k.year <= ?", values }
}

const PLAYED = {
  frequent: 'SUM(p.plays) DESC, t."albumId"',
  recent: 'MAX(p."lastAt") DESC, t."albumId"',
}

/** Ids of albums by what the member played of them. */
function* playedAlbums(
  member: string,
  by: "frequent" | "recent",
  { offset: from, count }: { readonly offset: number; readonly count: number },
): Work<string[]> {
  const rows = yield* query<{ id: string }>(
    `SELECT t."albumId" AS id FROM "playback" p JOIN "track" t ON t.id = p.track
     WHERE p."user" = ? AND p."lastAt" IS NOT NULL AND t.hidden = 0 AND t."albumId" IS NOT NULL
     GROUP BY t."albumId" ORDER BY ${PLAYED[by]} LIMIT ? OFFSET ?`,
    [member, count, from],
  )
  return rows.map(({ id }) => id)
}

/** All that the member starred, the last first. */
async function starred(call: Pick<Call, "context" | "principal">) {
  const { context, principal } = call
  const { dialect } = context.library.store
  const { member } = principal
  const all = { offset: 0, count: MOST_ALBUMS }
  const album = await albumsFound(call, function* () {
    return yield* byIds(dialect, "album", yield* favouriteIds(member, "album", "starredAt", all))
  })
  const artist = await context.read(function* () {
    const ids = yield* favouriteIds(member, "artist", "starredAt", all)
    return yield* artists(context, member, yield* byIds(dialect, "artist", ids))
  })
  const song = await songs(call, () =>
    query<Views["track"]>(
      `SELECT k.* FROM "playback" p JOIN "track" k ON k.id = p.track
       WHERE p."user" = ? AND p."starredAt" IS NOT NULL AND ${VISIBLE} ORDER BY p."starredAt" DESC, p.track DESC LIMIT ?`,
      [member, MOST_ALBUMS],
    ),
  )
  return { artist, album, song }
}
