/** What a role means for the logs of a library. */
import { hasRole, type Role } from "@ledgerline/api"
import { LIBRARY } from "@ledgerline/core"

/** Everybody writes what is their own; what is shared is changed by editors and owners. */
export const mayWriteLog = (role: Role, member: string, log: string): boolean =>
  log === `user:${member}` || (log === LIBRARY && hasRole(role, "editor"))
