/** Which file stands for a track. */
import { canonicalTrack, type Dialect, filesOf, partsAmong, all, among, views, type Work } from "@ledgerline/core"

/** The media files of a track, or of the one that it was merged into: the best sounding first. Parts of others last. */
export function* filesByQuality(dialect: Dialect, track: string): Work<string[]> {
  const files = yield* filesOf(yield* canonicalTrack(track))
  const described = views.selectFrom("mediaFile").select(["id", "bitRate", "bitDepth"])
  const rows = yield* all(described.where((eb) => among(dialect, eb.ref("id"), files)))
  const parts = yield* partsAmong(dialect, files)
  const rank = new Map(rows.map(({ id, bitRate, bitDepth }) => [id, (bitDepth ?? 0) * 1e10 + (bitRate ?? 0)]))
  const rankOf = (id: string): number => (parts.has(id) ? -1 : (rank.get(id) ?? 0))
  return files.toSorted((a, b) => rankOf(b) - rankOf(a) || (a < b ? -1 : 1))
}
