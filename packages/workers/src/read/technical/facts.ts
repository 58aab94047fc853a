/** Technical data that neither reader gives, or gives wrongly, from the few bytes that hold it. */
import { type ByteSource, bytesAt } from "../bytes.ts"
import type { Sniffed } from "../container.ts"
import { defined, type Tags } from "../findings.ts"
import type { Technical } from "../reading.ts"
import { aiffCodec, mp4Codec, wavCodec } from "./codecs.ts"
import { mpegFacts } from "./mpeg.ts"
import { oggFacts } from "./ogg.ts"

/** Believed before what readers say. */
export function factsOf(source: ByteSource, { container, start }: Sniffed, tags: Tags): Partial<Technical> {
  switch (container) {
    case "ogg":
      return oggFacts(source)
    case "mp3":
      return mpegFacts(source, start)
    case "mp4":
      return { ...mp4Codec(source), ...smpb(tags) }
    case "wav":
      return wavCodec(source)
    case "aiff":
      return aiffCodec(source)
    case "flac": {
      const info = bytesAt(source, start + 8, 18)
      if (info.length < 18) return {}
      const total = info.readUInt32BE(14) + ((info[13] as number) & 15) * 2 ** 32
      return total === 0 ? {} : { totalSamples: total }
    }
    case "musepack":
      return musepackRate(source, start)
    default:
      return {}
  }
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
