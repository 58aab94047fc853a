/** IFF and its kin: a file of chunks, each with four letters and a size. RIFF, AIFF and DSDIFF differ in the size's bytes. */
import type { Window } from "../window.ts"

export interface Chunk {
  readonly id: string
  readonly start: number
  /** Behind its last byte, at most where the file ends. */
  readonly end: number
}

type Size = "u32le" | "u32be" | "u64be"

/** The chunks from `start` on. Sizes beyond the file are cut, so that a chunk that claims too much is the last. */
export function* chunks(window: Window, start: number, size: Size): Generator<Chunk> {
  const header = size === "u64be" ? 12 : 8
  for (let at = start; at + header <= window.size;) {
    const bytes = window.view(at, header)
    if (bytes.length < header) return
    const id = bytes.toString("latin1", 0, 4)
    const length =
      size === "u32le"
        ? bytes.readUInt32LE(4)
        : size === "u32be"
          ? bytes.readUInt32BE(4)
          : Number(bytes.readBigUInt64BE(4))
    at += header
    yield { id, start: at, end: Math.min(at + length, window.size) }
    at += length + (length % 2)
  }
}
