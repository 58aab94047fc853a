/** Tracks that a change names. */
import { all, among, views, type Work } from "@ledgerline/core"
import { notFound } from "../protocol/errors.ts"
import type { Call } from "../protocol/method.ts"

/** The tracks that show for these ids, in that order. Fails with {@link notFound} where one of them is not there. */
export function* expectTracks({ context }: Pick<Call, "context">, ids: readonly string[]): Work<string[]> {
  if (ids.length === 0) return []
  const { dialect } = context.library.store
  const merged = yield* all(
    views
      .selectFrom("merge")
      .select(["track", "canonical"])
      .where((eb) => among(dialect, eb.ref("track"), ids)),
  )
  const canonical = new Map(merged.map((row) => [row.track, row.canonical]))
  const shown = ids.map((id) => canonical.get(id) ?? id)
  const there = yield* all(
    views
      .selectFrom("track")
      .select("id")
      .where((eb) => eb("hidden", "=", eb.lit(0)))
      .where((eb) => among(dialect, eb.ref("id"), shown)),
  )
  const known = new Set(there.map(({ id }) => id))
  if (shown.some((id) => !known.has(id))) throw notFound("track")
  return shown
}
