/** Sources as programs get them, with what lies there. */
import type { SourceObject } from "../shapes/source.ts"
import type { Store, Work } from "../store/port.ts"
import { availabilityAt, type Viewpoint } from "../views/availability/availability.ts"
import { all, among, views, type Views } from "../views/database.ts"

type Row = Views["source"]
type Kind = Parameters<typeof availabilityAt>[0]["kind"]

/** Sources with their counts: one query for a page of them. */
export function* sourceObjects(
  { store: { dialect } }: { readonly store: Pick<Store, "dialect"> },
  rows: readonly Row[],
  from: Viewpoint,
): Work<SourceObject[]> {
  const counts = yield* all(
    views
      .selectFrom("copy")
      .select(({ fn }) => ["source", "state", fn.countAll<number>().as("copies"), fn.sum<number>("size").as("bytes")])
      .where((eb) =>
        among(
          dialect,
          eb.ref("source"),
          rows.map(({ id }) => id),
        ),
      )
      .groupBy(["source", "state"]),
  )
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
      lost: inState("lost"),
      evicted: inState("evicted"),
      addedAt,
    }
  })
}
