/**
 * Looks at a file through one buffer that moves. A reader that goes forward without gaps gets blocks that grow up to
 * 256 KiB, and no byte is read twice; one that jumps from box to box gets small blocks, so that a picture that is passed
 * over is not read. Sizes are never taken from the file: a view is at most as long as the buffer.
 */
import type { RandomAccess } from "./port.ts"

const BLOCK = 256 * 1024
const SMALL = 4 * 1024
const LEAST_COST = 1024

/** What a file says of itself cannot be, or would cost more than its size is worth. */
export class BrokenStructure extends Error {}

/** A buffer for each thread and depth of use: everything here is synchronous, so nobody else uses them meanwhile. */
const main = Buffer.allocUnsafeSlow(BLOCK)

export class Window {
  readonly #file: RandomAccess
  readonly #buffer: Buffer
  /** Behind the last byte that there is; shrinks when the file turns out to be shorter. */
  size: number
  /** Bytes that may still be read, all windows on a file together. */
  readonly #budget: { left: number }
  #start = 0
  #end = 0
  #load = SMALL

  private constructor(file: RandomAccess, buffer: Buffer, size: number, budget: { left: number }) {
    this.#file = file
    this.#buffer = buffer
    this.size = size
    this.#budget = budget
  }

  /**
   * The window on a file. It may read a file four times over, which only offsets that go back and forth can use up;
   * more is a {@link BrokenStructure}. There is one at a time in a thread.
   */
  static over(file: RandomAccess): Window {
    const size = Math.max(0, file.size)
    return new Window(file, main, size, { left: 4 * size + 16 * BLOCK })
  }

  /** A second window on the same file, with a small buffer of its own: for tables that are read side by side. */
  beside(bytes: number): Window {
    return new Window(this.#file, Buffer.allocUnsafeSlow(bytes), this.size, this.#budget)
  }

  /** Up to `length` bytes at a position: fewer at the end of the file. They stand until the next call. */
  view(position: number, length: number): Buffer {
    const wanted = Math.max(0, Math.min(length, this.size - position, this.#buffer.length))
    if (!this.holds(position, wanted)) this.#move(position, wanted)
    const from = position - this.#start
    return this.#buffer.subarray(from, Math.max(from, Math.min(from + wanted, this.#end - this.#start)))
  }

  /** Whether a view would be had without reading. */
  holds(position: number, length: number): boolean {
    return position >= this.#start && position + length <= this.#end
  }

  /** What is at hand from a position on, at most `length` bytes; a block is read where nothing is. For hashing. */
  slice(position: number, length: number): Buffer {
    const ready = position >= this.#start ? this.#end - position : 0
    return this.view(position, ready > 0 ? Math.min(ready, length) : length)
  }

  /** Where these bytes begin next, at `start` or behind it; undefined where the file does not have them any more. */
  find(bytes: Buffer, start: number): number | undefined {
    for (let at = start; at + bytes.length <= this.size;) {
      const block = this.slice(at, this.size - at)
      // What is at hand can be less than what is searched for.
      const searched = block.length < bytes.length ? this.view(at, bytes.length) : block
      const found = searched.indexOf(bytes)
      if (found !== -1) return at + found
      at += Math.max(1, searched.length - bytes.length + 1)
    }
    return undefined
  }

  #move(position: number, wanted: number): void {
    const isNear = position >= this.#start && position - this.#end < SMALL
    this.#load = isNear ? Math.min(this.#load * 4, this.#buffer.length) : Math.min(SMALL, this.#buffer.length)
    const kept = isNear ? Math.max(0, this.#end - position) : 0
    if (kept > 0) this.#buffer.copyWithin(0, this.#end - this.#start - kept, this.#end - this.#start)
    const until = Math.min(this.size - position, Math.max(wanted, this.#load))
    this.#start = position
    this.#end = position + kept
    while (this.#end - position < until) {
      const at = this.#end - position
      if (this.#budget.left <= 0) throw new BrokenStructure("its parts point back and forth")
      const count = this.#file.read(this.#buffer, at, until - at, this.#end)
      if (count === 0) this.size = this.#end
      if (count <= 0) break
      // Many small reads cost as much as a few large ones.
      this.#budget.left -= Math.max(count, LEAST_COST)
      this.#end += count
    }
  }
}
