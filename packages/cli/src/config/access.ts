/** What the settings say of who may come in, as the server wants it. */
import { type Role, ROLES, type Scope, SCOPES } from "@ledgerline/api"
import { systemPorts } from "@ledgerline/core/system"
import { External, type IdentityService, type SubsonicWays } from "@ledgerline/server"
import { UsageError } from "../frame/errors.ts"
import { clean } from "../frame/text.ts"
import type { Settings } from "./settings.ts"

/** The identity service that is plugged in; undefined where none is. Fails with {@link UsageError}. */
export function identityOf(settings: Settings): External | undefined {
  const { identityIssuer: issuer, identityUrl: url } = settings
  if (issuer === undefined && url === undefined) return undefined
  if (issuer !== undefined && url !== undefined)
    throw new UsageError("identityIssuer and identityUrl are two services; name one of them", "config")
  if (Object.keys(rolesOf(settings)).length === 0 && settings.identityOtherwise === undefined)
    throw new UsageError("identityRoles or identityOtherwise has to say who may come in", "config")
  try {
    return new External(serviceOf(settings), { fetch, now: () => systemPorts.clock.now() })
  } catch (cause) {
    throw new UsageError(clean(cause instanceof Error ? cause.message : String(cause)), "config")
  }
}

function serviceOf(settings: Settings): IdentityService {
  const { identityIssuer: issuer, identityAudience: audience, identityUrl: url = "" } = settings
  const claims = {
    member: settings.identityMember,
    role: settings.identityRole,
    roles: rolesOf(settings),
    otherwise: ROLES.find((role) => role === settings.identityOtherwise),
    scope: settings.identityScope,
    scopes: pairs<Scope>("identityScopes", settings.identityScopes, SCOPES),
  }
  if (issuer !== undefined) return { kind: "oidc", issuer, audience, claims }
  const method = settings.identityMethod === "GET" ? "GET" : "POST"
  return { kind: "address", url, method, authorization: settings.identityAuthorization, claims }
}

const rolesOf = ({ identityRoles }: Settings): Readonly<Record<string, Role>> =>
  pairs("identityRoles", identityRoles, ROLES)

/** Texts such as `music-admins=owner`. */
function pairs<A extends string>(name: string, texts: readonly string[], values: readonly A[]): Record<string, A> {
  return Object.fromEntries(
    texts.map((text) => {
      const end = text.lastIndexOf("=")
      const value = values.find((each) => each === text.slice(end + 1))
      if (end > 0 && value !== undefined) return [text.slice(0, end), value]
      throw new UsageError(
        `${name} has pairs such as x=${values[0]}, with one of ${values.join(", ")}, not ${clean(text)}`,
        "config",
      )
    }),
  )
}

const WAYS = ["token", "password", "apiKey", "users"] as const

/** How apps that speak Subsonic may sign in. Fails with {@link UsageError}. */
export function subsonicOf({ subsonic }: Settings): SubsonicWays {
  const unknown = subsonic.find((way) => !WAYS.some((each) => each === way))
  if (unknown !== undefined) throw new UsageError(`subsonic is of ${WAYS.join(", ")}, not ${clean(unknown)}`, "config")
  return Object.fromEntries(WAYS.map((way) => [way, subsonic.includes(way)]))
}
