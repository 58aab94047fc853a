/**
 * Where the samples of a track lie: chunks with their offsets (stco, co64), how many samples each has (stsc), and how
 * large those are (stsz, stz2). The tables are read side by side, in small pieces: their counts can say anything.
 */
import type { Window } from "../../window.ts"
import type { Span } from "../../wrapper.ts"
import { type Box, boxes } from "./boxes.ts"

/**
 * The ranges of a track in playing order; chunks in a row are one range. Ends are cut at the end of the file. Offsets
 * count from `origin`: a tag that a program of other formats put before the file did not change them.
 */
export function* chunkRanges(window: Window, table: Box, origin: number): Generator<Span> {
  const parts: Record<string, Box> = {}
  for (const box of boxes(window, table.start, table.end)) parts[box.type] ??= box
  const { stco, co64, stsc, stsz, stz2 } = parts
  const offsetBox = stco ?? co64
  const sizeBox = stsz ?? stz2
  if (offsetBox === undefined || stsc === undefined || sizeBox === undefined) return
  const offsets = new Column(window, offsetBox, 8, 4, stco === undefined ? 64 : 32)
  const runs = new Column(window, stsc, 8, 4, 96)
  const sizes = sampleSizes(window, sizeBox, sizeBox === stsz)
  let perChunk = runs.count > 0 ? runs.at(0, 4) : 0
  let run = 0
  let [start, end] = [0, 0]
  for (let chunk = 0; chunk < offsets.count && sizes.hasMore(); chunk++) {
    while (run + 1 < runs.count && runs.at(run + 1, 0) <= chunk + 1) perChunk = runs.at(++run, 4)
    const offset = origin + offsets.at(chunk, 0)
    const length = sizes.take(perChunk)
    if (offset !== end) {
      if (end > start) yield { start, end: Math.min(end, window.size) }
      start = offset
    }
    end = Math.min(offset + length, window.size)
    if (end < start) start = end
  }
  if (end > start) yield { start, end }
}

interface Sizes {
  hasMore(): boolean
  /** The bytes of the next samples together. */
  take(samples: number): number
}

function sampleSizes(window: Window, box: Box, isStsz: boolean): Sizes {
  const head = window.view(box.start + 4, 8)
  const fixed = head.length < 8 || !isStsz ? 0 : head.readUInt32BE(0)
  if (fixed > 0) {
    let left = head.readUInt32BE(4)
    return {
      hasMore: () => left > 0,
      take: (samples) => {
        const taken = Math.min(samples, left)
        left -= taken
        return taken * fixed
      },
    }
  }
  const bits = isStsz || head.length < 8 ? 32 : (head[3] as number)
  const column = new Column(window, box, 12, 8, bits)
  let next = 0
  return {
    hasMore: () => next < column.count,
    take: (samples) => {
      const until = Math.min(next + samples, column.count)
      let sum = 0
      while (next < until) sum += column.at(next++, 0)
      return sum
    },
  }
}

/** Rows of a table in the file, read forward. */
class Column {
  readonly count: number
  readonly #window: Window
  readonly #start: number
  readonly #bits: number
  #block: Buffer = Buffer.alloc(0)
  #blockAt = 0

  /** A box whose rows of so many bits begin at `head`, with their count at `countAt`. Never more than fit into the box. */
  constructor(window: Window, box: Box, head: number, countAt: number, bits: number) {
    this.#window = window.beside(TABLE)
    this.#start = box.start + head
    this.#bits = [4, 8, 16, 32, 64, 96].includes(bits) ? bits : 32
    const count = window.view(box.start + countAt, 4)
    const fitting = Math.max(0, Math.floor(((Math.min(box.end, window.size) - this.#start) * 8) / this.#bits))
    this.count = count.length < 4 ? 0 : Math.min(count.readUInt32BE(0), fitting)
  }

  /** The number at a byte of a row. */
  at(row: number, byte: number): number {
    const place = this.#start + Math.floor((row * this.#bits) / 8) + byte
    const width = this.#bits < 32 ? Math.max(1, this.#bits / 8) : this.#bits === 64 ? 8 : 4
    let from = place - this.#blockAt
    if (from < 0 || from + width > this.#block.length) {
      this.#block = this.#window.view(place, TABLE)
      this.#blockAt = place
      from = 0
      if (this.#block.length < width) return 0
    }
    if (width === 4) return this.#block.readUInt32BE(from)
    if (width === 8) return this.#block.readUInt32BE(from) * 2 ** 32 + this.#block.readUInt32BE(from + 4)
    if (width === 2) return this.#block.readUInt16BE(from)
    const value = this.#block[from] as number
    return this.#bits === 8 ? value : row % 2 === 0 ? value >> 4 : value & 15
  }
}

const TABLE = 16 * 1024
