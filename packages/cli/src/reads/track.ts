/** A track as the command line shows it. */
import type { TrackRow } from "@ledgerline/core"
import type { Column } from "../frame/output.ts"
import { duration } from "../frame/text.ts"

export const TRACK_COLUMNS: readonly Column[] = [
  { title: "id" },
  { title: "title", flexible: true },
  { title: "artist", flexible: true },
  { title: "album", flexible: true },
  { title: "no.", right: true },
  { title: "year", right: true },
  { title: "length", right: true },
]

export const trackLine = (row: TrackRow): string[] => [
  row.id.slice(0, 12),
  row.title ?? "",
  row.artist ?? "",
  row.album ?? "",
  row.track === 0 ? "" : String(row.track),
  row.year === 0 ? "" : String(row.year),
  duration(row.durationMs),
]

/** What programs get, by the names that the SDK uses. Null where nothing is known. */
export function trackObject(row: TrackRow): object {
  const fields = JSON.parse(row.fields) as { readonly artists?: unknown; readonly genres?: unknown }
  const known = (number: number): number | null => (number === 0 ? null : number)
  return {
    id: row.id,
    title: row.title,
    artist: row.artist,
    artists: listed(fields.artists ?? row.artist),
    album: row.album,
    albumId: row.albumId,
    albumArtist: row.albumArtist,
    track: known(row.track),
    disc: known(row.disc),
    year: known(row.year),
    genre: row.genre,
    genres: listed(fields.genres),
    durationMs: row.durationMs,
    isrc: row.isrc,
    musicbrainzRecordingId: row.musicbrainzRecordingId,
    mediaFile: row.mediaFile,
    addedAt: row.addedAt,
  }
}

const listed = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]
