/**
 * Memory that a thread keeps for the one file that it reads: the file's beginning or all of it, its end, and room for
 * what is made of its bytes. Allocating it anew for each file costs more than reading does.
 */

/** Most files up to this size are read whole, by one call. */
const HEAD = 1024 * 1024
/** What a file is looked at first with. */
const FIRST = 64 * 1024
/** Tags at the end. */
const TAIL = 64 * 1024
const ROOM = 2 * 1024 * 1024

export class Scratch {
  readonly head = Buffer.allocUnsafeSlow(HEAD)
  readonly tail = Buffer.allocUnsafeSlow(TAIL)
  readonly #room = Buffer.allocUnsafeSlow(ROOM)
  #taken = 0

  /** The next file may have everything. */
  clear(): void {
    this.#taken = 0
  }

  /** So many bytes, whatever is in them, until the next file. */
  take(length: number): Buffer {
    if (this.#taken + length > ROOM) return Buffer.allocUnsafeSlow(length)
    const bytes = this.#room.subarray(this.#taken, this.#taken + length)
    this.#taken += length
    return bytes
  }
}

type Read = (into: Uint8Array, position: number) => number

/** The parts of one file that are in memory. Views of them stand until the scratch is cleared. */
export class Held {
  readonly #scratch: Scratch
  readonly #size: number
  readonly #read: Read
  /** How much of the file's beginning is there. */
  #loaded = 0
  #tailLoaded = false

  constructor(scratch: Scratch, size: number, read: Read) {
    this.#scratch = scratch
    this.#size = size
    this.#read = read
  }

  /** The bytes in place; undefined where they are best read by themselves. Fewer only where the file became shorter. */
  view(position: number, length: number): Buffer | undefined {
    const end = Math.min(position + length, this.#size)
    if (position < 0 || position >= end) return position >= this.#size ? EMPTY : undefined
    if (end <= this.#loaded || this.#load(position, end)) return this.#scratch.head.subarray(position, end)
    return this.#tailView(position, end)
  }

  /** Fills `into` from what is in memory, and answers how many bytes that were; undefined where it is not there. */
  copy(into: Uint8Array, position: number): number | undefined {
    const there = this.view(position, into.length)
    if (there !== undefined) into.set(there)
    return there?.length
  }

  /** Reads on from what is there, unless that would be reading what nobody asked for. */
  #load(position: number, end: number): boolean {
    if (end > HEAD || position > this.#loaded + FIRST) return false
    const { head } = this.#scratch
    const isWanted = this.#loaded > 0 && this.#size <= HEAD && !startsAsFlac(head)
    const until = isWanted ? this.#size : Math.min(this.#size, HEAD, Math.max(end, 2 * this.#loaded, FIRST))
    this.#loaded += this.#read(head.subarray(this.#loaded, until), this.#loaded)
    return end <= this.#loaded
  }

  #tailView(position: number, end: number): Buffer | undefined {
    const start = Math.max(0, this.#size - TAIL)
    if (position < start) return undefined
    const { tail } = this.#scratch
    if (!this.#tailLoaded)
      this.#tailLoaded = this.#read(tail.subarray(0, this.#size - start), start) === this.#size - start
    return this.#tailLoaded ? tail.subarray(position - start, end - start) : undefined
  }
}

const EMPTY = Buffer.alloc(0)

/** The audio of FLAC is not read: the file brings a checksum of it. */
const startsAsFlac = (head: Buffer): boolean => head.readUInt32BE(0) === 0x664c6143
