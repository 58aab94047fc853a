/** Everything about one track, as programs get it. */
import { chaptersOf } from "../library/claim/chapters.ts"
import type { Fields } from "../library/claim/fields.ts"
import { claimsOf, why } from "../library/claim/queries.ts"
import { canonicalTrack, creditsOfTrack, filesOf, mergedInto } from "../library/track/queries.ts"
import type { TrackBeside, TrackObject } from "../shapes/track.ts"
import type { Store, Work } from "../store/port.ts"
import type { Viewpoint } from "../views/availability/availability.ts"
import { copiesOf } from "./copies.ts"
import { trackObjects, tracksByIds } from "./track.ts"

/** A track by its id, or the one that it was merged into, with all that is known of it; undefined where there is none. */
export function* trackDetail(
  library: { readonly store: Pick<Store, "dialect"> },
  asked: string,
  from: Viewpoint,
): Work<{ readonly track: TrackObject; readonly beside: TrackBeside } | undefined> {
  const id = yield* canonicalTrack(asked)
  const rows = yield* tracksByIds(library, [id])
  const [track] = yield* trackObjects(library, rows, from)
  if (track === undefined) return undefined
  const fields = JSON.parse(rows[0]?.fields ?? "{}") as Fields
  const beside = {
    fields,
    chapters: chaptersOf(fields),
    locked: yield* lockedOf(`track:${id}`),
    credits: (yield* creditsOfTrack(id)).map(({ role, artistId, name }) => ({ role, artistId, name })),
    mergedFrom: yield* mergedInto(id),
    copies: yield* copiesOf(library, yield* filesOf(id), from),
  }
  return { track, beside }
}

/** Fields that are pinned. */
function* lockedOf(subject: string): Work<string[]> {
  const locks = (yield* claimsOf(subject)).filter(({ tier }) => tier === "lock")
  const names = [...new Set(locks.flatMap(({ fields }) => JSON.parse(fields) as string[]))].toSorted()
  const locked: string[] = []
  for (const name of names) if ((yield* why(subject, name)).locked) locked.push(name)
  return locked
}
