/** The rooms of a server with paired devices: who asks is the member whose device it is. */
import type { Library } from "@ledgerline/core"
import { LIBRARY } from "@ledgerline/core"
import type { Timers } from "@ledgerline/sync"
import type { FastifyInstance, FastifyRequest } from "fastify"
import { mayWriteLog } from "../access/rights.ts"
import { tokenOf } from "../app/credentials.ts"
import type { Devices } from "../devices/Devices.ts"
import type { Sessions } from "../devices/Sessions.ts"
import { collab } from "./collab.ts"

export interface CollabRoutes {
  readonly library: Library
  readonly devices: Devices
  readonly sessions: Sessions
  readonly timers: Timers
}

export async function collabRoutes(
  app: FastifyInstance,
  { library, devices, sessions, timers }: CollabRoutes,
): Promise<void> {
  const { recheck } = await collab(app, {
    library,
    timers,
    onFault: (cause) => app.log.error(cause),
    async authorize(request) {
      const session = sessions.of(tokenOf(request) || tokenAsked(request))
      if (session === undefined || !(await sessions.isGood(session))) return undefined
      const { member, device } = session
      return {
        member,
        device,
        mayRead: async (log) => (log === LIBRARY || log === `user:${member}`) && (await sessions.isGood(session)),
        async mayWrite(log) {
          const role = await sessions.roleOf(session)
          return role !== undefined && mayWriteLog(role, member, log)
        },
      }
    },
  })
  const forget = devices.onRevoked(() => void recheck())
  app.addHook("onClose", async () => forget())
}

/** Browsers can't set headers of WebSockets. */
function tokenAsked({ query }: FastifyRequest): string {
  const { token } = query as { readonly token?: unknown }
  return typeof token === "string" ? token : ""
}
