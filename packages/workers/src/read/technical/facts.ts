/** Technical data that neither reader gives, or gives wrongly, from the few bytes that hold it. */
import { type ByteSource, bytesAt } from "../bytes.ts"
import type { Container, Sniffed } from "../container.ts"
import { defined, type Tags } from "../findings.ts"
import type { Technical } from "../reading.ts"
import { aiffCodec, mp4Codec, unprotected, wavCodec } from "./codecs.ts"
import { matroskaFacts } from "./matroska.ts"
import { mpegFacts } from "./mpeg.ts"
import { oggFacts } from "./ogg.ts"

type Facts = (source: ByteSource, start: number, tags: Tags) => Partial<Technical>

const FACTS: Partial<Readonly<Record<Container, Facts>>> = {
  ogg: oggFacts,
  mp3: mpegFacts,
  // TagLib takes it for MP3.
  aac: () => ({ codec: "AAC", lossless: false }),
  mp4: (source, _, tags) => ({ ...mp4Codec(source), ...smpb(tags) }),
  wav: wavCodec,
  aiff: aiffCodec,
  flac: flacSamples,
  musepack: musepackRate,
  matroska: matroskaFacts,
}

/** Believed before what readers say. */
export const factsOf = (source: ByteSource, { container, start }: Sniffed, tags: Tags): Partial<Technical> =>
  FACTS[container]?.(source, start, tags) ?? {}

function flacSamples(source: ByteSource, start: number): Partial<Technical> {
  const info = bytesAt(source, start + 8, 18)
  if (info.length < 18) return {}
  const total = info.readUInt32BE(14) + ((info[13] as number) & 15) * 2 ** 32
  return total === 0 ? {} : { totalSamples: total }
}

/**
 * Codecs that keep no samples and so have no bits of them. Containers say what a decoder gives, or what went in: 32 for Vorbis
 * in Matroska, 16 for AAC in MP4.
 */
const WITHOUT_BITS = new Set([
  "AAC",
  "AC-3",
  "DTS",
  "E-AC-3",
  "GSM",
  "MP1",
  "MP2",
  "MP3",
  "MPC",
  "Opus",
  "Speex",
  "Vorbis",
])

const hasNoBits = ({ codec = "", lossless }: Technical): boolean =>
  WITHOUT_BITS.has(unprotected(codec)) || (codec === "WMA" && lossless === false)

export function withTrueBits(said: Technical): Technical {
  // Some headers count the bits of a byte, which only says in which order they come.
  if (said.codec === "DSD") return { ...said, bitDepth: 1 }
  const { bitDepth, ...rest } = said
  return bitDepth === undefined || !hasNoBits(said) ? said : rest
}

/** iTunes writes delay, padding and length in hexadecimal. */
function smpb(tags: Tags): Partial<Technical> {
  const text = tags.get("ITUNSMPB")?.[0]
  const match = /^\s*0{8} ([0-9A-F]{8}) ([0-9A-F]{8}) ([0-9A-F]{16})/i.exec(text ?? "")
  if (match === null) return {}
  const [delay, padding, total] = [match[1], match[2], match[3]].map((hex) => Number.parseInt(String(hex), 16))
  return defined({ encoderDelay: delay, encoderPadding: padding, totalSamples: total === 0 ? undefined : total })
}

const MUSEPACK_RATES = [44_100, 48_000, 37_800, 32_000] as const

/** Stream version 7 says the rate in two bits of its header; music-metadata reads them from another place. */
function musepackRate(source: ByteSource, start: number): Partial<Technical> {
  const head = bytesAt(source, start, 12)
  if (head.length < 12 || head.toString("latin1", 0, 3) !== "MP+" || ((head[3] as number) & 15) !== 7) return {}
  const sampleRate = MUSEPACK_RATES[((head[10] as number) & 3) as 0 | 1 | 2 | 3]
  return { sampleRate }
}
