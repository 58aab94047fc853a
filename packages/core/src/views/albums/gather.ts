/** What the tracks of an album come to. Whatever the order in which they are added, the sum is the same. */
import type { Fields } from "../../library/claim/fields.ts"
import { integerOf, listOf, textOf } from "../../library/claim/read.ts"
import { indexTextOrNull } from "../../library/indexText.ts"
import { sortKey } from "../../library/sortKey.ts"
import type { Row } from "../../store/port.ts"
import { storedText } from "../../store/values.ts"
import type { Override } from "../aliases/overrides.ts"
import { addTo } from "../tally.ts"

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

/** What is counted of the values of tracks, by value. */
export const TALLIED = ["disc", "genre", "year"] as const
export type Tallied = (typeof TALLIED)[number]
export type Tallies = Readonly<Record<Tallied, Map<string, number>>>

/** What tracks come to, or what they add to an album: a loss is below 0. */
export interface Sum {
  tracks: number
  /** Of the tracks whose duration is known. */
  durationMs: number
  readonly tallies: Tallies
}

export const newSum = (): Sum => ({
  tracks: 0,
  durationMs: 0,
  tallies: { disc: new Map(), genre: new Map(), year: new Map() },
})

/** Adds a track to a sum, or takes it away where `by` is -1. */
export function add(sum: Sum, track: Pick<AlbumTrack, "disc" | "year" | "genre" | "durationMs">, by: 1 | -1): void {
  const { disc, genre, year } = sum.tallies
  sum.tracks += by
  sum.durationMs += by * (track.durationMs ?? 0)
  addTo(disc, String(Math.max(1, track.disc)), by)
  // As it is read back: what is taken away must be what was added.
  if (track.genre !== null) addTo(genre, storedText(track.genre), by)
  if (track.year > 0) addTo(year, String(track.year), by)
}

/** An album, as its tracks show it. */
export interface Gathered extends Sum {
  first: AlbumTrack
  addedAt: number
}

/** Whether a track stands before another one of its album. */
export const precedes = (a: AlbumTrack, b: AlbumTrack): boolean =>
  a.disc !== b.disc ? a.disc < b.disc : a.track !== b.track ? a.track < b.track : a.id < b.id

export function gather(albums: Map<string, Gathered>, track: AlbumTrack): void {
  let album = albums.get(track.albumId)
  if (album === undefined) {
    albums.set(track.albumId, (album = { ...newSum(), first: track, addedAt: track.addedAt }))
  }
  if (precedes(track, album.first)) album.first = track
  album.addedAt = Math.min(album.addedAt, track.addedAt)
  add(album, track, 1)
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

/**
 * The year of an album by those of its tracks: the earliest, as what was added to it came later. Tracks of a compilation have
 * the years of their first release, and it came no sooner than the last of them. 0 where none is known.
 */
function yearOf(counted: ReadonlyMap<string, number>, isCompilation: boolean): number {
  if (counted.size === 0) return 0
  const years = [...counted.keys()].map(Number)
  return isCompilation ? Math.max(...years) : Math.min(...years)
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
    year: ownYear > 0 && ownYear < 10_000 ? ownYear : yearOf(album.tallies.year, compilation === true),
    genre: indexTextOrNull(listOf(own, "genres")[0]) ?? commonest(album.tallies.genre),
    tracks: album.tracks,
    discs: album.tallies.disc.size,
    durationMs: album.durationMs,
    compilation: compilation === true ? 1 : 0,
    addedAt: album.addedAt,
    artwork: override?.artwork ?? cover,
    fields: JSON.stringify(own),
  }
}
