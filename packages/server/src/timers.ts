/** Time as the machine has it. */
import { performance } from "node:perf_hooks"
import type { Timers } from "@ledgerline/sync"

export const systemTimers: Timers = {
  now: () => performance.now(),
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds)
    // Nobody waits for a pulse to end the process.
    timer.unref()
    return () => clearTimeout(timer)
  },
}
