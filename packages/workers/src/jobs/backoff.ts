/** How long to wait before the next attempt. */
import type { Ports } from "@ledgerline/core"

export interface Backoff {
  /** After the first failure. */
  readonly firstMs: number
  /** Each time so much longer. */
  readonly factor: number
  readonly mostMs: number
}

export const BACKOFF: Backoff = { firstMs: 1_000, factor: 3, mostMs: 600_000 }

/** Between half and all of what the attempt asks for, so that what failed together is not tried together. */
export function backoffMs({ firstMs, factor, mostMs }: Backoff, attempt: number, random: Ports["random"]): number {
  const whole = Math.min(mostMs, firstMs * factor ** (attempt - 1))
  const [a = 0, b = 0] = random.bytes(2)
  return Math.ceil((whole / 2) * (1 + (a * 256 + b) / 65_536))
}
