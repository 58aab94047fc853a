/** The rooms of a server: who asks is a member, by a device or signed in, for as long as that is good. */
import { EDITORS, mayCall, READERS, WRITERS } from "@ledgerline/api"
import type { Library } from "@ledgerline/core"
import { LIBRARY } from "@ledgerline/core"
import type { Timers } from "@ledgerline/sync"
import type { FastifyInstance, FastifyRequest } from "fastify"
import type { Accounts } from "../access/Accounts.ts"
import type { Gate } from "../access/Gate.ts"
import { mayWriteLog } from "../access/rights.ts"
import { isOwnPage } from "../app/credentials.ts"
import { collab } from "./collab.ts"

export interface CollabRoutes {
  readonly library: Library
  readonly accounts: Accounts
  readonly gate: Gate
  readonly timers: Timers
}

export async function collabRoutes(
  app: FastifyInstance,
  { library, accounts, gate, timers }: CollabRoutes,
): Promise<void> {
  const { recheck } = await collab(app, {
    library,
    timers,
    onFault: (cause) => app.log.error(cause),
    async authorize(request) {
      const asked = tokenAsked(request)
      const ask = () => (asked === "" ? gate.authenticate(request) : gate.byToken(asked))
      const principal = await ask()
      if (principal === undefined || !mayCall(principal, READERS)) return undefined
      // A cookie is also sent with what other pages make a browser open; a token is not.
      if (principal.via === "cookie" && !isOwnPage(request)) return undefined
      // Of somebody outside nothing is known here but what the token says.
      const now = () => (principal.via === "external" ? ask() : gate.still(principal))
      const { member } = principal
      return {
        member,
        ...(principal.via === "device" ? { device: principal.credential } : {}),
        async mayRead(log) {
          return (log === LIBRARY || log === `user:${member}`) && mayCall(await now(), READERS)
        },
        async mayWrite(log) {
          const asking = await now()
          const access = log === LIBRARY ? EDITORS : WRITERS
          return asking !== undefined && mayCall(asking, access) && mayWriteLog(asking.role, member, log)
        },
      }
    },
  })
  const ends = [accounts.devices.onRevoked(() => void recheck()), accounts.onChanged(() => void recheck())]
  app.addHook("onClose", async () => {
    for (const end of ends) end()
  })
}

/** Browsers can't set headers of WebSockets. */
function tokenAsked({ query }: FastifyRequest): string {
  const { token } = query as { readonly token?: unknown }
  return typeof token === "string" ? token : ""
}
