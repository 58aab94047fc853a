/**
 * Who may call what. Each route names the least role and the scope that it wants; a route that names none is refused to
 * everybody.
 */
import * as Context from "effect/Context"

/**
 * What a member may do. A listener reads, plays and keeps a private log of plays and ratings; an editor also changes what
 * all members share; an owner also says who belongs to the library and how the server runs.
 */
export type Role = "listener" | "editor" | "owner"

/** From the least to the most. */
export const ROLES: readonly Role[] = ["listener", "editor", "owner"]

export const hasRole = (has: Role, wanted: Role): boolean => ROLES.indexOf(has) >= ROLES.indexOf(wanted)

/**
 * What a key or a token may be used for, within what the role of its member allows: `read` looks at the library, `stream`
 * has its files and images, `playback` writes the member's own plays, queues and ratings, `edit` changes what is shared,
 * `admin` is about members, devices, keys and settings.
 */
export type Scope = "read" | "stream" | "playback" | "edit" | "admin"

export const SCOPES: readonly Scope[] = ["read", "stream", "playback", "edit", "admin"]

/** A member of at least a role, by what is for a scope. */
export interface Right {
  readonly role: Role
  readonly scope: Scope
}

/** Who may call a route: anybody at all, a paired device that syncs, or members who have one right, or another in its place. */
export type Access = "anyone" | "peer" | (Right & { readonly or?: Right })

/** The annotation of a route that says who may call it. */
export class Who extends Context.Service<Who, Access>()("@ledgerline/api/Who") {}

/** Who asks, once the server knows. */
export interface Principal {
  /** The member: events are by the actor `user:<member>`, and the private log is `user:<member>`. */
  readonly member: string
  readonly role: Role
  /** Null: all that the role allows. */
  readonly scopes: ReadonlySet<Scope> | null
  /** How it was shown: a browser's cookie, an access token, an API key, an app password, a paired device, a service outside. */
  readonly via: "cookie" | "token" | "apiKey" | "appPassword" | "device" | "external"
  /** The id of the device, key or session, so that it can be revoked and its use be shown. */
  readonly credential: string
}

/** Whether somebody may call a route. */
export function mayCall(principal: Principal | undefined, access: Access): boolean {
  if (access === "anyone") return true
  if (principal === undefined) return false
  if (access === "peer") return principal.via === "device"
  return hasRight(principal, access) || (access.or !== undefined && hasRight(principal, access.or))
}

/** Whether somebody has a right, by the role and by the scopes of what they came with. */
export const hasRight = ({ role, scopes }: Pick<Principal, "role" | "scopes">, right: Right): boolean =>
  hasRole(role, right.role) && (scopes === null || scopes.has(right.scope))
