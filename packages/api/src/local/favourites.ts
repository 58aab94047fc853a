/** Stars and ratings that a member gave albums and artists. What was said under an id that is an alias by now holds too. */
import { type Dialect, query, type Work } from "@ledgerline/core"

type Of = "album" | "artist"

export interface Favourite {
  readonly starredAt: number | null
  readonly rating: number | null
}

/** Of these albums or artists, by id. */
export function* favouritesOf(
  dialect: Dialect,
  user: string,
  of: Of,
  ids: readonly string[],
): Work<ReadonlyMap<string, Favourite>> {
  if (ids.length === 0) return new Map()
  const rows = yield* query<Favourite & { id: string }>(
    `SELECT COALESCE(a.canonical, f.id) AS id, f."starredAt", f.rating FROM "favourite" f
     LEFT JOIN "${of}Alias" a ON a.id = f.id
     WHERE f."user" = ? AND f."of" = ? AND (${dialect.anyOf("f.id", "text")} OR ${dialect.anyOf("a.canonical", "text")})
     ORDER BY f.id`,
    [user, of, dialect.list(ids), dialect.list(ids)],
  )
  return new Map(rows.map(({ id, ...said }) => [id, said]))
}

/** Ids of a member's albums or artists, the last starred or the best rated first. */
export function* favouriteIds(
  user: string,
  of: Of,
  by: "starredAt" | "rating",
  { offset, count }: { readonly offset: number; readonly count: number },
): Work<string[]> {
  const rows = yield* query<{ id: string }>(
    `SELECT COALESCE(a.canonical, f.id) AS id FROM "favourite" f LEFT JOIN "${of}Alias" a ON a.id = f.id
     WHERE f."user" = ? AND f."of" = ? AND f."${by}" IS NOT NULL ORDER BY f."${by}" DESC, f.id LIMIT ? OFFSET ?`,
    [user, of, count, offset],
  )
  return [...new Set(rows.map(({ id }) => id))]
}
