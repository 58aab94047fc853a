/** Carries events from one library to another, for tests of order: in pieces as small as their signed heads allow. */
import type { Origin } from "../ids.ts"
import { LIBRARY } from "../ids.ts"
import type { Library } from "../Library.ts"
import { readOutgoing } from "../log/ingest.ts"

/** Hands the next events of an origin over. Answers the seq up to which they went; the same as before where none are left. */
export async function carry(from: Library, to: Library, origin: Origin, after: number, limit: number): Promise<number> {
  const outgoing = await from.store.read(() => readOutgoing(from.store.dialect, { log: LIBRARY, origin, after, limit }))
  if (outgoing === undefined) return after
  await to.ingest(outgoing)
  return after + outgoing.events.length
}
