/** The server of docs/howto/edit-playlists-together.md. */
import type { Library } from "@ledgerline/core"
import { collab } from "@ledgerline/server"
import { systemTimers } from "@ledgerline/sync/system"
import Fastify from "fastify"

/** `members` are the members by their tokens. */
export async function startServer(library: Library, members: Map<string, string>) {
  const app = Fastify()
  const { recheck } = await collab(app, {
    library,
    timers: systemTimers,
    authorize({ query }) {
      const { token } = query as { readonly token?: string }
      const member = members.get(token ?? "")
      if (token === undefined || member === undefined) return undefined
      const isMember = (log: string) => members.has(token) && (log === "library" || log === `user:${member}`)
      return { member, mayRead: isMember, mayWrite: isMember }
    },
  })
  await app.listen({ host: "127.0.0.1", port: 0 })
  return { app, recheck }
}
