/**
 * Who may call which route. Each route says so when it is registered, in `config.who`; one that says nothing stops the
 * server from starting, so that none is open by being forgotten.
 */
import { type Access, mayCall, type Principal, Refusal } from "@ledgerline/api"
import type { FastifyInstance, FastifyRequest } from "fastify"

/** A route, and what it says of itself. */
export interface DeclaredRoute {
  readonly method: string
  readonly url: string
  readonly who: Access
}

declare module "fastify" {
  interface FastifyInstance {
    /** All that is answered. */
    readonly declaredRoutes: readonly DeclaredRoute[]
  }
  interface FastifyContextConfig {
    /** Who may call the route. */
    readonly who?: Access
  }
  interface FastifyRequest {
    /** Who asks; undefined where nobody is signed in. Set before any handler runs. */
    principal: Principal | undefined
  }
}

/** Finds out who asks. Fails with a {@link Refusal} for credentials that are wrong; undefined where there are none. */
export type Authenticate = (request: FastifyRequest) => Promise<Principal | undefined>

/** Checks every request before its body is read. */
export function guard(app: FastifyInstance, authenticate: Authenticate): void {
  const declared: DeclaredRoute[] = []
  app.decorate("declaredRoutes", declared)
  app.decorateRequest("principal", undefined)
  app.addHook("onRoute", ({ config, method, url }) => {
    if (config?.who === undefined) throw new Error(`${String(method)} ${url} does not say who may call it`)
    for (const each of [method].flat()) declared.push({ method: each, url, who: config.who })
  })
  app.addHook("onRequest", async (request) => {
    const { who } = request.routeOptions.config
    // What has no route is answered with 404 by whoever is last.
    if (who === undefined || who === "anyone") return
    request.principal = await authenticate(request)
    if (mayCall(request.principal, who)) return
    if (request.principal === undefined) throw new Refusal(401, "notAllowed", "sign in first")
    throw new Refusal(403, "notAllowed", "that is not for you")
  })
}
