/** From where a device sees copies: what is beside it, and what is at a server that can be reached now. */
import { all, type Library, type Viewpoint, views } from "@ledgerline/core"
import type { LocalFiles } from "./ports.ts"
import type { StoreAccess } from "./StoreAccess.ts"
import type { ServerAccess } from "./ServerAccess.ts"

/**
 * A source of somebody else can be reached where it is beside a server that can: other devices give nothing away. An object
 * store is nobody's: it can be reached where a server can that may sign, or where this device reads it by itself.
 */
export async function viewpointOf(
  library: Library,
  reachable: readonly ServerAccess[],
  local: LocalFiles | undefined,
  cache: Viewpoint["cache"],
  stores: readonly StoreAccess[],
): Promise<Viewpoint> {
  const there = new Set((await Promise.all(reachable.map((server) => server.origins()))).flat())
  const away = await local?.unreachable()
  const sources = await library.store.read(() => all(views.selectFrom("source").select(["id", "kind", "replica"])))
  const isHere = (source: { readonly id: string; readonly replica: string | null; readonly kind: string }): boolean => {
    if (source.replica === library.origin) return away?.has(source.id) !== true
    if (source.replica === null) return reachable.length > 0 || stores.some((store) => store.source === source.id)
    return there.has(source.replica)
  }
  return {
    replica: library.origin,
    unreachable: new Set(sources.filter((source) => !isHere(source)).map(({ id }) => id)),
    ...(cache === undefined ? {} : { cache }),
    ...(local === undefined ? {} : { missing: await local.missing() }),
  }
}
