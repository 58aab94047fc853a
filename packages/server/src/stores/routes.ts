/** Object stores: for owners to add and fill, and for players to read from. */
import { ObjectStoreGroup, Refusal } from "@ledgerline/api"
import { found, playlistOf } from "@ledgerline/api/local"
import type { Library } from "@ledgerline/core"
import type { FastifyInstance } from "fastify"
import { type Implementation, implement } from "../app/implement.ts"
import type { StoredFiles } from "../media/store/port.ts"
import { answered } from "./faults.ts"
import type { StoresPort } from "./port.ts"

export interface StoreRoutesOptions {
  readonly library: Library
  readonly stores: StoresPort | undefined
  readonly stored: StoredFiles | undefined
}

export function storeRoutes(
  app: FastifyInstance,
  { library, stores, stored }: StoreRoutesOptions,
  options: Implementation,
): void {
  const there = (): StoresPort => {
    if (stores !== undefined) return stores
    throw new Refusal(501, "notHere", "this server has no object stores")
  }
  implement(
    app,
    ObjectStoreGroup,
    {
      list: async () => ({ endpoints: there().endpoints, items: await there().list() }),
      async add({ body: { name, keys, publicBase, prefix = "", pathStyle = false, ...place }, principal }) {
        // A request names no address that is asked: it chooses among those that were opened.
        const { origin } = new URL(place.endpoint)
        if (!there().endpoints.includes(origin))
          throw new Refusal(409, "notOpen", "whoever runs the server has not opened that endpoint")
        const store = { name, place: { ...place, prefix, pathStyle }, keys, publicBase }
        return answered(there().add(store, `user:${principal.member}`))
      },
      rename: ({ params, body, principal }) =>
        answered(there().rename(params.source, body.name, `user:${principal.member}`)),
      keep: ({ params, body, principal }) =>
        answered(there().keep(params.source, body.newFiles, `user:${principal.member}`)),
      remove: ({ params, principal }) => answered(there().remove(params.source, `user:${principal.member}`)),
      async copy({ params, body, principal }) {
        if (Object.keys(body).length > 1)
          throw new Refusal(400, "badRequest", "one of a playlist, an album, tracks and words")
        const { playlist: id, ...others } = body
        const own = id === undefined ? undefined : await library.store.read(() => playlistOf(principal, id))
        const selection = own === undefined ? others : { playlist: own.subject }
        return { job: await answered(there().copy(params.source, selection)) }
      },
      verify: async ({ params, body }) => ({
        job: await answered(there().verify(params.source, body.isWhole === true)),
      }),
      address: async ({ params, reply }) => {
        reply.header("cache-control", "no-store")
        return found(await answered(stored?.address(params.mediaFile) ?? Promise.resolve(undefined)))
      },
    },
    options,
  )
}
