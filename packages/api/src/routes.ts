/** What all groups of routes have in common. */
import * as Context from "effect/Context"
import * as OpenApi from "effect/http-api/OpenApi"
import { type Access, type Right, type Role, type Scope, Who } from "./access.ts"

/** Where all routes of the contract lie below a server's address. */
export const BASE = "/api/v1"

/** One line for the reader, and who may call the route. */
export const route = (summary: string, access: Access): Context.Context<never> =>
  Context.merge(OpenApi.annotations({ summary }), Context.make(Who, access)) as Context.Context<never>

/** The annotation of a read whose answer is the same for all members, and changes only with what they share. */
export class Shared extends Context.Service<Shared, true>()("@ledgerline/api/Shared") {}

/** As {@link route}, for what many ask alike. */
export const sharedRoute = (summary: string, access: Access): Context.Context<never> =>
  Context.merge(route(summary, access), Context.make(Shared, true)) as Context.Context<never>

/** Members of at least this role, by what is for `scope` at least. */
export const members = (role: Role, scope: Scope): Right => ({ role, scope })

/** Who looks at the library. */
export const READERS: Right = members("listener", "read")
/** Who has its files and images. */
export const PLAYERS: Right = members("listener", "stream")
/** Who changes what is their own: lists, plays, stars. */
export const WRITERS: Right = members("listener", "playback")
/** Who changes what all members share. */
export const EDITORS: Right = members("editor", "edit")
/** Who runs the server. */
export const OWNERS: Right = members("owner", "admin")
/** Who changes something: what is shared as an editor, what is their own as anybody. What it is is looked at where it is done. */
export const CHANGERS: Access = { ...WRITERS, or: EDITORS }
