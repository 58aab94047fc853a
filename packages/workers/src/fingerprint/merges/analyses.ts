/** Reads the fingerprints that a library holds. */
import { all, among, type Store, views, type Work } from "@ledgerline/core"

/** The name of the analysis in `mediaFile.analysed`. */
export const CHROMAPRINT = "chromaprint"
const KIND = "mediaFile:"

export interface Held {
  readonly mediaFile: string
  readonly fingerprint: string
  readonly durationMs: number
}

const columns = ["subject", "values"] as const
const analyses = views.selectFrom("analysis").select(columns).where("analysis", "=", CHROMAPRINT)

/** The latest fingerprints of so many media files whose ids come behind one; `last` is undefined where there are none. */
export function* fingerprintsAfter(
  after: string,
  limit: number,
): Work<{ readonly held: readonly Held[]; readonly last: string | undefined }> {
  const rows = yield* all(
    analyses
      .where("subject", ">", KIND + after)
      .orderBy("subject")
      .orderBy("at", "desc")
      .orderBy("origin", "desc")
      .orderBy("seq", "desc")
      .orderBy("event", "desc")
      .limit(limit),
  )
  return { held: heldIn(rows), last: rows.at(-1)?.subject.slice(KIND.length) }
}

export function* fingerprintsOf(dialect: Store["dialect"], mediaFiles: readonly string[]): Work<Held[]> {
  const rows = yield* all(
    analyses
      .where((eb) =>
        among(
          dialect,
          eb.ref("subject"),
          mediaFiles.map((id) => KIND + id),
        ),
      )
      .orderBy("subject")
      .orderBy("at", "desc")
      .orderBy("origin", "desc")
      .orderBy("seq", "desc")
      .orderBy("event", "desc"),
  )
  return heldIn(rows)
}

/** The first row of each subject counts: the latest. What is no fingerprint is left out. */
function heldIn(rows: readonly { readonly subject: string; readonly values: string }[]): Held[] {
  return rows.flatMap(({ subject, values }, i) => {
    if (i > 0 && rows[i - 1]?.subject === subject) return []
    const { fingerprint, durationMs } = JSON.parse(values) as Record<string, unknown>
    if (typeof fingerprint !== "string" || typeof durationMs !== "number") return []
    return [{ mediaFile: subject.slice(KIND.length), fingerprint, durationMs }]
  })
}

export interface Owner {
  readonly mediaFile: string
  /** The track that shows. */
  readonly track: string
}

/** The tracks that media files belong to, merges followed. */
export function* ownersOf(dialect: Store["dialect"], mediaFiles: readonly string[]): Work<Owner[]> {
  const rows = yield* all(
    views
      .selectFrom("trackFile")
      .leftJoin("merge", "merge.track", "trackFile.track")
      .select(["trackFile.mediaFile", "trackFile.track", "merge.canonical"])
      .where((eb) => among(dialect, eb.ref("trackFile.mediaFile"), mediaFiles))
      .orderBy("trackFile.mediaFile")
      .orderBy("trackFile.track"),
  )
  return rows.map(({ mediaFile, track, canonical }) => ({ mediaFile, track: canonical ?? track }))
}
