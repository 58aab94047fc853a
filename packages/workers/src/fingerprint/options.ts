/** What all ways to make fingerprints have in common. */
import type { PoolPorts } from "../ports.ts"

export interface FingerprinterOptions {
  readonly ports: PoolPorts
  /** For one file. A minute unless said otherwise: two minutes of audio take a quarter of a second. */
  readonly timeLimitMs?: number
  /** How many files at once; one a core by default. */
  readonly atOnce?: number
}

export const TIME_LIMIT_MS = 60_000
