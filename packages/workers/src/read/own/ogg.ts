/**
 * Ogg Vorbis and Opus without a library: comments, pictures and length lie in the blocks that are read anyway. TagLib
 * takes fifteen times as long for such files with a cover, since it decodes base64 and copies it several times over.
 */
import { type ByteSource, bytesAt } from "../bytes.ts"
import { type Findings, type FoundPicture, positive } from "../findings.ts"
import type { Opened } from "../finish.ts"
import { base64ValuesOf } from "../raw/base64.ts"
import { commentsOf } from "../raw/comments.ts"
import type { LoadedBlock } from "../raw/locate.ts"
import { oggFacts } from "../technical/ogg.ts"
import { pictureOf } from "./picture.ts"

/** What an Ogg Vorbis or Opus file says; undefined for others and for ones that are not as they should be. */
export function oggFindings({ file, sniffed, blocks }: Opened): Findings | undefined {
  if (sniffed.container !== "ogg" || blocks.length !== 1) return undefined
  const [comments] = blocks
  const head = headOf(bytesAt(file.bytes, sniffed.start, 128))
  if (head === undefined || comments?.kind !== "vorbisComment") return undefined
  const { entries, truncated } = commentsOf(comments)
  const facts = oggFacts(file.bytes)
  if (truncated || facts.durationMs === undefined) return undefined
  const lyrics = entries.filter(({ name }) => name === "LYRICS").map(({ value }) => value)
  return {
    // The names and values of comments are taken from the block for every reader.
    tags: new Map(),
    technical: {
      codec: head.codec,
      lossless: false,
      channels: head.channels,
      bitRate: Math.round(((file.bytes.size - audioStart(file.bytes, comments)) * 8000) / facts.durationMs),
      ...facts,
    },
    pictures: base64ValuesOf(comments, file.bytes).map(({ name, decoded }) => imageOf(name, decoded)),
    lyrics,
    syncedLyrics: [],
    chapters: [],
    warnings: [],
  }
}

/** Behind the comments Vorbis has a page or two of set-up; pages of headers have no position. */
function audioStart(source: ByteSource, { pieces }: LoadedBlock): number {
  const last = pieces.at(-1)
  const end = last === undefined ? 0 : last.offset + last.length
  const behind = bytesAt(source, end, 64 * 1024)
  for (let at = behind.indexOf("OggS"); at !== -1 && at + 14 <= behind.length; at = behind.indexOf("OggS", at + 4)) {
    const position = behind.readBigInt64LE(at + 6)
    if (position > 0n) return end + at
  }
  return end
}

function headOf(page: Buffer): { readonly codec: string; readonly channels: number } | undefined {
  const packet = page.subarray(27 + (page[26] ?? 0))
  const text = packet.toString("latin1", 0, 8)
  if (text === "OpusHead")
    return positive(packet[9]) === undefined ? undefined : { codec: "Opus", channels: packet[9] as number }
  if (text.startsWith("\x01vorbis")) {
    return positive(packet[11]) === undefined ? undefined : { codec: "Vorbis", channels: packet[11] as number }
  }
  return undefined
}

/** A picture as FLAC has it, or in older files the image alone. */
const imageOf = (name: string, bytes: Buffer): FoundPicture =>
  name === "COVERART" ? { bytes, type: "other", description: "" } : pictureOf(bytes)
