/** What the library knows of the parts of media files: which sheets cut them, and which tracks they are. */
import { all, among, cutsOf, type Dialect, type Part, views, type Work } from "@ledgerline/core"

export interface KnownCut extends Part {
  readonly sheet: string
  /** The source of the copy that the sheet is of, where that copy is not there any more. */
  readonly lostAt?: string
}

export interface KnownParts {
  /** By the whole. */
  readonly cuts: ReadonlyMap<string, readonly KnownCut[]>
  /** All parts that were asked for or met. */
  readonly ids: readonly string[]
  /**
   * By the track of a part: the track that it shows as, where that has no files of its own any more. A boundary moved:
   * the track stayed, and what is said of its part now is said of it.
   */
  readonly subjectOf: ReadonlyMap<string, string>
  /** Tracks that show as another. */
  readonly hidden: ReadonlySet<string>
  /** By the track that shows: those that show as it and have no files either. They would come to light without it. */
  readonly behind: ReadonlyMap<string, readonly string[]>
  /** How many media files each track has. */
  readonly files: ReadonlyMap<string, number>
}

export function* readKnownParts(
  dialect: Dialect,
  wholes: readonly string[],
  parts: readonly string[],
): Work<KnownParts> {
  const cuts = yield* cutsOf(dialect, wholes)
  const ids = [...new Set([...parts, ...cuts.map(({ id }) => id)])]
  if (ids.length === 0) return NOTHING
  const sheets = yield* all(
    views
      .selectFrom("copy")
      .select(["id", "source"])
      .where((eb) => among(dialect, eb.ref("id"), [...new Set(cuts.map(({ sheet }) => sheet))]))
      .where("state", "in", ["lost", "evicted"]),
  )
  const lostAt = new Map(sheets.map(({ id, source }) => [id, source]))
  const tracks = yield* all(
    views
      .selectFrom("trackFile")
      .leftJoin("merge", "merge.track", "trackFile.track")
      .select(["trackFile.track", "merge.canonical"])
      .where((eb) => among(dialect, eb.ref("trackFile.mediaFile"), [...ids, ...wholes])),
  )
  const canonical = new Map(
    tracks.flatMap(({ track, canonical }) => (canonical === null || canonical === track ? [] : [[track, canonical]])),
  )
  const shown = [...new Set([...tracks.map(({ track }) => track), ...canonical.values()])]
  const merged = yield* all(
    views
      .selectFrom("merge")
      .select(["track", "canonical"])
      .where((eb) => among(dialect, eb.ref("canonical"), shown))
      .whereRef("track", "<>", "canonical")
      .orderBy("track"),
  )
  const counted = yield* all(
    views
      .selectFrom("trackFile")
      .select(({ fn }) => ["track", fn.countAll<number>().as("files")])
      .where((eb) => among(dialect, eb.ref("track"), shown))
      .groupBy("track"),
  )
  const playable = yield* all(
    views
      .selectFrom("trackFile")
      .select("track")
      .distinct()
      .where((eb) => among(dialect, eb.ref("track"), [...canonical.values(), ...merged.map(({ track }) => track)]))
      .where((eb) =>
        eb.or([
          eb.exists(eb.selectFrom("part").select("part.id").whereRef("part.id", "=", "trackFile.mediaFile")),
          eb.exists(eb.selectFrom("copy").select("copy.id").whereRef("copy.mediaFile", "=", "trackFile.mediaFile")),
        ]),
      ),
  )
  const alive = new Set(playable.map(({ track }) => track))
  const known = cuts.map((cut): KnownCut => {
    const source = lostAt.get(cut.sheet)
    return source === undefined ? cut : { ...cut, lostAt: source }
  })
  return {
    cuts: Map.groupBy(known, ({ of }) => of),
    ids,
    subjectOf: new Map([...canonical].filter(([, shown]) => !alive.has(shown))),
    hidden: new Set(canonical.keys()),
    behind: new Map(
      [...Map.groupBy(merged, ({ canonical }) => canonical)].map(([track, each]) => [
        track,
        each.flatMap((one) => (alive.has(one.track) ? [] : [one.track])),
      ]),
    ),
    files: new Map(counted.map(({ track, files }) => [track, Number(files)])),
  }
}

const NOTHING: KnownParts = {
  cuts: new Map(),
  ids: [],
  subjectOf: new Map(),
  hidden: new Set(),
  behind: new Map(),
  files: new Map(),
}
