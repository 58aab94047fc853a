/** Where the samples of a movie fragment lie: runs (trun) of its tracks (traf), usually in the mdat box behind it. */
import type { Window } from "../../window.ts"
import { type Box, boxes } from "./boxes.ts"
import type { Track } from "./mp4.ts"

interface Range {
  readonly track: Track
  readonly start: number
  readonly end: number
}

const TFHD = { base: 0x01, description: 0x02, duration: 0x08, size: 0x10, fromMoof: 0x02_00_00 } as const
const TRUN = { offset: 0x01, firstFlags: 0x04, duration: 0x100, size: 0x200, flags: 0x400, composition: 0x800 } as const

/** The ranges of the tracks that are known, in order. Absolute offsets count from `origin`. */
export function* fragmentRanges(
  window: Window,
  moof: Box,
  tracks: ReadonlyMap<number, Track>,
  origin: number,
): Generator<Range> {
  // Without a base of its own a track begins where the one before ended, the first at the fragment.
  let next = moof.at
  for (const traf of boxes(window, moof.start, moof.end)) {
    if (traf.type !== "traf") continue
    let track: Track | undefined
    let size = 0
    let base = next
    for (const box of boxes(window, traf.start, traf.end)) {
      if (box.type === "tfhd") {
        const head = window.view(box.start, 32)
        if (head.length < 32) return
        const flags = head.readUIntBE(1, 3)
        track = tracks.get(head.readUInt32BE(4))
        base =
          (flags & TFHD.base) !== 0
            ? origin + Number(head.readBigUInt64BE(8))
            : (flags & TFHD.fromMoof) !== 0
              ? moof.at
              : next
        const sizeAt =
          8 + bytesOf(flags, TFHD.base) * 2 + bytesOf(flags, TFHD.description) + bytesOf(flags, TFHD.duration)
        size = (flags & TFHD.size) !== 0 ? head.readUInt32BE(sizeAt) : (track?.defaultSize ?? 0)
        next = base
      }
      if (box.type === "trun") {
        const run = readRun(window, box, size)
        if (run === undefined) return
        const start = run.offset === undefined ? next : base + run.offset
        next = start + run.length
        const end = Math.min(next, window.size)
        if (track !== undefined && start >= 0 && start < end) yield { track, start, end }
      }
    }
  }
}

const bytesOf = (flags: number, flag: number): number => ((flags & flag) !== 0 ? 4 : 0)

/** How long a run is, and where it begins from the base where it says so. */
function readRun(
  window: Window,
  { start, end }: Box,
  size: number,
): { readonly offset: number | undefined; readonly length: number } | undefined {
  const head = window.view(start, 12)
  if (head.length < 8) return undefined
  const flags = head.readUIntBE(1, 3)
  const samples = head.readUInt32BE(4)
  const hasOffset = (flags & TRUN.offset) !== 0
  const offset = hasOffset && head.length === 12 ? head.readInt32BE(8) : undefined
  if ((flags & TRUN.size) === 0) return { offset, length: samples * size }
  const sizeAt = bytesOf(flags, TRUN.duration)
  const row = sizeAt + 4 + bytesOf(flags, TRUN.flags) + bytesOf(flags, TRUN.composition)
  let at = start + 8 + bytesOf(flags, TRUN.offset) + bytesOf(flags, TRUN.firstFlags)
  let left = Math.min(samples, Math.floor((end - at) / row))
  let length = 0
  while (left > 0) {
    const block = window.view(at, Math.min(left, ROWS) * row)
    const rows = Math.floor(block.length / row)
    if (rows === 0) break
    for (let i = 0; i < rows; i++) length += block.readUInt32BE(i * row + sizeAt)
    at += rows * row
    left -= rows
  }
  return { offset, length }
}

const ROWS = 1024
