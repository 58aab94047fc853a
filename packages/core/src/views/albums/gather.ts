/** What the tracks of an album come to. Whatever the order in which they are added, the sum is the same. */
import type { Fields } from "../../library/claim/fields.ts"
import { integerOf, listOf, textOf } from "../../library/claim/read.ts"
import { indexTextOrNull } from "../../library/indexText.ts"
import { sortKey } from "../../library/sortKey.ts"
import type { Row } from "../../store/port.ts"
import type { Override } from "../aliases/overrides.ts"

/** A visible track, as far as albums care. */
export interface AlbumTrack {
  readonly id: string
  readonly albumId: string
  readonly album: string | null
  readonly artist: string | null
  readonly albumArtist: string | null
  readonly albumKey: string
  readonly disc: number
  readonly track: number
  readonly year: number
  readonly genre: string | null
  readonly durationMs: number | null
  readonly addedAt: number
  readonly fields: string
}

export const ALBUM_TRACK_COLUMNS =
  'id, "albumId", album, artist, "albumArtist", "albumKey", disc, track, year, genre, "durationMs", "addedAt", fields'

export interface Gathered {
  first: AlbumTrack
  tracks: number
  durationMs: number
  addedAt: number
  readonly discs: Set<number>
  /** The year is the earliest known, the genre the commonest. */
  year: number
  readonly genres: Map<string, number>
}

const precedes = (a: AlbumTrack, b: AlbumTrack): boolean =>
  a.disc !== b.disc ? a.disc < b.disc : a.track !== b.track ? a.track < b.track : a.id < b.id

export function gather(albums: Map<string, Gathered>, track: AlbumTrack): void {
  let album = albums.get(track.albumId)
  if (album === undefined) {
    album = {
      first: track,
      tracks: 0,
      durationMs: 0,
      addedAt: track.addedAt,
      discs: new Set(),
      year: 0,
      genres: new Map(),
    }
    albums.set(track.albumId, album)
  }
  if (precedes(track, album.first)) album.first = track
  album.tracks += 1
  album.durationMs += track.durationMs ?? 0
  album.addedAt = Math.min(album.addedAt, track.addedAt)
  album.discs.add(Math.max(1, track.disc))
  if (track.year > 0 && (album.year === 0 || track.year < album.year)) album.year = track.year
  if (track.genre !== null) album.genres.set(track.genre, (album.genres.get(track.genre) ?? 0) + 1)
}

/** The commonest of counted names; of equals the smallest. */
export function commonest(counted: ReadonlyMap<string, number>): string | null {
  let best: string | null = null
  let most = 0
  for (const [name, count] of counted) {
    if (count > most || (count === most && best !== null && name < best)) {
      best = name
      most = count
    }
  }
  return best
}

/** Things that lie in other tables, by what they belong to. */
export interface Beside {
  readonly override: Override | undefined
  /** The first album artist of the first track. */
  readonly artistId: string | null
  /** The front cover of the first track that has one. */
  readonly cover: string | null
}

export function albumRow(id: string, album: Gathered, { override, artistId, cover }: Beside): Row {
  const { first } = album
  const own = override?.fields ?? {}
  const shown = JSON.parse(first.fields) as Fields
  const compilation = own["compilation"] ?? shown["compilation"]
  const ownTitle = textOf(own, "title")
  const ownArtist = textOf(own, "albumArtist") ?? textOf(own, "albumArtists")
  const title = ownTitle ?? first.album ?? ""
  const artist = ownArtist ?? first.albumArtist ?? (compilation === true ? null : first.artist)
  const sortTitle = textOf(own, "sortTitle")
  const sortArtist = textOf(own, "sortAlbumArtist") ?? (ownArtist === null ? textOf(shown, "sortAlbumArtist") : null)
  const ownYear = integerOf(own, "year") ?? integerOf(own, "date") ?? 0
  return {
    id,
    title,
    artist,
    artistId,
    titleKey: sortTitle === null && ownTitle === null ? first.albumKey : sortKey(sortTitle ?? ownTitle),
    artistKey: sortKey(sortArtist ?? artist),
    year: ownYear > 0 && ownYear < 10_000 ? ownYear : album.year,
    genre: indexTextOrNull(listOf(own, "genres")[0]) ?? commonest(album.genres),
    tracks: album.tracks,
    discs: album.discs.size,
    durationMs: album.durationMs,
    compilation: compilation === true ? 1 : 0,
    addedAt: album.addedAt,
    artwork: override?.artwork ?? cover,
    fields: JSON.stringify(own),
  }
}
