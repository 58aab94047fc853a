/** What all groups of routes have in common. */
import * as Context from "effect/Context"
import * as OpenApi from "effect/http-api/OpenApi"
import { type Access, type Role, type Scope, Who } from "./access.ts"

/** Where all routes of the contract lie below a server's address. */
export const BASE = "/api/v1"

/** One line for the reader, and who may call the route. */
export const route = (summary: string, access: Access): Context.Context<never> =>
  Context.merge(OpenApi.annotations({ summary }), Context.make(Who, access)) as Context.Context<never>

/** Members of at least this role, by what is for `scope` at least. */
export const members = (role: Role, scope: Scope): Access => ({ role, scope })

/** Who looks at the library. */
export const READERS: Access = members("listener", "read")
/** Who has its files and images. */
export const PLAYERS: Access = members("listener", "stream")
/** Who changes what all members share. */
export const EDITORS: Access = members("editor", "edit")
/** Who runs the server. */
export const OWNERS: Access = members("owner", "admin")
