/** The libraries of a device that lists all of them together: its own first, then those of friends. */
import type { Library, Viewpoint } from "@ledgerline/core"
import type { Offline } from "../offline/Offline.ts"
import type { LocalFiles } from "../replica/ports.ts"
import type { StoreAccess } from "../replica/StoreAccess.ts"
import type { Servers } from "../replica/Servers.ts"

export interface Held {
  readonly library: Library
  readonly servers: Servers
  readonly offline: Offline | undefined
  /** Object stores that this device may read by itself now. */
  readonly stores: readonly StoreAccess[]
  readonly local: LocalFiles | undefined
  /** Commits since it was opened: what was counted before another one is out of date. */
  readonly commits: number
  viewpoint(): Promise<Viewpoint>
}
