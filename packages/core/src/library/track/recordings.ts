/** What a recording is known by in any library, and which tracks of a library are one of them. */
import type { Dialect, Work } from "../../store/port.ts"
import { all, among, views } from "../../views/database.ts"
import { canonicalTracks } from "./queries.ts"

/** Of a track and of all that were merged into it. */
export interface RecordingMarks {
  readonly ids: readonly string[]
  /** Known by their audio. */
  readonly mediaFiles: readonly string[]
  readonly recordings: readonly string[]
  readonly isrcs: readonly string[]
}

/** What tracks that show are known by, each by its id. */
export function* marksOfTracks(dialect: Dialect, ids: readonly string[]): Work<ReadonlyMap<string, RecordingMarks>> {
  const merges = views.selectFrom("merge").select(["track", "canonical"])
  const merged = yield* all(merges.where((eb) => among(dialect, eb.ref("canonical"), ids)))
  const shownAs = new Map([
    ...ids.map((id) => [id, id] as const),
    ...merged.map((row) => [row.track, row.canonical] as const),
  ])
  const members = [...shownAs.keys()]
  const columns = ["id", "musicbrainzRecordingId", "isrc"] as const
  const tracks = yield* all(
    views
      .selectFrom("track")
      .select(columns)
      .where((eb) => among(dialect, eb.ref("id"), members)),
  )
  const files = yield* all(
    views
      .selectFrom("trackFile")
      .select(["track", "mediaFile"])
      .where((eb) => among(dialect, eb.ref("track"), members)),
  )
  const marks = new Map(ids.map((id) => [id, { ids: [], mediaFiles: [], recordings: [], isrcs: [] } as Gathered]))
  for (const { id, musicbrainzRecordingId, isrc } of tracks) {
    const of = marks.get(shownAs.get(id) ?? "")
    of?.ids.push(id)
    if (musicbrainzRecordingId !== null) of?.recordings.push(musicbrainzRecordingId)
    if (isrc !== null) of?.isrcs.push(isrc)
  }
  for (const { track, mediaFile } of files) marks.get(shownAs.get(track) ?? "")?.mediaFiles.push(mediaFile)
  return marks
}

type Gathered = { -readonly [K in keyof RecordingMarks]: string[] }

/** Tracks that show here and are one of these recordings, by the names of the marks; the smallest id first. */
export function* tracksWithMarks(
  dialect: Dialect,
  marks: ReadonlyMap<string, RecordingMarks>,
): Work<ReadonlyMap<string, readonly string[]>> {
  const valuesOf = (mark: keyof RecordingMarks): string[] => [
    ...new Set([...marks.values()].flatMap((each) => each[mark])),
  ]
  const tracks = views.selectFrom("track")
  const byId = yield* all(
    tracks.select(["id", "id as value"]).where((eb) => among(dialect, eb.ref("id"), valuesOf("ids"))),
  )
  const byFile = yield* all(
    views
      .selectFrom("trackFile")
      .select(["track as id", "mediaFile as value"])
      .where((eb) => among(dialect, eb.ref("mediaFile"), valuesOf("mediaFiles"))),
  )
  const byRecording = yield* all(
    tracks
      .select(["id", "musicbrainzRecordingId as value"])
      .where((eb) => among(dialect, eb.ref("musicbrainzRecordingId"), valuesOf("recordings"))),
  )
  const byIsrc = yield* all(
    tracks.select(["id", "isrc as value"]).where((eb) => among(dialect, eb.ref("isrc"), valuesOf("isrcs"))),
  )
  const found = { ids: byId, mediaFiles: byFile, recordings: byRecording, isrcs: byIsrc }
  const ids = [...new Set(Object.values(found).flatMap((rows) => rows.map(({ id }) => id)))]
  const canonical = yield* canonicalTracks(dialect, ids)
  const shown = yield* all(
    tracks
      .select("id")
      .where((eb) => among(dialect, eb.ref("id"), [...new Set(canonical.values())]))
      .where((eb) => eb("hidden", "=", eb.lit(0))),
  )
  const isShown = new Set(shown.map(({ id }) => id))
  const having = new Map(
    Object.entries(found).map(([mark, rows]) => [mark, Map.groupBy(rows, ({ value }) => value)] as const),
  )
  const tracksOf = (mark: string, value: string): string[] =>
    (having.get(mark)?.get(value) ?? []).map(({ id }) => canonical.get(id) ?? id)
  return new Map(
    [...marks].map(([name, of]) => {
      const here = Object.entries(of).flatMap(([mark, values]: [string, readonly string[]]) =>
        values.flatMap((value) => tracksOf(mark, value)),
      )
      return [name, [...new Set(here)].filter((id) => isShown.has(id)).toSorted()]
    }),
  )
}
