/** Frames of ID3v2 tags: not to read all of them, which TagLib does, but what it makes less of than they say. */
import type { LoadedBlock } from "./locate.ts"

export interface Frame {
  /** Of four letters; those of version 2.2 have three. */
  readonly id: string
  readonly body: Buffer
}

const MOST = 10_000

/** Frames that are compressed or encrypted are left out. */
export function framesOf({ bytes }: LoadedBlock): { version: number; frames: Frame[] } {
  const version = bytes[3] ?? 0
  const flags = bytes[5] ?? 0
  const [idLength, headerLength] = version === 2 ? [3, 6] : [4, 10]
  const wholeTag = (flags & 0x80) !== 0 && version < 4
  const body = wholeTag ? withoutStuffing(bytes.subarray(10)) : bytes.subarray(10)
  const frames: Frame[] = []
  let at = (flags & 0x40) === 0 || version === 2 ? 0 : extendedHeader(body, version)
  for (let count = 0; count < MOST && at + headerLength <= body.length; count++) {
    const id = body.toString("latin1", at, at + idLength)
    if (!/^[A-Z0-9 ]{3,4}$/.test(id)) break
    const size = version === 2 ? body.readUIntBE(at + 3, 3) : frameSize(body, at, version)
    const formatFlags = version === 2 ? 0 : (body[at + 9] as number)
    const data = body.subarray(at + headerLength, at + headerLength + size)
    at += headerLength + size
    const [packed, extra] = version === 4 ? [0x0c, frameExtra(formatFlags)] : [0xc0, (formatFlags & 0x20) === 0 ? 0 : 1]
    if ((formatFlags & packed) !== 0) continue
    const stuffed = version === 4 && (formatFlags & 0x02) !== 0
    frames.push({ id: id.trim(), body: stuffed ? withoutStuffing(data.subarray(extra)) : data.subarray(extra) })
  }
  return { version, frames }
}

const frameExtra = (flags: number): number => ((flags & 0x40) === 0 ? 0 : 1) + ((flags & 0x01) === 0 ? 0 : 4)

/** Some writers of 2.4 forgot that sizes have seven bits a byte; the next frame tells. */
function frameSize(body: Buffer, at: number, version: number): number {
  const plain = body.readUInt32BE(at + 4)
  if (version < 4 || (plain & 0x8080_8080) !== 0) return plain
  const [a, b, c, d] = [...body.subarray(at + 4, at + 8)] as [number, number, number, number]
  const syncSafe = (a << 21) | (b << 14) | (c << 7) | d
  if (syncSafe === plain) return plain
  return isFrameOrEnd(body, at + 10 + syncSafe) || !isFrameOrEnd(body, at + 10 + plain) ? syncSafe : plain
}

function isFrameOrEnd(body: Buffer, at: number): boolean {
  if (at >= body.length) return at === body.length
  return body[at] === 0 || /^[A-Z0-9]{4}$/.test(body.toString("latin1", at, at + 4))
}

function extendedHeader(body: Buffer, version: number): number {
  if (body.length < 4) return 0
  const [a, b, c, d] = [...body.subarray(0, 4)] as [number, number, number, number]
  return version === 4 ? (a << 21) | (b << 14) | (c << 7) | d : body.readUInt32BE(0) + 4
}

/** Undoes "unsynchronisation": a zero after 0xFF was put in. */
function withoutStuffing(bytes: Buffer): Buffer {
  const plain = Buffer.allocUnsafeSlow(bytes.length)
  let to = 0
  for (let from = 0; from < bytes.length; from++) {
    plain[to++] = bytes[from] as number
    if (bytes[from] === 0xff && bytes[from + 1] === 0) from += 1
  }
  return plain.subarray(0, to)
}

/** Text of a text frame; its values stand one after another with NUL between. */
export function textOfFrame({ body }: Frame): string {
  const text = body.subarray(1)
  const encoding = body[0]
  if (encoding === 0) return text.toString("latin1")
  if (encoding === 2) return bigEndian(text)
  if (encoding === 3) return text.toString("utf8")
  if (encoding !== 1) return ""
  return text[0] === 0xfe ? bigEndian(text.subarray(2)) : text.toString("utf16le", text[0] === 0xff ? 2 : 0)
}

const bigEndian = (bytes: Buffer): string =>
  Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString("utf16le")
