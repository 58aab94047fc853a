/** FLAC without a library: tags, pictures and numbers lie in the blocks before the audio, which are read anyway. */
import { type ByteSource, bytesAt } from "../bytes.ts"
import type { Findings } from "../findings.ts"
import type { Opened } from "../finish.ts"
import { base64ValuesOf } from "../raw/base64.ts"
import { lengthOf } from "../raw/block.ts"
import { type Comments, commentsOf } from "../raw/comments.ts"
import { isWholePicture, pictureOf } from "./picture.ts"

/** Anything else around the audio, such as ID3, is for the libraries. */
const KINDS: ReadonlySet<string> = new Set(["vorbisComment", "flac:picture", "flac:cueSheet", "flac:application"])

/** What a FLAC file says; undefined for others and for ones that are not as they should be. */
export function flacFindings({ file, sniffed, blocks }: Opened): Findings | undefined {
  if (sniffed.container !== "flac" || sniffed.start !== 0) return undefined
  if (!blocks.every((block) => KINDS.has(block.kind) && block.bytes.length === lengthOf(block))) return undefined
  const [only, another] = blocks.filter(({ kind }) => kind === "vorbisComment")
  if (another !== undefined || (only !== undefined && base64ValuesOf(only).length > 0)) return undefined
  const comments = only === undefined ? undefined : commentsOf(only)
  if (comments !== undefined && !isPlain(comments)) return undefined
  const pictures = blocks.filter(({ kind }) => kind === "flac:picture").map(({ bytes }) => bytes)
  const technical = technicalOf(file.bytes)
  if (technical === undefined || !pictures.every(isWholePicture)) return undefined
  return {
    // The names and values of comments are taken from the block for every reader.
    tags: new Map(),
    technical,
    pictures: pictures.map(pictureOf),
    lyrics: (comments?.entries ?? []).filter(({ name }) => name === "LYRICS").map(({ value }) => value),
    syncedLyrics: [],
    chapters: [],
    warnings: [],
  }
}

/** Behind a NUL libraries read nothing. */
const isPlain = ({ entries, invalid, truncated }: Comments): boolean =>
  !truncated && invalid.length === 0 && !entries.some(({ name, value }) => name.includes("\0") || value.includes("\0"))

const HEADER = 4
const STREAMINFO = 34

function technicalOf(source: ByteSource): Findings["technical"] | undefined {
  const block = bytesAt(source, HEADER, HEADER + STREAMINFO)
  if (block.length < HEADER + STREAMINFO || (block.readUInt8(0) & 0x7f) !== 0) return undefined
  const info = block.subarray(HEADER)
  const sampleRate = info.readUIntBE(10, 3) >> 4
  const samples = info.readUInt32BE(14) + (info.readUInt8(13) & 15) * 2 ** 32
  const start = audioStart(source)
  if (sampleRate === 0 || samples === 0 || start === undefined) return undefined
  const durationMs = (samples * 1000) / sampleRate
  return {
    codec: "FLAC",
    lossless: true,
    // Whole kilobits, as libraries say them.
    bitRate: Math.round(((source.size - start) * 8) / durationMs) * 1000,
    bitDepth: (((info.readUInt8(12) & 1) << 4) | (info.readUInt8(13) >> 4)) + 1,
    sampleRate,
    channels: ((info.readUInt8(12) >> 1) & 7) + 1,
    durationMs: Math.round(durationMs),
  }
}

const MOST = 10_000

/** Behind the last block of metadata; undefined where the first is not the only one of its kind. */
function audioStart(source: ByteSource): number | undefined {
  let at = HEADER
  for (let count = 0; count < MOST; count++) {
    const header = bytesAt(source, at, HEADER)
    if (header.length < HEADER || (count > 0 && (header.readUInt8(0) & 0x7f) === 0)) return undefined
    at += HEADER + header.readUIntBE(1, 3)
    if (header.readUInt8(0) >= 0x80) return at < source.size ? at : undefined
  }
  return undefined
}
