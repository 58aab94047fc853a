/** What an identity service says of somebody, in this server's words. */
import { type Role, ROLES, type Scope, SCOPES } from "@ledgerline/api"
import { deriveId, isLogName } from "@ledgerline/core"

/** Which claims say what. Paths of several names have points between: `realm_access.roles`. */
export interface ClaimNames {
  /** Who it is: `preferred_username`, else `username`, else `sub` unless given. */
  readonly member?: string | undefined
  /** What they may do: a text or a list; `roles` unless given. */
  readonly role?: string | undefined
  /** Which role what they have there stands for; of several the highest counts. */
  readonly roles: Readonly<Record<string, Role>>
  /** The role of whoever has none of these; nobody else comes in unless given. */
  readonly otherwise?: Role | undefined
  /** Permissions: a text of words or a list. Without it everything that the role allows. */
  readonly scope?: string | undefined
  /** Which scope a permission stands for. */
  readonly scopes?: Readonly<Record<string, Scope>> | undefined
}

export type Claims = Readonly<Record<string, unknown>>

export interface Outsider {
  readonly member: string
  readonly role: Role
  readonly scopes: ReadonlySet<Scope> | null
  /** Milliseconds since 1970, where the service says when it is over. */
  readonly until: number | undefined
}

/** Undefined where the claims name nobody, or nobody who may come in. `service` tells apart what two services call alike. */
export function outsiderOf(claims: Claims, names: ClaimNames, service: string): Outsider | undefined {
  const who = names.member === undefined ? ["preferred_username", "username", "sub"] : [names.member]
  const name = who.map((path) => at(claims, path)).find((value) => typeof value === "string" && value !== "")
  if (typeof name !== "string") return undefined
  const had = new Set(words(at(claims, names.role ?? "roles")))
  const roles = Object.entries(names.roles).flatMap(([said, role]) => (had.has(said) ? [role] : []))
  const role = ROLES.findLast((each) => roles.includes(each)) ?? names.otherwise
  if (role === undefined) return undefined
  const { exp } = claims
  return {
    // An address of mail is no name of a log.
    member: isLogName(`user:${name}`) ? name : `x-${deriveId("outsider", service, name)}`,
    role,
    scopes: names.scope === undefined ? null : scopesOf(words(at(claims, names.scope)), names.scopes ?? {}),
    until: typeof exp === "number" && Number.isFinite(exp) ? exp * 1000 : undefined,
  }
}

const scopesOf = (permissions: readonly string[], scopes: Readonly<Record<string, Scope>>): ReadonlySet<Scope> =>
  new Set(SCOPES.filter((scope) => permissions.some((said) => Object.hasOwn(scopes, said) && scopes[said] === scope)))

const words = (value: unknown): string[] =>
  typeof value === "string"
    ? value.split(" ")
    : Array.isArray(value)
      ? value.filter((each): each is string => typeof each === "string")
      : []

function at(claims: Claims, path: string): unknown {
  let value: unknown = claims
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Claims)[name]
  }
  return value
}
