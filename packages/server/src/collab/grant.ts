/** Who has connected, and what they may do; it comes from outside. */
import type { LogName } from "@ledgerline/core"

export interface Grant {
  /** The member's id, as in `user:<id>`. */
  readonly member: string
  readonly device?: string
  /** Asked again and again: as long as the session lasts. */
  mayRead(log: LogName): boolean | Promise<boolean>
  /** Asked for each edit that is to be stored. */
  mayWrite(log: LogName): boolean | Promise<boolean>
}
