/** How people come in over HTTP. */
import { Refusal, SignInGroup } from "@ledgerline/api"
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { cookieHeader, isOwnPage } from "../../app/credentials.ts"
import { type Implementation, implement } from "../../app/implement.ts"
import type { Account } from "../Accounts.ts"
import type { AccessRoutes } from "./options.ts"

export function signInRoutes(app: FastifyInstance, { people, gate }: AccessRoutes, options: Implementation): void {
  implement(
    app,
    SignInGroup,
    {
      canSetUp: async () => ({ isOpen: await people.setUp.isOpen() }),
      async setUp({ body: { code, name, password }, request }) {
        const account = await gate.guarded("set up", request.ip, () => people.setUp.complete(code, name, password))
        return { member: account.name, role: account.role }
      },
      async signIn({ body: { name, password, as, device = "" }, request, reply }) {
        if (as === "browser") expectOwnPage(request)
        const account = await gate.byPassword(name, password, request.ip)
        if (account === undefined) throw new Refusal(401, "wrongPassword", "the name or the password is wrong")
        return signedIn(account, as, device || agentOf(request), request, reply)
      },
      async renew({ body: { renewal }, reply }) {
        const tokens = await people.apps.renew(renewal)
        if (tokens === undefined) throw new Refusal(401, "signedOut", "sign in again")
        reply.header("cache-control", "no-store")
        return tokens
      },
      async signOut({ body: { renewal }, request, reply }) {
        if (renewal !== undefined) return people.apps.signOut(renewal)
        const principal = await gate.authenticate(request)
        if (principal?.via === "cookie" || principal?.via === "token")
          await people.signIns.end(principal.member, principal.credential)
        reply.header("set-cookie", cookieHeader(request.protocol === "https", "", 0))
      },
    },
    options,
  )

  async function signedIn(
    { name: member, role }: Account,
    as: "browser" | "app",
    device: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ) {
    reply.header("cache-control", "no-store")
    if (as === "app") {
      const { id, ...tokens } = await people.apps.signIn(member, device)
      return { member, role, id, tokens }
    }
    const { id, cookie, lasts } = await people.browsers.signIn(member, device)
    reply.header("set-cookie", cookieHeader(request.protocol === "https", cookie, lasts / 1000))
    return { member, role, id }
  }
}

/** Another site may not sign a browser in, as somebody whom its owner is not. */
function expectOwnPage(request: FastifyRequest): void {
  const { origin, "sec-fetch-site": site } = request.headers
  if ((origin !== undefined || site !== undefined) && !isOwnPage(request))
    throw new Refusal(403, "otherSite", "a browser is signed in from a page of this server")
}

const agentOf = ({ headers }: FastifyRequest): string => headers["user-agent"] ?? ""
