/**
 * MPEG audio (layers 1 to 3) and AAC in ADTS: frames, one after the other, with nothing around them but tags. The audio
 * begins with the first frame that others follow and ends where the tags at the end begin. MID-4.
 */
import { mpegFrameLength } from "../mpegFrame.ts"
import { audio, newDigest, type Payload } from "../payload.ts"
import { skipZeros, type Span } from "../wrapper.ts"
import type { Window } from "../window.ts"

/** How far junk at the beginning is searched for a frame. */
const SEARCH = 64 * 1024
/** A frame counts when this many follow it: pictures are full of bytes that look like one. */
const FOLLOWERS = 2

export function mpegPayload(window: Window, { start, end }: Span): Payload | undefined {
  const first = window.view(start, 1)[0] === 0 ? skipZeros(window, start) : start
  if (isFirstFrame(window, first, end, true)) return hashed(window, first, end)
  // The window is moved by each frame that is tried, so the search looks at a copy.
  const searched = Buffer.from(window.view(first, Math.min(SEARCH, end - first)))
  for (let at = searched.indexOf(0xff); at !== -1; at = searched.indexOf(0xff, at + 1)) {
    if (isFirstFrame(window, first + at, end, false)) return hashed(window, first + at, end)
  }
  return undefined
}

function hashed(window: Window, start: number, end: number): Payload {
  const container = (window.view(start, 2)[1] as number) & 0x06 ? "mpeg" : "adts"
  return audio(container, newDigest(container).addRange(window, start + descriptionAt(window, start, end), end))
}

/** Where the side information of a frame ends, for layer 3 of both versions, one channel and more, and VBRI's place. */
const DESCRIPTIONS: readonly (readonly [offset: number, name: string])[] = [
  ...[13, 21, 36].flatMap((offset) => [[offset, "Xing"] as const, [offset, "Info"] as const]),
  [36, "VBRI"],
]

/**
 * The length of the frame that describes the others (their number, delay and padding) and sounds of nothing; 0 where
 * there is none. Programs that copy the audio write it anew. MID-5.
 */
function descriptionAt(window: Window, start: number, end: number): number {
  const head = window.view(start, Math.min(40, end - start))
  const isThere = DESCRIPTIONS.some(([offset, name]) => head.toString("latin1", offset, offset + 4) === name)
  const length = isThere ? (readHeader(head)?.length ?? 0) : 0
  return start + length < end ? length : 0
}

/** At the very beginning, frames up to the end of a short file are enough. */
function isFirstFrame(window: Window, start: number, end: number, isAtStart: boolean): boolean {
  let at = start
  let stream: number | undefined
  for (let i = 0; i <= FOLLOWERS; i++) {
    if (at >= end) return isAtStart && i > 0
    const header = readHeader(window.view(at, HEADER))
    if (header === undefined || (stream ?? header.stream) !== header.stream) return false
    stream = header.stream
    at += header.length
  }
  return true
}

const HEADER = 6

/** A frame's length, and what all frames of a stream have in common. */
function readHeader(bytes: Buffer): { readonly length: number; readonly stream: number } | undefined {
  if (bytes.length < HEADER || bytes[0] !== 0xff) return undefined
  const [b1, b2] = [bytes[1] as number, bytes[2] as number]
  if ((b1 & 0xf6) === 0xf0) return readAdts(bytes)
  const length = mpegFrameLength(bytes, 0)
  if ((b1 & 0xe0) !== 0xe0 || length === 0) return undefined
  return { length, stream: ((b1 & 0x1e) << 8) | (b2 & 0x0c) }
}

function readAdts(bytes: Buffer): { readonly length: number; readonly stream: number } | undefined {
  const length = ((bytes.readUInt16BE(3) & 0x3ff) << 3) | ((bytes[5] as number) >> 5)
  const rate = (bytes[2] as number) & 0x3c
  return length < 7 || rate >= 13 << 2 ? undefined : { length, stream: 0x10000 | ((bytes[2] as number) & 0xfc) }
}
