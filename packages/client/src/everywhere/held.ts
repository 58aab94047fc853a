/** The libraries of a device that lists all of them together: its own first, then those of friends. */
import type { Library, Viewpoint } from "@ledgerline/core"
import type { Offline } from "../offline/Offline.ts"
import type { LocalFiles } from "../replica/ports.ts"
import type { StoreAccess } from "../replica/StoreAccess.ts"
import type { Servers } from "../replica/Servers.ts"

export interface Held {
  /** The library's, also as it was: what answers for another time has an id of its own. */
  readonly id: string
  readonly library: Library
  readonly servers: Servers
  readonly offline: Offline | undefined
  /** Object stores that this device may read by itself now. */
  readonly stores: readonly StoreAccess[]
  readonly local: LocalFiles | undefined
  /** Commits since it was opened: what was counted before another one is out of date. */
  readonly commits: number
  viewpoint(): Promise<Viewpoint>
  /** Uses the library as of a time in milliseconds since 1970. Fails where building it takes long; then it may be asked again. */
  asOf<A>(time: number, use: (library: Library) => Promise<A>): Promise<A>
}

/** Uses libraries as they were at a time. What is said of copies holds now. */
export async function heldThen<A>(
  held: readonly Held[],
  time: number,
  use: (held: readonly Held[]) => Promise<A>,
  before: readonly Held[] = [],
): Promise<A> {
  const next = held[before.length]
  if (next === undefined) return use(before)
  return next.asOf(time, (library) => {
    const { id, servers, offline, stores, local, commits } = next
    const then: Held = {
      id,
      library,
      servers,
      offline,
      stores,
      local,
      commits,
      viewpoint: () => next.viewpoint(),
      asOf: (other, read) => next.asOf(other, read),
    }
    return heldThen(held, time, use, [...before, then])
  })
}
