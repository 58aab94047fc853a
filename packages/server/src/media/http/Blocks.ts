/** Memory through which bytes go from files to sockets, used again and again: a new piece for each would be garbage. */

/** What a player asks for at a time, or a bit less. */
export const SMALL = 64 * 1024
/** For readers that take bytes as fast as they come. */
export const LARGE = 256 * 1024

export class Blocks {
  readonly #small: Buffer[] = []
  readonly #large: Buffer[] = []
  readonly #most: number

  /** Keeps so many of each size that nobody uses. */
  constructor(most = 64) {
    this.#most = most
  }

  /** A block of SMALL or LARGE bytes, with whatever was in it. */
  take(size: number): Buffer {
    return (size === SMALL ? this.#small : this.#large).pop() ?? Buffer.allocUnsafeSlow(size)
  }

  /** Gives a block back that nothing reads from or writes to any more. */
  give(block: Buffer): void {
    const free = block.length === SMALL ? this.#small : this.#large
    if (free.length < this.#most) free.push(block)
  }
}
