/** Ogg: what the first and the last page say. The last page's position is the length, whatever lies between. */
import { type ByteSource, bytesAt } from "../bytes.ts"
import { defined } from "../findings.ts"
import type { Technical } from "../reading.ts"

/** A page has at most this many bytes. */
const PAGE = 65_307

export function oggFacts(source: ByteSource): Partial<Technical> {
  const head = bytesAt(source, 0, PAGE)
  const stream = firstAudio(head)
  if (stream === undefined) return {}
  const end = lastPosition(source, stream.serial)
  const samples = stream.totalSamples ?? (end === undefined ? undefined : end - (stream.encoderDelay ?? 0))
  const totalSamples = samples !== undefined && samples > 0 ? samples : undefined
  return defined({
    sampleRate: stream.clock,
    totalSamples,
    encoderDelay: stream.encoderDelay,
    durationMs: totalSamples === undefined ? undefined : Math.round((totalSamples / stream.clock) * 1000),
  })
}

interface Stream {
  readonly serial: number
  /** Samples a second, in which positions are counted and audio is decoded. */
  readonly clock: number
  readonly encoderDelay?: number
  readonly totalSamples?: number
}

/** Streams begin one page after another, a video's perhaps first. */
function firstAudio(head: Buffer): Stream | undefined {
  for (let at = 0, count = 0; count < 32 && isPage(head, at); count++) {
    const segments = head.subarray(at + 27, at + 27 + (head[at + 26] as number))
    const body = at + 27 + segments.length
    const stream = streamOf(head.subarray(body, body + 64), head.readUInt32LE(at + 14))
    if (stream !== undefined) return stream
    at = body + segments.reduce((sum, lacing) => sum + lacing, 0)
  }
  return undefined
}

const isPage = (bytes: Buffer, at: number): boolean =>
  at + 27 <= bytes.length && bytes.toString("latin1", at, at + 4) === "OggS"

function streamOf(packet: Buffer, serial: number): Stream | undefined {
  const text = packet.toString("latin1")
  if (packet.length < 19) return undefined
  // Opus decodes at 48 kHz; the rate in its header is that of what went in.
  if (text.startsWith("OpusHead")) return { serial, clock: 48_000, encoderDelay: packet.readUInt16LE(10) }
  if (text.startsWith("\x01vorbis")) return clocked(serial, packet.readUInt32LE(12))
  if (text.startsWith("Speex   ") && packet.length >= 40) return clocked(serial, packet.readUInt32LE(36))
  if (text.startsWith("\x7fFLAC") && packet.length >= 51) {
    const info = packet.subarray(17)
    const total = info.readUIntBE(14, 4) + (info.readUInt8(13) & 15) * 2 ** 32
    const stream = clocked(serial, info.readUIntBE(10, 3) >> 4)
    return stream === undefined || total === 0 ? stream : { ...stream, totalSamples: total }
  }
  return undefined
}

const clocked = (serial: number, clock: number): Stream | undefined => (clock > 0 ? { serial, clock } : undefined)

function lastPosition(source: ByteSource, serial: number): number | undefined {
  const from = Math.max(0, source.size - 2 * PAGE)
  const tail = bytesAt(source, from, source.size - from)
  for (let at = tail.lastIndexOf("OggS"); at !== -1; at = at === 0 ? -1 : tail.lastIndexOf("OggS", at - 1)) {
    if (!isPage(tail, at) || tail.readUInt32LE(at + 14) !== serial) continue
    const position = tail.readBigInt64LE(at + 6)
    // -1: no packet ends on this page.
    if (position >= 0n) return Number(position)
  }
  return undefined
}
