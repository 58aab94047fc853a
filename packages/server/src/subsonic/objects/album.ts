/** Albums as the protocol has them: by tags, and as directories. */
import { type AlbumRow, type Dialect, type Fields, listOf, query, textOf, type Work } from "@ledgerline/core"
import { known } from "@ledgerline/core/objects"
import type { Context } from "../Context.ts"
import { albumId, artistId } from "../protocol/ids.ts"
import { type Favourite, favouritesOf } from "@ledgerline/api/local"
import {
  type Credit,
  credited,
  dateOf,
  explicitOf,
  itemDate,
  maybeDate,
  namesOf,
  seconds,
  some,
  textIn,
} from "./pieces.ts"

export type Album = ReturnType<typeof albumOf>

interface Beside {
  /** Of its first track, and over them those of the album itself. */
  readonly fields: Fields
  readonly credits: readonly Credit[]
  readonly titles: readonly { readonly disc: number; readonly title: string }[]
  readonly favourite: Favourite | undefined
  readonly plays: Plays | undefined
}

interface Plays {
  readonly plays: number
  readonly lastAt: number | null
}

/** Albums in the order of the rows, with what a member thinks of them: four queries however many there are. */
export function* albums(
  { library }: Pick<Context, "library">,
  member: string,
  rows: readonly AlbumRow[],
): Work<Album[]> {
  if (rows.length === 0) return []
  const { dialect } = library.store
  const ids = rows.map(({ id }) => id)
  const firsts = yield* firstTracks(dialect, ids)
  const credits = yield* creditsOf(
    dialect,
    [...firsts.values()].flatMap(([first]) => first?.id ?? []),
  )
  const favourites = yield* favouritesOf(dialect, member, "album", ids)
  const plays = yield* playsOf(dialect, member, ids)
  return rows.map((row) => {
    const tracks = firsts.get(row.id) ?? []
    const [first] = tracks
    const fields = { ...first?.fields, ...(JSON.parse(row.fields) as Fields) }
    const own = credits.get(first?.id ?? "") ?? []
    const credit = row.artistId === null ? [] : [{ artistId: row.artistId, name: row.artist ?? "" }]
    return albumOf(row, {
      fields,
      credits: own.length > 0 ? own : credit,
      titles: tracks.flatMap(({ disc, fields: of }) => {
        const title = textOf(of, "discTitle")
        return title === null ? [] : { disc: Math.max(1, disc), title }
      }),
      favourite: favourites.get(row.id),
      plays: plays.get(row.id),
    })
  })
}

/** Those of its first track, else the one that it has in lists. */
function genresOf(fields: Fields, genre: string | null): readonly string[] {
  const genres = listOf(fields, "genres")
  return genres.length > 0 || genre === null ? genres : [genre]
}

function albumOf(row: AlbumRow, { fields, credits, titles, favourite, plays }: Beside) {
  return {
    id: albumId(row.id),
    name: row.title,
    version: textIn(fields, "albumVersion"),
    artist: row.artist ?? "",
    artistId: row.artistId === null ? undefined : artistId(row.artistId),
    coverArt: row.artwork === null ? undefined : albumId(row.id),
    songCount: row.tracks,
    duration: seconds(row.durationMs),
    playCount: plays?.plays ?? 0,
    created: dateOf(row.addedAt),
    starred: maybeDate(favourite?.starredAt),
    year: some(known(row.year)),
    genre: row.genre ?? "",
    played: maybeDate(plays?.lastAt),
    userRating: favourite?.rating ?? undefined,
    recordLabels: namesOf([textOf(fields, "label") ?? []].flat()),
    musicBrainzId: textIn(fields, "musicbrainzReleaseId"),
    genres: namesOf(genresOf(fields, row.genre)),
    artists: credited(credits),
    displayArtist: row.artist ?? "",
    releaseTypes: listOf(fields, "releaseType"),
    moods: listOf(fields, "moods"),
    sortName: textIn(fields, "sortAlbum"),
    originalReleaseDate: itemDate(textOf(fields, "originalDate")),
    releaseDate: itemDate(textOf(fields, "date")),
    isCompilation: row.compilation === 1,
    explicitStatus: explicitOf(fields),
    discTitles: titles,
  }
}

/** An album where folders are browsed. */
export const albumDirectory = (album: Album) => ({
  id: album.id,
  parent: album.artistId,
  isDir: true,
  title: album.name,
  album: album.name,
  artist: album.artist,
  year: album.year,
  genre: album.genre,
  coverArt: album.coverArt,
  duration: album.duration,
  created: album.created,
  starred: album.starred,
  userRating: album.userRating,
  playCount: album.playCount,
  played: album.played,
  artistId: album.artistId,
  albumId: album.id,
  mediaType: "album",
})

interface First {
  readonly id: string
  readonly disc: number
  readonly fields: Fields
}

/** The first track of each disc, in order. */
function* firstTracks(dialect: Dialect, ids: readonly string[]): Work<ReadonlyMap<string, First[]>> {
  const firsts = new Map<string, First[]>()
  // Nearly all albums have a track 1 of each disc: its index finds those at once.
  yield* takeFirsts(firsts, dialect, ids, "t.track <= 1")
  const others = ids.filter((id) => !firsts.has(id))
  if (others.length > 0)
    yield* takeFirsts(
      firsts,
      dialect,
      others,
      `NOT EXISTS (SELECT 1 FROM "track" o WHERE o."albumId" = t."albumId" AND o.hidden = 0 AND o.disc = t.disc
         AND (o.track, o.id) < (t.track, t.id))`,
    )
  return firsts
}

/** `where`: code, never input. */
function* takeFirsts(
  firsts: Map<string, First[]>,
  dialect: Dialect,
  ids: readonly string[],
  where: string,
): Work<void> {
  const rows = yield* query<{ albumId: string; id: string; disc: number; fields: string }>(
    `SELECT t."albumId", t.id, t.disc, t.fields FROM "track" t
     WHERE t.hidden = 0 AND ${where} AND ${dialect.anyOf('t."albumId"', "text")}
     ORDER BY t."albumId", t.disc, t.track, t.id`,
    [dialect.list(ids)],
  )
  for (const { albumId: album, id, disc, fields } of rows) {
    const found = firsts.get(album) ?? []
    // An album without numbers has every track here.
    if (found.at(-1)?.disc === disc) continue
    firsts.set(album, [...found, { id, disc, fields: JSON.parse(fields) as Fields }])
  }
}

function* creditsOf(dialect: Dialect, tracks: readonly string[]): Work<ReadonlyMap<string, Credit[]>> {
  const rows = yield* query<Credit & { track: string }>(
    `SELECT track, "artistId", name FROM "trackArtist" WHERE role = 'albumArtist' AND ${dialect.anyOf("track", "text")}
     ORDER BY track, position`,
    [dialect.list(tracks)],
  )
  return Map.groupBy(rows, ({ track }) => track)
}

function* playsOf(dialect: Dialect, member: string, ids: readonly string[]): Work<ReadonlyMap<string, Plays>> {
  const rows = yield* query<{ albumId: string; plays: number; lastAt: number | null }>(
    `SELECT t."albumId", SUM(p.plays) AS plays, MAX(p."lastAt") AS "lastAt" FROM "track" t
     JOIN "playback" p ON p."user" = ? AND p.track = t.id
     WHERE t.hidden = 0 AND ${dialect.anyOf('t."albumId"', "text")} GROUP BY t."albumId"`,
    [member, dialect.list(ids)],
  )
  const number = (value: number | null): number | null => (value === null ? null : Number(value))
  return new Map(rows.map((row) => [row.albumId, { plays: Number(row.plays), lastAt: number(row.lastAt) }]))
}
