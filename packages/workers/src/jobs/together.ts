/** Jobs that look for all that is missing, however many ask for it. */
import type { NewJob } from "./enqueue.ts"
import { PRIORITY } from "./priority.ts"

/** Requests wait so long for others. */
const TOGETHER_MS = 30_000

/** One job for all that is asked for in half a minute. It begins after that, so nothing is missed by one that runs. */
export function jobForAll(kind: string, now: number): NewJob {
  const due = (Math.floor(now / TOGETHER_MS) + 1) * TOGETHER_MS
  return { kind, key: `missing ${due}`, priority: PRIORITY.later, delayMs: due - now }
}
