/** Reads about tracks. */
import type { Dialect, Work } from "../../store/port.ts"
import { all, among, one, views } from "../../views/database.ts"
import type { RowOf } from "../../views/rows.ts"
import type { TRACK, TRACK_ARTIST } from "./view.ts"

export type TrackRow = RowOf<typeof TRACK>
export type CreditRow = RowOf<typeof TRACK_ARTIST>

const tracks = views.selectFrom("track").selectAll()

/** The track that shows in place of this one; the same id where it was not merged. */
export function* canonicalTrack(id: string): Work<string> {
  const row = yield* one(views.selectFrom("merge").select("canonical").where("track", "=", id))
  return row?.canonical ?? id
}

/** As {@link canonicalTrack}, of many: each of them by its id. */
export function* canonicalTracks(dialect: Dialect, ids: readonly string[]): Work<ReadonlyMap<string, string>> {
  const columns = ["track", "canonical"] as const
  const merges = views.selectFrom("merge").select(columns)
  const rows = yield* all(merges.where((eb) => among(dialect, eb.ref("track"), ids)))
  const merged = new Map(rows.map(({ track, canonical }) => [track, canonical]))
  return new Map(ids.map((id) => [id, merged.get(id) ?? id]))
}

/** A track by its id, or the one that it was merged into. */
export function* readTrack(id: string): Work<TrackRow | undefined> {
  return yield* one(tracks.where("id", "=", yield* canonicalTrack(id)))
}

/** The tracks that were merged into this one, directly or not. */
export function* mergedInto(id: string): Work<string[]> {
  const merged = views.selectFrom("merge").select("track").where("canonical", "=", id).where("track", "<>", id)
  return (yield* all(merged.orderBy("track"))).map((row) => row.track)
}

/** The media files of a track and of all that were merged into it. */
export function* filesOf(id: string): Work<string[]> {
  const own = yield* all(views.selectFrom("trackFile").select("mediaFile").where("track", "=", id))
  const merged = yield* all(
    views
      .selectFrom("merge")
      .innerJoin("trackFile", "trackFile.track", "merge.track")
      .select("trackFile.mediaFile")
      .where("merge.canonical", "=", id)
      .where("merge.track", "<>", id)
      .orderBy("trackFile.mediaFile"),
  )
  return [...new Set([...own, ...merged].map((row) => row.mediaFile))]
}

/** The tracks that have a media file, before merges. */
export function* tracksOfFile(mediaFile: string): Work<string[]> {
  const having = views.selectFrom("trackFile").select("track").where("mediaFile", "=", mediaFile)
  return (yield* all(having.orderBy("track"))).map((row) => row.track)
}

/** Tracks of the same recording by MusicBrainz or ISRC: possible merges. */
export const sameRecording = (recording: string, isrc: string): Work<TrackRow[]> =>
  all(
    tracks
      .where("musicbrainzRecordingId", "=", recording)
      .union(tracks.where("isrc", "=", isrc))
      .orderBy("id"),
  )

/** Who made a track, in the order in which they are named. */
export const creditsOfTrack = (id: string): Work<CreditRow[]> =>
  all(views.selectFrom("trackArtist").selectAll().where("track", "=", id).orderBy("role").orderBy("position"))
