/** Albums and artists by ids, in that order; those that are not here are left out. */
import { all, among, type Library, type Views, views, type Work } from "@ledgerline/core"

export function* albumsByIds({ store }: Pick<Library, "store">, ids: readonly string[]): Work<Views["album"][]> {
  const albums = views.selectFrom("album").selectAll()
  return inOrder(ids, yield* all(albums.where((eb) => among(store.dialect, eb.ref("id"), ids))))
}

export function* artistsByIds({ store }: Pick<Library, "store">, ids: readonly string[]): Work<Views["artist"][]> {
  const artists = views.selectFrom("artist").selectAll()
  return inOrder(ids, yield* all(artists.where((eb) => among(store.dialect, eb.ref("id"), ids))))
}

function inOrder<R extends { readonly id: string }>(ids: readonly string[], rows: readonly R[]): R[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
