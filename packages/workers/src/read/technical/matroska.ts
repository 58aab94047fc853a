/** The codec and the channels of Matroska and WebM: TagLib knows few codecs, and no channels where there is one. */
import { type ByteSource, bytesAt } from "../bytes.ts"
import { defined } from "../findings.ts"
import { type Element, elements, textIn } from "../raw/ebml.ts"
import { ebmlElement } from "../raw/nested.ts"
import type { Technical } from "../reading.ts"

const SEGMENT = 0x18538067
const CLUSTER = 0x1f43b675
const TRACKS = 0x1654ae6b
const TRACK_ENTRY = 0xae
const TRACK_TYPE = 0x83
const CODEC_ID = 0x86
const AUDIO_SETTINGS = 0xe1
const CHANNELS = 0x9f
const AUDIO = 2

const MOST = 10_000
/** Descriptions of tracks with all that decoders need take some hundred bytes. */
const MOST_BYTES = 1024 * 1024

/** By the beginnings of codec ids, longer ones first. */
const CODECS: readonly (readonly [string, Pick<Technical, "codec" | "codecProfile" | "lossless">])[] = [
  ["A_PCM/FLOAT", { codec: "PCM", codecProfile: "float", lossless: true }],
  ["A_PCM", { codec: "PCM", lossless: true }],
  ["A_MPEG/L1", { codec: "MP1", lossless: false }],
  ["A_MPEG/L2", { codec: "MP2", lossless: false }],
  ["A_MPEG/L3", { codec: "MP3", lossless: false }],
  ["A_AAC", { codec: "AAC", lossless: false }],
  ["A_VORBIS", { codec: "Vorbis", lossless: false }],
  ["A_OPUS", { codec: "Opus", lossless: false }],
  ["A_FLAC", { codec: "FLAC", lossless: true }],
  ["A_ALAC", { codec: "ALAC", lossless: true }],
  ["A_TTA1", { codec: "TTA", lossless: true }],
  ["A_WAVPACK4", { codec: "WavPack", lossless: true }],
  ["A_EAC3", { codec: "E-AC-3", lossless: false }],
  ["A_AC3", { codec: "AC-3", lossless: false }],
  // DTS-HD with all of the sound has the same id.
  ["A_DTS", { codec: "DTS" }],
  ["A_TRUEHD", { codec: "TrueHD", lossless: true }],
]

/** Of the first audio track. */
export function matroskaFacts(source: ByteSource): Partial<Technical> {
  for (const { id, body } of elements(tracksOf(source))) {
    if (id !== TRACK_ENTRY) continue
    const parts = elements(body)
    if (numberIn(parts, TRACK_TYPE) !== AUDIO) continue
    const codecId = textIn(parts, CODEC_ID) ?? ""
    const settings = parts.find((part) => part.id === AUDIO_SETTINGS)
    return {
      ...CODECS.find(([beginning]) => codecId.startsWith(beginning))?.[1],
      ...defined({ channels: settings && (numberIn(elements(settings.body), CHANNELS) ?? 1) }),
    }
  }
  return {}
}

/** What stands in the description of the tracks; nothing where it is behind the audio, or too long. */
function tracksOf(source: ByteSource): Buffer {
  let at = 0
  for (let count = 0; count < MOST && at < source.size; count++) {
    const element = ebmlElement(bytesAt(source, at, 12))
    if (element === undefined || element.id === CLUSTER) break
    at += element.header
    if (element.id === SEGMENT) continue
    if (element.size === undefined) break
    if (element.id === TRACKS && element.size <= MOST_BYTES) return bytesAt(source, at, element.size)
    at += element.size
  }
  return Buffer.alloc(0)
}

/** A number of up to six bytes. */
function numberIn(parts: readonly Element[], id: number): number | undefined {
  const body = parts.find((part) => part.id === id)?.body
  return body === undefined || body.length === 0 || body.length > 6 ? undefined : body.readUIntBE(0, body.length)
}
