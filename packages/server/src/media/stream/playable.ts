/** What a library knows of the files of a track, as far as it takes to play them. */
import { all, among, type Dialect, partsAmong, views, type Work } from "@ledgerline/core"
import { filesByQuality } from "../choose.ts"
import type { Playable } from "./decide.ts"
import type { Stretch } from "./port.ts"

export interface PlayableFile extends Playable {
  readonly id: string
  /** The media file that has copies: itself, or the whole that it is a part of. */
  readonly whole: string
  readonly stretch: Stretch | undefined
  readonly durationMs: number
}

/** The files of a track, the best first. */
export function* filesOfTrack(dialect: Dialect, track: string): Work<PlayableFile[]> {
  return yield* playableFiles(dialect, yield* filesByQuality(dialect, track))
}

/** Those of which enough is known, in the order that is given. */
export function* playableFiles(dialect: Dialect, ids: readonly string[]): Work<PlayableFile[]> {
  const parts = yield* partsAmong(dialect, ids)
  const wholes = [...parts.values()].map(({ of }) => of)
  const columns = ["id", "container", "codec", "bitRate", "durationMs"] as const
  const described = views.selectFrom("mediaFile").select(columns)
  const rows = yield* all(described.where((eb) => among(dialect, eb.ref("id"), [...ids, ...wholes])))
  const known = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id): PlayableFile[] => {
    const part = parts.get(id)
    const row = known.get(part?.of ?? id)
    const total = row?.durationMs ?? 0
    if (row === undefined) return []
    const { container, codec, bitRate } = row
    const base = { id, whole: row.id, container, codec, bitRate: bitRate ?? 0 }
    if (part === undefined) return total > 0 ? [{ ...base, isPart: false, stretch: undefined, durationMs: total }] : []
    const { startSample, endSample, sampleRate } = part
    const endMs = endSample === null ? total : (endSample * 1000) / sampleRate
    const durationMs = endMs - (startSample * 1000) / sampleRate
    return durationMs > 0
      ? [{ ...base, isPart: true, stretch: { startSample, endSample, sampleRate }, durationMs }]
      : []
  })
}
