/** Whether the clock of this device is wrong, by those of its servers. docs/spec/sync.md, SYNC-49. */
import { remove, upsert, type Work } from "@ledgerline/core"
import { SYNC_CLOCK } from "../tables.ts"
import type { Session } from "./session.ts"

/** Milliseconds by which clocks may be apart that nobody has to look at. */
const APART = 5 * 60_000

/** No server's clock that is right says anything else. */
const [SOONEST, LATEST] = [Date.UTC(2026, 0), Date.UTC(2200, 0)]

/** As servers write it (RFC 9110). */
const DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * By how many milliseconds a clock was ahead of that of a server (below 0: behind), which dated an answer between two
 * moments of the clock. 0 for any moment between them: the answer may have lain for long, as where a device slept.
 * Undefined where the server says no time, or one that cannot be.
 */
export function clockAhead(date: string | undefined, asked: number, answered: number): number | undefined {
  if (date === undefined || !DATE.test(date)) return undefined
  const there = Date.parse(date)
  if (!(there >= SOONEST && there < LATEST)) return undefined
  // A date has whole seconds.
  return there + 999 < asked ? asked - there : Math.min(0, answered - there)
}

/** Notes what the last answer of a server told of the clock here; nothing where it told nothing. */
export function* noteClock({ library, peer }: Pick<Session, "library" | "peer">): Work<void> {
  const ahead = peer.transport.ahead?.()
  if (ahead === undefined) return
  if (Math.abs(ahead) < APART) yield* remove(SYNC_CLOCK, [[peer.id]])
  else yield* upsert(SYNC_CLOCK, [[peer.id, ahead, library.ports.clock.now()]])
}
