/** Reads about tracks. */
import { query, queryOne, type Work } from "../../store/port.ts"
import type { RowOf } from "../../views/rows.ts"
import type { TRACK, TRACK_ARTIST } from "./view.ts"

export type TrackRow = RowOf<typeof TRACK>
export type CreditRow = RowOf<typeof TRACK_ARTIST>

/** The track that shows in place of this one; the same id where it was not merged. */
export function* canonicalTrack(id: string): Work<string> {
  const row = yield* queryOne<{ canonical: string }>("SELECT canonical FROM merge WHERE track = ?", [id])
  return row?.canonical ?? id
}

/** A track by its id, or the one that it was merged into. */
export function* readTrack(id: string): Work<TrackRow | undefined> {
  return yield* queryOne<TrackRow>("SELECT * FROM track WHERE id = ?", [yield* canonicalTrack(id)])
}

/** The tracks that were merged into this one, directly or not. */
export function* mergedInto(id: string): Work<string[]> {
  const rows = yield* query<{ track: string }>(
    "SELECT track FROM merge WHERE canonical = ? AND track <> ? ORDER BY track",
    [id, id],
  )
  return rows.map((row) => row.track)
}

/** The media files of a track and of all that were merged into it. */
export function* filesOf(id: string): Work<string[]> {
  const own = yield* query<{ mediaFile: string }>('SELECT "mediaFile" FROM "trackFile" WHERE track = ?', [id])
  const merged = yield* query<{ mediaFile: string }>(
    'SELECT f."mediaFile" FROM merge m JOIN "trackFile" f ON f.track = m.track WHERE m.canonical = ? AND m.track <> ? ORDER BY 1',
    [id, id],
  )
  return [...new Set([...own, ...merged].map((row) => row.mediaFile))]
}

/** The tracks that have a media file, before merges. */
export function* tracksOfFile(mediaFile: string): Work<string[]> {
  const rows = yield* query<{ track: string }>('SELECT track FROM "trackFile" WHERE "mediaFile" = ? ORDER BY track', [
    mediaFile,
  ])
  return rows.map((row) => row.track)
}

/** Tracks of the same recording by MusicBrainz or ISRC: possible merges. */
export const sameRecording = (recording: string, isrc: string): Work<TrackRow[]> =>
  query<TrackRow>(
    `SELECT * FROM track WHERE "musicbrainzRecordingId" = ? UNION SELECT * FROM track WHERE isrc = ? ORDER BY id`,
    [recording, isrc],
  )

/** Who made a track, in the order in which they are named. */
export const creditsOfTrack = (id: string): Work<CreditRow[]> =>
  query<CreditRow>('SELECT * FROM "trackArtist" WHERE track = ? ORDER BY role, position', [id])
