/** What a library knows of how a track sounds. */
import { all, analysesOf, type Analysis, canonicalTrack, type Dialect, one, views, type Work } from "@ledgerline/core"
import type { Loudness } from "./gain.ts"

/** The analysis that measuring writes. */
const LOUDNESS = "loudness"

/** The fields that a track shows; undefined where there is none. */
export function* fieldsOfTrack(
  id: string,
): Work<{ fields: Record<string, unknown>; albumId: string | null } | undefined> {
  const canonical = yield* canonicalTrack(id)
  const row = yield* one(views.selectFrom("track").select(["fields", "albumId"]).where("id", "=", canonical))
  if (row === undefined) return undefined
  return { fields: JSON.parse(row.fields) as Record<string, unknown>, albumId: row.albumId }
}

export function* loudnessOf(dialect: Dialect, mediaFiles: readonly string[]): Work<ReadonlyMap<string, Loudness>> {
  const found = yield* analysesOf(dialect, mediaFiles, LOUDNESS)
  return new Map([...found].flatMap(([id, analysis]) => loudnessIn(id, analysis)))
}

/** What another replica wrote may be anything. */
function loudnessIn(id: string, { values }: Analysis): [string, Loudness][] {
  const { integrated, range, truePeak } = values
  if (typeof integrated !== "number") return []
  return [
    [
      id,
      {
        integrated,
        ...(typeof range === "number" ? { range } : {}),
        ...(typeof truePeak === "number" ? { truePeak } : {}),
      },
    ],
  ]
}

/** The first media file of each track of an album that shows, and how long it is. */
export function* filesOfAlbum(albumId: string): Work<{ mediaFile: string | null; durationMs: number }[]> {
  const rows = yield* all(
    views
      .selectFrom("track")
      .select(["mediaFile", "durationMs"])
      .where("albumId", "=", albumId)
      .where((eb) => eb("hidden", "=", eb.lit(0))),
  )
  return rows.map(({ mediaFile, durationMs }) => ({ mediaFile, durationMs: durationMs ?? 0 }))
}
