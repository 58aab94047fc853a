/** What a library knows of how a track sounds. */
import { all, analysesOf, type Analysis, canonicalTrack, type Dialect, one, views, type Work } from "@ledgerline/core"
import type { Loudness } from "./gain.ts"

/** The analysis that measuring writes. */
const LOUDNESS = "loudness"

interface ShownTrack {
  readonly fields: Record<string, unknown>
  readonly albumId: string | null
  readonly mediaFile: string | null
  readonly durationMs: number | null
}

/** The fields that a track shows, and its first file; undefined where there is none. */
export function* fieldsOfTrack(id: string): Work<ShownTrack | undefined> {
  const canonical = yield* canonicalTrack(id)
  const columns = ["fields", "albumId", "mediaFile", "durationMs"] as const
  const row = yield* one(views.selectFrom("track").select(columns).where("id", "=", canonical))
  return row === undefined ? undefined : { ...row, fields: JSON.parse(row.fields) as Record<string, unknown> }
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
