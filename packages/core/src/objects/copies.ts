/** Copies as programs get them. */
import { partsAmong } from "../library/mediaFile/parts.ts"
import type { CopyObject } from "../shapes/track.ts"
import type { Store, Work } from "../store/port.ts"
import {
  AVAILABILITIES,
  type Availability,
  availabilityAt,
  missingAmong,
  type Viewpoint,
} from "../views/availability/availability.ts"
import { all, among, views } from "../views/database.ts"

/** Copies of media files, and of those that they are parts of, the best first, those that are gone last. */
export function* copiesOf(
  { store: { dialect } }: { readonly store: Pick<Store, "dialect"> },
  mediaFiles: readonly string[],
  from: Viewpoint,
): Work<CopyObject[]> {
  const parts = yield* partsAmong(dialect, mediaFiles)
  const held = [...new Set([...mediaFiles, ...[...parts.values()].map(({ of }) => of)])]
  const rows = yield* all(
    views
      .selectFrom("copy")
      .leftJoin("source", "source.id", "copy.source")
      .select([
        "copy.id",
        "copy.source",
        "source.name as sourceName",
        "copy.path",
        "copy.mediaFile",
        "copy.state",
        "copy.size",
        "source.kind",
        "source.replica",
      ])
      .where((eb) => among(dialect, eb.ref("copy.mediaFile"), held))
      .orderBy("copy.id"),
  )
  const missing = yield* missingAmong(
    rows.map(({ id, source }) => ({ copy: id, source })),
    from,
  )
  return rows
    .map(({ kind, replica, ...copy }): CopyObject => ({
      ...copy,
      availability: missing.has(copy.id) ? "unavailable" : seen({ ...copy, kind, replica }, from),
    }))
    .toSorted((a, b) => Number(isGone(a)) - Number(isGone(b)) || rank(a) - rank(b))
}

const rank = ({ availability }: CopyObject): number => AVAILABILITIES.indexOf(availability)

/** Whether a copy was there and is not any more. */
export const isGone = ({ state }: { readonly state: string }): boolean => state === "lost" || state === "evicted"

type Place = Parameters<typeof availabilityAt>[0]

function seen(
  {
    kind,
    state,
    ...place
  }: { source: string; mediaFile: string; kind: string | null; replica: string | null; state: string },
  from: Viewpoint,
): Availability {
  if (place.source === from.cache?.source) return from.cache.mediaFiles.has(place.mediaFile) ? "cached" : "unavailable"
  if (kind === null || isGone({ state })) return "unavailable"
  return availabilityAt({ ...place, kind: kind as Place["kind"], state: state as Place["state"] }, from)
}
