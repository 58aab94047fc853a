/** Tags in containers that nest: MP4 boxes, Matroska elements, and the packets of Ogg. */
import { type ByteSource, bytesAt } from "../bytes.ts"
import { type Located, located } from "./block.ts"

const MOST = 10_000

/** `udta` and `meta` of the file and of `moov`: iTunes tags, Nero chapters, 3GPP assets. */
export function mp4Blocks(source: ByteSource): Located[] {
  return boxes(source, 0, source.size, "")
}

function boxes(source: ByteSource, from: number, to: number, path: string): Located[] {
  const blocks: Located[] = []
  let at = from
  for (let count = 0; count < MOST && at + 8 <= to; count++) {
    const header = bytesAt(source, at, 16)
    const type = header.toString("latin1", 4, 8)
    const short = header.readUInt32BE(0)
    const wide = short === 1 && header.length === 16
    const size = wide ? Number(header.readBigUInt64BE(8)) : short === 0 ? to - at : short
    if (size < 8) break
    if (type === "udta" || type === "meta") blocks.push(located(`mp4:${path}${type}`, "inside", at, size))
    if (type === "moov" && path === "")
      blocks.push(...boxes(source, at + (wide ? 16 : 8), Math.min(to, at + size), "moov/"))
    at += size
  }
  return blocks
}

const MATROSKA = new Map([
  [0x1549a966, "matroska:Info"],
  [0x1043a770, "matroska:Chapters"],
  [0x1254c367, "matroska:Tags"],
  [0x1941a469, "matroska:Attachments"],
])
const SEGMENT = 0x18538067

export function matroskaBlocks(source: ByteSource): Located[] {
  const blocks: Located[] = []
  let at = 0
  for (let count = 0; count < MOST && at < source.size; count++) {
    const element = ebmlElement(bytesAt(source, at, 12))
    if (element === undefined) break
    if (element.id === SEGMENT) {
      at += element.header
      continue
    }
    // Of unknown size are only live recordings, whose tags stand before.
    if (element.size === undefined) break
    const kind = MATROSKA.get(element.id)
    if (kind !== undefined) blocks.push(located(kind, "inside", at, element.header + element.size))
    at += element.header + element.size
  }
  return blocks
}

export function ebmlElement(bytes: Buffer): { id: number; header: number; size: number | undefined } | undefined {
  const idLength = Math.clz32(bytes[0] ?? 0) - 23
  const first = bytes[idLength] ?? 0
  const sizeLength = Math.clz32(first) - 23
  if (idLength > 4 || sizeLength > 8 || bytes.length < idLength + sizeLength) return undefined
  let size = first & (0xff >> sizeLength)
  let unknown = size === 0xff >> sizeLength
  for (let i = 1; i < sizeLength; i++) {
    const byte = bytes[idLength + i] as number
    size = size * 256 + byte
    unknown &&= byte === 0xff
  }
  return { id: bytes.readUIntBE(0, idLength), header: idLength + sizeLength, size: unknown ? undefined : size }
}

/** The second packet of the first audio stream: its comments, pictures as base64 among them. */
export function oggBlocks(source: ByteSource): Located[] {
  let serial: number | undefined
  let packet = 0
  let pieces: { offset: number; length: number }[] = []
  let at = 0
  for (let count = 0; count < MOST; count++) {
    const header = bytesAt(source, at, 27 + 255)
    if (header.length < 27 || header.toString("latin1", 0, 4) !== "OggS") return []
    const segments = header.subarray(27, 27 + (header[26] as number))
    const body = at + 27 + segments.length
    const length = segments.reduce((sum, lacing) => sum + lacing, 0)
    serial ??= isAudioHead(bytesAt(source, body, 8)) ? header.readUInt32LE(14) : undefined
    if (serial === header.readUInt32LE(14)) {
      let from = body
      let to = body
      for (const lacing of segments) {
        to += lacing
        if (lacing === 255) continue
        if (packet === 1)
          return [
            { kind: "vorbisComment", position: "inside", pieces: [...pieces, { offset: from, length: to - from }] },
          ]
        packet += 1
        from = to
        pieces = []
      }
      if (to > from && packet === 1) pieces.push({ offset: from, length: to - from })
    }
    at = body + length
  }
  return []
}

const HEADS = ["\x01vorbis", "OpusHead", "Speex   ", "\x7fFLAC"]
const isAudioHead = (bytes: Buffer): boolean => HEADS.some((head) => bytes.toString("latin1").startsWith(head))
