/** What only a real machine gives; the only file of this package that reaches for it. */
import { setImmediate } from "node:timers/promises"
import type { HttpPorts } from "./http/requests.ts"
import type { Timers } from "./live/ports.ts"

/** Resolves when all that could go on without waiting has gone on. */
export const settled = (): Promise<void> => setImmediate()

export const systemTimers: Timers = {
  now: () => performance.now(),
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds)
    return () => clearTimeout(timer)
  },
}

export const systemHttp: HttpPorts = { fetch, WebSocket, timers: systemTimers }

/** What something answers, or "late" where it takes longer. */
export function withinSeconds<T>(seconds: number, work: Promise<T>): Promise<T | "late"> {
  const late = Promise.withResolvers<"late">()
  const cancel = systemTimers.after(seconds * 1000, () => late.resolve("late"))
  return Promise.race([work, late.promise]).finally(cancel)
}
