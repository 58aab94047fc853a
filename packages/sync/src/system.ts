/** What only a real machine gives; the only file of this package that reaches for it. */
import { setImmediate, setTimeout } from "node:timers/promises"

/** Resolves when all that could go on without waiting has gone on. */
export const settled = (): Promise<void> => setImmediate()

/** What something answers, or "late" where it takes longer. */
export async function withinSeconds<T>(seconds: number, work: Promise<T>): Promise<T | "late"> {
  const stop = new AbortController()
  const late = setTimeout(seconds * 1000, "late" as const, { signal: stop.signal, ref: false })
  try {
    return await Promise.race([work, late])
  } finally {
    late.catch(() => undefined)
    stop.abort()
  }
}
