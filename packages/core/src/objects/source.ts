/** Sources as programs get them, with what lies there. */
import type { SourceObject } from "../shapes/source.ts"
import type { Store, Work } from "../store/port.ts"
import { availabilityAt, type Viewpoint } from "../views/availability/availability.ts"
import { all, among, type Built, views, type Views } from "../views/database.ts"

type Row = Views["source"]
type Kind = Parameters<typeof availabilityAt>[0]["kind"]

/** Sources with their counts: one query for a page of them. */
export function* sourceObjects(
  { store: { dialect } }: { readonly store: Pick<Store, "dialect"> },
  rows: readonly Row[],
  from: Viewpoint,
): Work<SourceObject[]> {
  const ids = rows.map(({ id }) => id)
  const counts = yield* all(
    views
      .selectFrom("copy")
      .select(({ fn }) => ["source", "state", fn.countAll<number>().as("copies"), fn.sum<number>("size").as("bytes")])
      .where((eb) => among(dialect, eb.ref("source"), ids))
      .groupBy(["source", "state"]),
  )
  const lost = yield* all(lostFiles(dialect, ids))
  return rows.map(({ id, name, kind, replica, addedAt }) => {
    const here = counts.filter((row) => row.source === id)
    const there = here.filter(({ state }) => state === "present" || state === "cached")
    const inState = (wanted: string): number => here.find(({ state }) => state === wanted)?.copies ?? 0
    const place = { source: id, kind: kind as Kind, replica, state: "present" as const }
    return {
      id,
      name,
      kind,
      replica,
      availability: availabilityAt(place, from),
      copies: there.reduce((sum, { copies }) => sum + copies, 0),
      bytes: there.reduce((sum, row) => sum + Number(row.bytes), 0),
      lost: lost.find((row) => row.source === id)?.files ?? 0,
      missing: from.missing?.counts.get(id) ?? 0,
      evicted: inState("evicted"),
      addedAt,
    }
  })
}

/** How many media files a source had and has no more; what moved within it is there. */
const lostFiles = (
  dialect: Store["dialect"],
  sources: readonly string[],
): Built<{ readonly source: string; readonly files: number }> =>
  views
    .selectFrom("copy")
    .select(({ fn }) => ["copy.source", fn.count<number>("copy.mediaFile").distinct().as("files")])
    .where((eb) => among(dialect, eb.ref("copy.source"), sources))
    .where("copy.state", "=", "lost")
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("copy as other")
            .select("other.id")
            .whereRef("other.mediaFile", "=", "copy.mediaFile")
            .whereRef("other.source", "=", "copy.source")
            .where("other.state", "in", ["present", "cached"]),
        ),
      ),
    )
    .groupBy("copy.source")
