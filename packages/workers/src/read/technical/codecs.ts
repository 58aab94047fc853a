/** Codecs in containers that hold many: TagLib says AAC for whatever MP4 holds and PCM for all of WAV and AIFF. */
import { type ByteSource, bytesAt } from "../bytes.ts"
import { defined } from "../findings.ts"
import type { Technical } from "../reading.ts"

type Codec = Pick<Technical, "codec" | "codecProfile" | "lossless">

const MOST = 10_000

const WAV_FORMATS = new Map<number, Codec>([
  [0x0001, { codec: "PCM", lossless: true }],
  [0x0002, { codec: "ADPCM", lossless: false }],
  [0x0003, { codec: "PCM", codecProfile: "float", lossless: true }],
  [0x0006, { codec: "A-law", lossless: false }],
  [0x0007, { codec: "mu-law", lossless: false }],
  [0x0011, { codec: "ADPCM", lossless: false }],
  [0x0031, { codec: "GSM", lossless: false }],
  [0x0050, { codec: "MP2", lossless: false }],
  [0x0055, { codec: "MP3", lossless: false }],
])
const EXTENSIBLE = 0xfffe

export function wavCodec(source: ByteSource): Partial<Technical> {
  const format = chunk(source, "fmt ", false)
  if (format === undefined || format.length < 2) return {}
  const code = format.readUInt16LE(0)
  const isExtensible = code === EXTENSIBLE && format.length >= 26
  const real = isExtensible ? format.readUInt16LE(24) : code
  const codec = WAV_FORMATS.get(real) ?? { codec: `WAV-${real.toString(16).padStart(4, "0")}`, lossless: false }
  return isExtensible && codec.codec === "PCM" ? { ...codec, ...validBits(format) } : codec
}

/** Of the bits that each sample takes, those that count: 20 in 24, say. 0 where nobody has said. */
function validBits(format: Buffer): Partial<Technical> {
  const [taken, valid] = [format.readUInt16LE(14), format.readUInt16LE(18)]
  return valid > 0 && valid < taken ? { bitDepth: valid } : {}
}

const AIFC_FORMATS = new Map<string, Codec>([
  ["NONE", { codec: "PCM", lossless: true }],
  ["twos", { codec: "PCM", lossless: true }],
  ["sowt", { codec: "PCM", lossless: true }],
  ["raw ", { codec: "PCM", lossless: true }],
  ["in24", { codec: "PCM", lossless: true }],
  ["in32", { codec: "PCM", lossless: true }],
  ["fl32", { codec: "PCM", codecProfile: "float", lossless: true }],
  ["FL32", { codec: "PCM", codecProfile: "float", lossless: true }],
  ["fl64", { codec: "PCM", codecProfile: "float", lossless: true }],
  ["FL64", { codec: "PCM", codecProfile: "float", lossless: true }],
  ["alaw", { codec: "A-law", lossless: false }],
  ["ALAW", { codec: "A-law", lossless: false }],
  ["ulaw", { codec: "mu-law", lossless: false }],
  ["ULAW", { codec: "mu-law", lossless: false }],
  ["ima4", { codec: "ADPCM", lossless: false }],
])

export function aiffCodec(source: ByteSource): Partial<Technical> {
  if (bytesAt(source, 8, 4).toString("latin1") !== "AIFC") return {}
  const common = chunk(source, "COMM", true)
  const type = common?.toString("latin1", 18, 22) ?? ""
  return AIFC_FORMATS.get(type) ?? (type.length === 4 ? { codec: type.trim(), lossless: false } : {})
}

function chunk(source: ByteSource, wanted: string, bigEndian: boolean): Buffer | undefined {
  let at = 12
  for (let count = 0; count < MOST && at + 8 <= source.size; count++) {
    const header = bytesAt(source, at, 8)
    const size = bigEndian ? header.readUInt32BE(4) : header.readUInt32LE(4)
    if (header.toString("latin1", 0, 4) === wanted) return bytesAt(source, at + 8, Math.min(size, 64))
    at += 8 + size + (size & 1)
  }
  return undefined
}

const MP4_ENTRIES = new Map<string, Codec>([
  ["mp4a", { codec: "AAC", lossless: false }],
  ["alac", { codec: "ALAC", lossless: true }],
  ["fLaC", { codec: "FLAC", lossless: true }],
  ["Opus", { codec: "Opus", lossless: false }],
  ["ac-3", { codec: "AC-3", lossless: false }],
  ["ec-3", { codec: "E-AC-3", lossless: false }],
  [".mp3", { codec: "MP3", lossless: false }],
])

/** What shops encrypt: Apple's, and what the standard calls encrypted audio. */
const PROTECTED = new Set(["drms", "enca"])
const PROTECTED_SUFFIX = "-protected"

/** Whether only the programs of a shop can play what is encoded so. */
export const isProtected = (codec: string): boolean => codec.endsWith(PROTECTED_SUFFIX)

/** The codec below the protection. */
export const unprotected = (codec: string): string =>
  isProtected(codec) ? codec.slice(0, -PROTECTED_SUFFIX.length) : codec

/** The box `frma` says what it was before; Apple's programs make AAC. */
function protectedCodec(entry: Buffer): Partial<Technical> {
  const at = entry.indexOf("frma")
  const { codec, lossless } = MP4_ENTRIES.get(entry.toString("latin1", at + 4, at + 8)) ?? MP4_ENTRIES.get("mp4a") ?? {}
  return defined({ codec: `${codec}${PROTECTED_SUFFIX}`, lossless })
}

/** Object types of MPEG-4 audio that people know by name. */
const AAC_PROFILES = new Map([
  [1, "Main"],
  [2, "LC"],
  [5, "HE"],
  [29, "HEv2"],
  [42, "xHE"],
])

/** Of the first audio track. */
export function mp4Codec(source: ByteSource): Partial<Technical> {
  const entry = firstEntry(source, 0, source.size, 0)
  if (entry === undefined) return {}
  const type = entry.toString("latin1", 4, 8)
  if (PROTECTED.has(type)) return protectedCodec(entry)
  const codec = MP4_ENTRIES.get(type) ?? { codec: type.trim(), lossless: false }
  return type === "mp4a" ? { ...codec, ...mpeg4Profile(entry) } : codec
}

const PATH = ["moov", "trak", "mdia", "minf", "stbl", "stsd"]

/** The description of the audio samples; tracks of video and text have none that we know. */
function firstEntry(source: ByteSource, from: number, to: number, depth: number): Buffer | undefined {
  let at = from
  for (let count = 0; count < MOST && at + 8 <= to; count++) {
    const header = bytesAt(source, at, 16)
    const short = header.readUInt32BE(0)
    const wide = short === 1 && header.length === 16
    const size = wide ? Number(header.readBigUInt64BE(8)) : short === 0 ? to - at : short
    if (size < 8) return undefined
    if (header.toString("latin1", 4, 8) === PATH[depth]) {
      if (depth === PATH.length - 1) return audioEntry(bytesAt(source, at + 16, Math.min(size - 16, 512)))
      const found = firstEntry(source, at + (wide ? 16 : 8), Math.min(to, at + size), depth + 1)
      if (found !== undefined) return found
    }
    at += size
  }
  return undefined
}

/** Audio entries have their sample rate at a place where those of video have a size. */
function audioEntry(entry: Buffer): Buffer | undefined {
  if (entry.length < 36) return undefined
  const type = entry.toString("latin1", 4, 8)
  const isKnown = MP4_ENTRIES.has(type) || PROTECTED.has(type)
  const [channels, bits] = [entry.readUInt16BE(24), entry.readUInt16BE(26)]
  return isKnown || (channels >= 1 && channels <= 32 && [8, 16, 24, 32].includes(bits)) ? entry : undefined
}

/** From the decoder's configuration in `esds`: a tag of five, its length, then five bits of object type. */
function mpeg4Profile(entry: Buffer): Partial<Technical> {
  const esds = entry.indexOf("esds")
  const config = esds === -1 ? -1 : entry.indexOf(Buffer.from([0x04]), esds + 8)
  const kind = entry[config + (config !== -1 && (entry[config + 1] ?? 0) >= 0x80 ? 5 : 2)]
  if (config === -1 || kind === undefined) return {}
  if (kind === 0x69 || kind === 0x6b) return { codec: "MP3" }
  const specific = entry.indexOf(Buffer.from([0x05]), config + 15)
  const length = entry[specific + 1]
  if (specific === -1 || length === undefined) return {}
  return aacFacts(entry.subarray(specific + (length >= 0x80 ? 5 : 2)))
}

/** By the configuration of channels. 0 is said elsewhere. */
const MANY_CHANNELS = new Map([3, 4, 5, 6, 8].map((channels, i) => [i + 3, channels]))
/** One may be two by a parametric stereo that is not announced, but not from 32,000 Hz on, the rates up to this index. */
const LAST_SURE_RATE = 5

/**
 * From the configuration of AAC: five bits of type, or eleven; four of the sample rate; four of the channels. The entry around
 * it says two channels whatever there are, where ffmpeg and others write it.
 */
function aacFacts(config: Buffer): Partial<Technical> {
  if (config.length < 4) return {}
  const bits = config.readUInt32BE(0)
  const isLong = bits >>> 27 === 31
  const type = isLong ? 32 + ((bits >>> 21) & 63) : bits >>> 27
  const at = isLong ? 11 : 5
  // A rate that has no index follows in 24 bits.
  const index = (bits >>> (28 - at)) & 15
  const said = index === 15 ? 0 : (bits >>> (24 - at)) & 15
  const channels = type === 2 && said === 1 && index <= LAST_SURE_RATE ? 1 : MANY_CHANNELS.get(said)
  return defined({ codecProfile: AAC_PROFILES.get(type), channels })
}
