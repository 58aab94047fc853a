/** What only a real machine gives; the only file of this package that reaches for it. */
import { setImmediate } from "node:timers/promises"

/** Resolves when all that could go on without waiting has gone on. */
export const settled = (): Promise<void> => setImmediate()
