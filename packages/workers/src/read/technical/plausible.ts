/** Leaves out numbers that no audio has. Damaged headers say durations of -3,675 and 97,391 seconds for a few kilobytes. */
import type { Container } from "../container.ts"
import { defined } from "../findings.ts"
import type { Limits } from "../limits.ts"
import type { Technical } from "../reading.ts"
import { type Warning, warning } from "../warnings.ts"

/** Bits a second below which nothing encodes; digital silence in FLAC takes a thousand. */
const FEWEST_BITS = 200
/** Shorter ones may be announced by a header without audio behind it. */
const SHORT_MS = 10_000

const RANGES = {
  bitRate: [1, 1e9],
  bitDepth: [1, 64],
  sampleRate: [1_000, 1e8],
  channels: [1, 256],
  totalSamples: [1, Number.MAX_SAFE_INTEGER],
  encoderDelay: [0, 1e6],
  encoderPadding: [0, 1e6],
} as const

export function plausible(
  said: Technical,
  container: Container,
  size: number,
  limits: Limits,
  warnings: Warning[],
): Technical {
  const checked: Record<string, unknown> = { ...said }
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const value = said[name as keyof typeof RANGES]
    if (value === undefined || (value >= least && value <= most)) continue
    warnings.push(warning("implausibleNumber", `${name} of ${value}`))
    checked[name] = undefined
  }
  const { durationMs } = said
  if (durationMs !== undefined && !isPlausible(durationMs, container, size, limits)) {
    warnings.push(warning("implausibleDuration", `${durationMs} ms in ${size} bytes`))
    checked["durationMs"] = undefined
  }
  return defined(checked as unknown as Technical)
}

export function isPlausible(durationMs: number, container: Container, size: number, limits: Limits): boolean {
  if (!(durationMs >= 0 && durationMs <= limits.durationMs)) return false
  // Tracker modules and the like are scores: seconds of music take no bytes.
  return container === "unknown" || durationMs < SHORT_MS || (size * 8000) / durationMs >= FEWEST_BITS
}
