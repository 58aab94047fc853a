/** Whose library it is, and its members by tokens that are their names. */
import type { CollabOptions } from "../collab.ts"
import type { Grant } from "../grant.ts"

/** The library that all replicas are of. */
export const LIBRARY_ID = "5".repeat(32)

/** Everybody may all in the library's log, and in their own. */
export const grantOf = (member: string, more: Partial<Grant> = {}): Grant => {
  const may = (log: string) => log === "library" || log === `user:${member}`
  return { member, mayRead: may, mayWrite: may, ...more }
}

/** `Authorization: Bearer ada`, `?token=ada` or `Sec-WebSocket-Protocol: bearer.ada` is ada. */
export const byToken: CollabOptions["authorize"] = ({ query: asked, headers }) => {
  const { token } = asked as { readonly token?: string }
  const name =
    token ?? headers.authorization?.slice(7) ?? headers["sec-websocket-protocol"]?.replace(/.*bearer\./, "") ?? ""
  return name === "" ? undefined : grantOf(name, { device: `${name}-phone` })
}
