/** Albums and artists as the command line shows them. */
import type { AlbumRow, ArtistRow } from "@ledgerline/core"
import type { Column } from "../frame/output.ts"
import { duration } from "../frame/text.ts"

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
