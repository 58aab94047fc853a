/**
 * Segments of HLS: AAC in frames, each with the time at which it begins (RFC 8216, 3.4). Each is made by itself, whenever it
 * is asked for; they fit since all of them lie on one grid of frames, and each encoder begins some frames earlier, whose
 * output is thrown away.
 */
import { inputArguments, samplesOf, startOf, type Wish } from "./arguments.ts"
import { encoderArguments, SAMPLE_RATE } from "./profiles.ts"

/** Samples of a frame of AAC. Its encoder puts one in front of the music. */
const FRAME = 1024
/** About six seconds, in whole frames. */
export const FRAMES = 282
/** So much is made and thrown away, until the encoder has settled. */
const WARM = 8
/** Decoding begins so many seconds earlier, for what resampling does at its beginning. */
const EARLIER = 1

/** The lengths of all segments, in seconds. */
export function segmentsOf(samples: number): number[] {
  const frames = framesOf(samples)
  return Array.from({ length: Math.ceil(frames / FRAMES) }, (_, i) => {
    const own = Math.min(FRAMES, frames - i * FRAMES)
    return (own * FRAME) / SAMPLE_RATE
  })
}

const framesOf = (samples: number): number => Math.ceil(samples / FRAME) + 1

const warmOf = (index: number): number => (index === 0 ? 0 : WARM)

/** Makes the frames of a segment, and those before that are thrown away. */
export function segmentArguments(wish: Wish, index: number): readonly string[] {
  const first = (index * FRAMES - warmOf(index)) * FRAME
  const seconds = Math.max(0, Math.floor(first / SAMPLE_RATE) - EARLIER)
  const from = startOf({ stretch: wish.stretch, offsetMs: seconds * 1000 })
  const before = first - seconds * SAMPLE_RATE
  const end = Math.min(samplesOf(wish) - seconds * SAMPLE_RATE, before + (warmOf(index) + FRAMES + 1) * FRAME)
  const filters = [
    ...from.filters,
    `aresample=${SAMPLE_RATE}`,
    "aformat=channel_layouts=stereo",
    `apad=whole_len=${end}`,
    `atrim=start_sample=${before}:end_sample=${end}`,
    "asetpts=N/SR/TB",
  ]
  return [
    ...inputArguments(from.seconds),
    "-af",
    filters.join(","),
    "-threads",
    "1",
    "-bitexact",
    ...encoderArguments(wish.profile),
    "pipe:1",
  ]
}

/** The frames of a segment, behind the time at which they begin. Undefined where they are not all there. */
export function cutSegment(adts: Buffer, samples: number, index: number): Buffer | undefined {
  const warm = warmOf(index)
  const wanted = Math.min(FRAMES, framesOf(samples) - index * FRAMES)
  const starts = frameStarts(adts)
  const [first, end] = [starts[warm], starts[warm + wanted]]
  if (first === undefined || end === undefined) return undefined
  return Buffer.concat([timestamp((index * FRAMES * FRAME * 90_000) / SAMPLE_RATE), adts.subarray(first, end)])
}

/** Where the frames of ADTS begin, and where the last one ends. */
function frameStarts(adts: Buffer): number[] {
  const starts = [0]
  for (let at = 0; at + 7 <= adts.length && adts.readUInt16BE(at) >> 4 === 0xfff;) {
    const length = ((adts.readUInt32BE(at + 3) >> 13) & 0x1fff) >>> 0
    if (length < 7) break
    at += length
    if (at <= adts.length) starts.push(at)
  }
  return starts
}

const OWNER = "com.apple.streaming.transportStreamTimestamp\0"

/** An ID3 tag with a time in ticks of 90 kHz. */
function timestamp(ticks: number): Buffer {
  const body = Buffer.alloc(OWNER.length + 8)
  body.write(OWNER, "latin1")
  body.writeBigUInt64BE(BigInt(ticks) & 0x1_ffff_ffffn, OWNER.length)
  const frame = Buffer.alloc(10)
  frame.write("PRIV", "latin1")
  frame.writeUInt8(body.length, 7)
  const head = Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, body.length + 10])
  return Buffer.concat([head, frame, body])
}
