/** How much alike two recordings are by their fingerprints. docs/fingerprints.md says where the figures come from. */
import { likelyOffsets } from "./align.ts"
import { setBits } from "./bits.ts"

export interface Match {
  /** From 0 to 1: the product of the three parts. Above 0.9 one is the other, encoded again. */
  readonly score: number
  /** How well the bits agree where both have items: 1 where all do, 0 where no more than by chance. */
  readonly agreement: number
  /** How much of the longer one the other covers. */
  readonly coverage: number
  /** Below 1 where nearly all items are the same, as in silence, which resembles all silence. */
  readonly variety: number
  /** The part of the bits that differ. */
  readonly bitErrors: number
  /** How much later the second begins in the first, in milliseconds; a multiple of {@link ITEM_MS}. */
  readonly offsetMs: number
}

/** 4,096 samples at 11,025 Hz, overlapping by two thirds. */
export const ITEM_MS = (1365 / 11_025) * 1000

/**
 * Bits that differ, and the agreement that they mean. Encoded again, up to 0.08 differ (AAC at 64 kbit/s, or MP3 at 64 with
 * half an item of delay); another master has 0.05 to 0.14, the same piece two per cent faster 0.16 to 0.33, anything
 * else 0.23 to 0.5.
 */
const AGREEMENT: readonly (readonly [bitErrors: number, agreement: number])[] = [
  [0, 1],
  [0.09, 0.91],
  [0.16, 0.5],
  [0.3, 0],
]
const FEWEST_DISTINCT = 16
const FEWEST_ITEMS = 8

export function compare(a: Uint32Array, b: Uint32Array): Match {
  let best: Aligned = { offset: 0, items: 0, bitErrors: 1 }
  for (const offset of likelyOffsets(a, b)) {
    const found = errorsAt(a, b, offset)
    if (found.items >= FEWEST_ITEMS && worth(found) > worth(best)) best = found
  }
  const agreement = agreementOf(best.bitErrors)
  const coverage = best.items / Math.max(a.length, b.length, 1)
  const variety = Math.min(1, Math.min(distinct(a), distinct(b)) / FEWEST_DISTINCT)
  return {
    score: agreement * coverage * variety,
    agreement,
    coverage,
    variety,
    bitErrors: best.bitErrors,
    offsetMs: best.offset * ITEM_MS,
  }
}

interface Aligned {
  readonly offset: number
  readonly items: number
  readonly bitErrors: number
}

/** A few items that agree by chance are worth less than many that nearly do. */
const worth = ({ items, bitErrors }: Aligned): number => items * Math.max(0, 1 - 2 * bitErrors)

function errorsAt(a: Uint32Array, b: Uint32Array, offset: number): Aligned {
  const first = Math.max(0, -offset)
  const end = Math.min(b.length, a.length - offset)
  let errors = 0
  for (let j = first; j < end; j++) errors += setBits((a[j + offset] as number) ^ (b[j] as number))
  const items = Math.max(0, end - first)
  return { offset, items, bitErrors: items === 0 ? 1 : errors / (32 * items) }
}

function agreementOf(bitErrors: number): number {
  for (let i = 1; i < AGREEMENT.length; i++) {
    const [x0, y0] = AGREEMENT[i - 1] as readonly [number, number]
    const [x1, y1] = AGREEMENT[i] as readonly [number, number]
    if (bitErrors <= x1) return y0 + ((y1 - y0) * (bitErrors - x0)) / (x1 - x0)
  }
  return 0
}

/** Distinct items, as far as it matters. The lowest bits flicker even in silence. */
function distinct(items: Uint32Array): number {
  const seen = new Set<number>()
  for (const item of items) {
    seen.add(item >>> 4)
    if (seen.size >= FEWEST_DISTINCT) break
  }
  return seen.size
}
