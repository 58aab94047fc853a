/**
 * Formats that leave tags to an APE or ID3 tag around them, so that all between the tags is theirs: Monkey's Audio,
 * WavPack, TTA and Musepack. MID-12, MID-13.
 */
import { audio, type Container, newDigest, type Payload } from "../payload.ts"
import type { Span } from "../wrapper.ts"
import type { Window } from "../window.ts"

export const plainPayload = (container: Container, window: Window, { start, end }: Span): Payload =>
  audio(container, newDigest(container).addRange(window, start, end))

const SV7_GAIN = 12
const SV7_HEADER = 20

/** Musepack SV7: loudness programs write gain and peak into the header, so these eight bytes stay out. */
export function musepack7Payload(window: Window, { start, end }: Span): Payload {
  const digest = newDigest("musepack").describe(window.view(start, SV7_GAIN))
  return audio("musepack", digest.addRange(window, start + SV7_HEADER, end))
}

const STREAM_HEADER = 0x5348
const AUDIO_PACKET = 0x4150

/** Musepack SV8: the stream header and the audio packets, not those for gain, chapters, seeking and the encoder's name. */
export function musepack8Payload(window: Window, { start, end }: Span): Payload {
  const digest = newDigest("musepack")
  for (let at = start + 4; at < end;) {
    const head = window.view(at, 12)
    const size = readSize(head)
    if (size === undefined) break
    const key = head.readUInt16BE(0)
    const next = Math.min(end, at + size)
    if (key === STREAM_HEADER) digest.describe(window.view(at, Math.min(next - at, 64)))
    if (key === AUDIO_PACKET) digest.addRange(window, at, next)
    at = next
  }
  return audio("musepack", digest)
}

/** A packet's size, its header included: seven bits a byte, the highest bit says that another follows. */
function readSize(head: Buffer): number | undefined {
  let size = 0
  for (let i = 2; i < head.length; i++) {
    const byte = head[i] as number
    size = size * 128 + (byte & 0x7f)
    if (byte < 0x80) return size > i ? size : undefined
  }
  return undefined
}
