/** Albums and artists as the command line shows them. */
import type { AlbumRow, ArtistRow } from "@ledgerline/core"
import type { Column } from "../frame/output.ts"
import { duration } from "../frame/text.ts"
import { known } from "./track.ts"

export const ALBUM_COLUMNS: readonly Column[] = [
  { title: "id" },
  { title: "title", flexible: true },
  { title: "artist", flexible: true },
  { title: "year", right: true },
  { title: "tracks", right: true },
  { title: "length", right: true },
]

export const albumLine = (row: AlbumRow): string[] => [
  row.id.slice(0, 12),
  row.title,
  row.artist ?? (row.compilation === 1 ? "various" : ""),
  row.year === 0 ? "" : String(row.year),
  row.tracks.toLocaleString("en"),
  duration(row.durationMs),
]

export interface AlbumObject {
  readonly id: string
  readonly title: string
  readonly artist: string | null
  readonly artistId: string | null
  readonly year: number | null
  readonly genre: string | null
  /** How many. */
  readonly tracks: number
  readonly discs: number
  /** Of the tracks whose length is known. */
  readonly durationMs: number
  readonly compilation: boolean
  readonly addedAt: number
  /** The hash of the front cover. */
  readonly artwork: string | null
}

export const albumObject = (row: AlbumRow): AlbumObject => ({
  id: row.id,
  title: row.title,
  artist: row.artist,
  artistId: row.artistId,
  year: known(row.year),
  genre: row.genre,
  tracks: row.tracks,
  discs: row.discs,
  durationMs: row.durationMs,
  compilation: row.compilation === 1,
  addedAt: row.addedAt,
  artwork: row.artwork,
})

export const ARTIST_COLUMNS: readonly Column[] = [
  { title: "id" },
  { title: "name", flexible: true },
  { title: "tracks", right: true },
  { title: "albums", right: true },
  { title: "composed", right: true },
]

export const artistLine = (row: ArtistRow): string[] => [
  row.id.slice(0, 12),
  row.name,
  ...[row.tracks, row.albums, row.composed].map((number) => (number === 0 ? "" : number.toLocaleString("en"))),
]

export interface ArtistObject {
  readonly id: string
  readonly name: string
  /** On which they perform. */
  readonly tracks: number
  /** Of which they are the album artist. */
  readonly albums: number
  readonly composed: number
  readonly artwork: string | null
}

export const artistObject = ({ id, name, tracks, albums, composed, artwork }: ArtistRow): ArtistObject => ({
  id,
  name,
  tracks,
  albums,
  composed,
  artwork,
})
