/**
 * FLAC. The checksum of the decoded audio stands for the audio where STREAMINFO has one and the frames reach from the
 * first sample to the last, so that a file that was cut or is still on its way does not pass for the whole. Else the
 * frames. MID-6.
 */
import { audio, newDigest, type Payload } from "../../payload.ts"
import type { Span } from "../../wrapper.ts"
import type { Window } from "../../window.ts"
import { isWhole } from "./frame.ts"

export interface StreamInfo {
  readonly largestBlock: number
  readonly largestFrame: number
  readonly sampleRate: number
  readonly channels: number
  readonly bits: number
  /** 0 is unknown. */
  readonly samples: number
  /** Of the decoded audio; all zeros is unknown. */
  readonly md5: Buffer
}

const STREAM_INFO = 34

/** What a stream says of itself, and where its frames are. */
export interface FlacLayout {
  readonly info: StreamInfo
  readonly frames: Span
}

export function flacPayload(window: Window, span: Span): Payload | undefined {
  const layout = flacLayout(window, span)
  if (layout === undefined) return undefined
  const { info, frames } = layout
  if (info.samples > 0 && info.md5.some((byte) => byte !== 0) && isWhole(window, frames, info)) {
    const { sampleRate, channels, bits, samples, md5 } = info
    return {
      container: "flac",
      basis: "checksum",
      digest: newDigest("flac").describe("md5", sampleRate, channels, bits, samples, md5),
    }
  }
  return audio("flac", newDigest("flac").describe("frames").addRange(window, frames.start, frames.end))
}

/** Undefined where the file is none, or ends before its first frame. */
export function flacLayout(window: Window, { start, end }: Span): FlacLayout | undefined {
  const head = window.view(start + 4, 4 + STREAM_INFO)
  if (head.length < 4 + STREAM_INFO || ((head[0] as number) & 0x7f) !== 0) return undefined
  const info = readStreamInfo(head.subarray(4))
  const first = firstFrame(window, start + 4)
  return first === undefined ? undefined : { info, frames: { start: first, end } }
}

function readStreamInfo(bytes: Buffer): StreamInfo {
  const packed = bytes.readUInt32BE(10)
  return {
    largestBlock: bytes.readUInt16BE(2),
    largestFrame: bytes.readUIntBE(7, 3),
    sampleRate: packed >>> 12,
    channels: ((packed >> 9) & 7) + 1,
    bits: ((packed >> 4) & 31) + 1,
    samples: (packed & 15) * 2 ** 32 + bytes.readUInt32BE(14),
    md5: Buffer.from(bytes.subarray(18, STREAM_INFO)),
  }
}

/** Behind the metadata blocks; undefined where the file ends before. */
function firstFrame(window: Window, start: number): number | undefined {
  for (let at = start; ;) {
    const head = window.view(at, 4)
    if (head.length < 4) return undefined
    at += 4 + head.readUIntBE(1, 3)
    if (((head[0] as number) & 0x80) !== 0) return at
  }
}
