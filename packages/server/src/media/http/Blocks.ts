/** Memory through which bytes go from files to sockets, used again and again: a new piece for each would be garbage. */

/** What a player asks for at a time, or a bit less. */
export const SMALL = 64 * 1024
/** For readers that take bytes as fast as they come. */
export const LARGE = 256 * 1024

/** As long as no more than these are in use: many readers share what a few may have. */
const MOST_LARGE = 64

export class Blocks {
  readonly #small: Buffer[] = []
  readonly #large: Buffer[] = []
  readonly #most: number
  #largeInUse = 0

  /** Keeps so many of each size that nobody uses. */
  constructor(most = MOST_LARGE) {
    this.#most = most
  }

  /** A block of SMALL or LARGE bytes, with whatever was in it. A small one where too many large ones are in use. */
  take(size: number): Buffer {
    if (size === SMALL || this.#largeInUse >= MOST_LARGE) return this.#small.pop() ?? Buffer.allocUnsafeSlow(SMALL)
    this.#largeInUse += 1
    return this.#large.pop() ?? Buffer.allocUnsafeSlow(LARGE)
  }

  /** Gives a block back that nothing reads from or writes to any more. */
  give(block: Buffer): void {
    if (block.length === LARGE) this.#largeInUse -= 1
    const free = block.length === SMALL ? this.#small : this.#large
    if (free.length < this.#most) free.push(block)
  }
}
