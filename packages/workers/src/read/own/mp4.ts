/** MP4 without a library: one track of sound, and tags in the list that iTunes made the custom. */
import { type ByteSource, bytesAt } from "../bytes.ts"
import type { Findings } from "../findings.ts"
import type { Opened } from "../finish.ts"
import { lengthOf } from "../raw/block.ts"
import { itemFindings } from "./mp4Items.ts"

/** What an MP4 file says; undefined for others and for ones that are not as they should be. */
export function mp4Findings({ file, sniffed, blocks }: Opened): Findings | undefined {
  const [tags] = blocks
  if (sniffed.container !== "mp4" || sniffed.start !== 0 || blocks.length !== 1) return undefined
  // Chapters and other lists beside the tags are in other boxes of it.
  if (tags?.kind !== "mp4:moov/udta" || tags.bytes.length !== lengthOf(tags)) return undefined
  const technical = technicalOf(file.bytes)
  const said = technical === undefined ? undefined : itemFindings(tags.bytes)
  if (technical === undefined || said === undefined) return undefined
  return { ...said, technical, lyrics: [], syncedLyrics: [], chapters: [], warnings: [] }
}

interface Box {
  readonly type: string
  /** Behind its header. */
  readonly start: number
  readonly end: number
}

const HEADER = 8
const MOST = 1000

/** The boxes from a place on; undefined where one is longer than what it is in, or has a size of 64 bits. */
function boxesOf(source: ByteSource, from: number, to: number): Box[] | undefined {
  const boxes: Box[] = []
  let at = from
  while (at < to) {
    const header = bytesAt(source, at, HEADER)
    const size = header.length < HEADER ? 0 : header.readUInt32BE(0)
    if (size < HEADER || at + size > to || boxes.length === MOST) return undefined
    boxes.push({ type: header.toString("latin1", 4, 8), start: at + HEADER, end: at + size })
    at += size
  }
  return boxes
}

/** The only box of a type, nested in others; undefined where there are several. */
function only(source: ByteSource, within: Box, ...path: readonly string[]): Box | undefined {
  let box: Box = within
  for (const type of path) {
    const [found, another] = (boxesOf(source, box.start, box.end) ?? []).filter((each) => each.type === type)
    if (found === undefined || another !== undefined) return undefined
    box = found
  }
  return box
}

function technicalOf(source: ByteSource): Findings["technical"] | undefined {
  const all = boxesOf(source, 0, source.size)
  if (all === undefined || all.some(({ type }) => type === "moof" || type === "meta" || type === "udta"))
    return undefined
  const file: Box = { type: "", start: 0, end: source.size }
  // Of several tracks one may be chapters, or a picture.
  const track = only(source, file, "moov", "trak")
  const media = track && only(source, track, "mdia")
  const header = media && only(source, media, "mdhd")
  const handler = media && only(source, media, "hdlr")
  const table = media && only(source, media, "minf", "stbl", "stsd")
  if (track === undefined || header === undefined || handler === undefined || table === undefined) return undefined
  if (only(source, track, "tref") !== undefined) return undefined
  if (bytesAt(source, handler.start + 8, 4).toString("latin1") !== "soun") return undefined
  const durationMs = durationOf(bytesAt(source, header.start, 32))
  if (durationMs === undefined) return undefined
  const sound = all.filter(({ type }) => type === "mdat").reduce((sum, { start, end }) => sum + end - start + HEADER, 0)
  return entryOf(bytesAt(source, table.start, Math.min(table.end - table.start, 512)), durationMs, sound)
}

function durationOf(header: Buffer): number | undefined {
  const isLong = header[0] === 1
  if (header.length < 32) return undefined
  const unit = header.readUInt32BE(isLong ? 20 : 12)
  const length = isLong ? Number(header.readBigUInt64BE(24)) : header.readUInt32BE(16)
  return unit === 0 || length === 0 ? undefined : Math.round((length * 1000) / unit)
}

/** A description of samples, from behind the box's header: version and count, then the entries. */
function entryOf(table: Buffer, durationMs: number, sound: number): Findings["technical"] | undefined {
  if (table.length < 64 || table.readUInt32BE(4) !== 1) return undefined
  const type = table.toString("latin1", 12, 16)
  const measured = Math.trunc((sound * 8) / durationMs) * 1000
  if (type === "mp4a") {
    const rate = averageRate(table)
    if (rate === undefined) return undefined
    return {
      codec: "AAC",
      lossless: false,
      bitRate: rate === 0 ? measured : Math.round(rate / 1000) * 1000,
      bitDepth: table.readUInt16BE(34),
      sampleRate: table.readUInt32BE(38),
      channels: table.readUInt16BE(32),
      durationMs,
    }
  }
  if (type !== "alac" || table.length !== 80 || table.toString("latin1", 48, 52) !== "alac") return undefined
  const rate = table.readUInt32BE(72)
  return {
    codec: "ALAC",
    lossless: true,
    bitRate: rate === 0 ? measured : Math.round(rate / 1000) * 1000,
    bitDepth: table.readUInt8(61),
    sampleRate: table.readUInt32BE(76),
    channels: table.readUInt8(65),
    durationMs,
  }
}

/** Bits a second by the decoder's configuration in `esds`; 0 where it does not say. */
function averageRate(table: Buffer): number | undefined {
  if (table.toString("latin1", 48, 52) !== "esds" || table[56] !== 3) return undefined
  const long = (at: number): number => (table.readUIntBE(at, 3) === 0x80_80_80 ? at + 3 : at)
  const config = long(57) + 4
  if (table[config] !== 4) return undefined
  const at = long(config + 1) + 10
  return at + 4 > table.length ? undefined : table.readUInt32BE(at)
}
