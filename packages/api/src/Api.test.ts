import * as Context from "effect/Context"
import * as HttpApi from "effect/http-api/HttpApi"
import * as OpenApi from "effect/http-api/OpenApi"
import { describe, expect, it } from "vitest"
import { type Access, hasRole, mayCall, type Principal, ROLES, type Scope, Who } from "./access.ts"
import { Api } from "./Api.ts"

interface Route {
  readonly name: string
  readonly method: string
  readonly access: Access | undefined
  readonly summary: string | undefined
}

const routes: Route[] = []
HttpApi.reflect(Api, {
  onGroup: () => {},
  onEndpoint: ({ endpoint, mergedAnnotations }) =>
    routes.push({
      name: `${endpoint.method} ${endpoint.path}`,
      method: endpoint.method,
      access: Context.getOrUndefined(mergedAnnotations as Context.Context<Who>, Who),
      summary: Context.getOrUndefined(mergedAnnotations as Context.Context<OpenApi.Summary>, OpenApi.Summary),
    }),
})

describe("each route", () => {
  it.each(routes)("$name says who may call it, and what it is for", ({ access, summary, method }) => {
    expect(access).toBeDefined()
    expect(summary).toMatch(/^[A-Z].{5,}[^.]$/)
    // What changes something is never for those who may only look.
    if (method !== "GET" && typeof access === "object") expect(["playback", "edit", "admin"]).toContain(access.scope)
  })
})

describe("who may call what", () => {
  const ada: Principal = { member: "ada", role: "editor", scopes: null, via: "token", credential: "1" }
  const read: Access = { role: "listener", scope: "read" }
  it.each<[string, Principal | undefined, Access, boolean]>([
    ["anybody calls what is for anyone", undefined, "anyone", true],
    ["nobody calls what is for members", undefined, read, false],
    ["nobody syncs", undefined, "peer", false],
    ["a member syncs only by a device", ada, "peer", false],
    ["a device syncs", { ...ada, via: "device" }, "peer", true],
    ["an editor reads", ada, read, true],
    ["an editor does not run the server", ada, { role: "owner", scope: "admin" }, false],
    ["a key does what its scopes say", { ...ada, scopes: new Set<Scope>(["read"]) }, read, true],
    ["a key does nothing else", { ...ada, scopes: new Set<Scope>(["read"]) }, { role: "editor", scope: "edit" }, false],
    ["a scope gives no role", { ...ada, scopes: new Set<Scope>(["admin"]) }, { role: "owner", scope: "admin" }, false],
  ])("%s", (_, principal, access, may) => expect(mayCall(principal, access)).toBe(may))

  it("has roles from the least to the most", () => {
    for (const [at, role] of ROLES.entries())
      expect(ROLES.map((wanted) => hasRole(role, wanted))).toEqual(ROLES.map((_, wanted) => wanted <= at))
  })
})
