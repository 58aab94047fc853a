/** Whether a FLAC stream is there from its first sample to its last: by the headers of its first and its last frame. */
import type { Span } from "../../wrapper.ts"
import type { Window } from "../../window.ts"
import { crcOf } from "../../crc.ts"
import type { StreamInfo } from "./flac.ts"

/** Bytes of a header at most. */
export const LONGEST_HEADER = 16
/** Where STREAMINFO does not say how large a frame can be. A last frame beyond this is not found, and the frames count. */
const TAIL = 256 * 1024

export function isWhole(window: Window, frames: Span, info: StreamInfo): boolean {
  const first = readFrame(window.view(frames.start, LONGEST_HEADER), 0, info)
  if (first === undefined || first.sample !== 0) return false
  const length = Math.min(info.largestFrame > 0 ? info.largestFrame : TAIL, TAIL, frames.end - frames.start)
  const tail = window.view(frames.end - length, length)
  // The last frame begins nearest to the end; its own checksum tells it from bytes that look like a header.
  for (let at = tail.lastIndexOf(0xff); at !== -1; at = at === 0 ? -1 : tail.lastIndexOf(0xff, at - 1)) {
    const frame = readFrame(tail, at, info)
    if (frame !== undefined && frame.sample + frame.count === info.samples) return crc16(0, tail, at, tail.length) === 0
  }
  return false
}

/** The first sample of a frame and how many it has; undefined where no frame header with a right checksum is. */
export function readFrame(
  bytes: Buffer,
  at: number,
  info: StreamInfo,
): { readonly sample: number; readonly count: number } | undefined {
  if (at + 6 > bytes.length || ((bytes[at + 1] as number) & 0xfe) !== 0xf8) return undefined
  const isVariable = ((bytes[at + 1] as number) & 1) === 1
  const sizes = bytes[at + 2] as number
  const number = readNumber(bytes, at + 4)
  if (number === undefined) return undefined
  const [sizeCode, rateCode] = [sizes >> 4, sizes & 15]
  const sizeBytes = sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0
  const rateBytes = rateCode === 12 ? 1 : rateCode === 13 || rateCode === 14 ? 2 : 0
  const end = number.end + sizeBytes + rateBytes
  if (end >= bytes.length || crc8(bytes.subarray(at, end)) !== bytes[end]) return undefined
  const count = sizeBytes > 0 ? bytes.readUIntBE(number.end, sizeBytes) + 1 : (BLOCKS[sizeCode] as number)
  return { sample: isVariable ? number.value : number.value * info.largestBlock, count }
}

/** 0 over a frame with its checksum at the end, and so over any number of them. */
export const crc16 = crcOf(0x8005 << 16)

const BLOCKS = [0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768] as const

/** A number as UTF-8 has it, with up to 36 bits. */
function readNumber(bytes: Buffer, at: number): { readonly value: number; readonly end: number } | undefined {
  const first = bytes[at] as number
  const ones = Math.clz32(~(first << 24))
  if (ones === 1 || ones > 7 || at + Math.max(1, ones) > bytes.length) return undefined
  let value = ones === 0 ? first : first & (0x7f >> ones)
  for (let i = 1; i < ones; i++) {
    const byte = bytes[at + i] as number
    if ((byte & 0xc0) !== 0x80) return undefined
    value = value * 64 + (byte & 0x3f)
  }
  return { value, end: at + Math.max(1, ones) }
}

function crc8(bytes: Buffer): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x80 ? 0x07 : 0)) & 0xff
  }
  return crc
}
