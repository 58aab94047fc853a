/** How long to wait before connecting again. docs/spec/sync.md, SYNC-22. */
import type { Ports } from "@ledgerline/core"

const FIRST = 500
const LONGEST = 60_000
/** A session that lived for so long was a good one. */
const GOOD = 60_000

export class Backoff {
  #next = FIRST
  readonly #random: Ports["random"]

  constructor(random: Ports["random"]) {
    this.#random = random
  }

  /** Milliseconds to wait after a session that lived for so many: half of the time at least, the rest by chance. */
  after(lived: number): number {
    if (lived >= GOOD) this.#next = FIRST
    const whole = this.#next
    this.#next = Math.min(LONGEST, whole * 2)
    const share = Buffer.from(this.#random.bytes(4)).readUInt32BE(0) / 2 ** 32
    return whole / 2 + share * (whole / 2)
  }
}
