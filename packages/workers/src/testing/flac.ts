/**
 * FLAC files of a few hundred bytes: real headers, comments and pictures, and one frame's worth of bytes. Their checksum
 * of the audio is whatever the test says, so that any number of different recordings cost nothing to make.
 */
import { createHash } from "node:crypto"
import { crc32, deflateSync } from "node:zlib"

export interface FlacFile {
  /** What the audio is made of: equal texts are the same recording. */
  readonly audio: string
  readonly tags?: Readonly<Record<string, string | readonly string[]>>
  readonly pictures?: readonly { readonly bytes: Uint8Array; readonly type?: number; readonly mime?: string }[]
  /** Seconds. */
  readonly duration?: number
  /** How long the audio is: of less than 25 bytes a second no duration is believed. */
  readonly bytes?: number
}

const RATE = 44_100

export function flac({ audio, tags = {}, pictures = [], duration = 180, bytes = 0 }: FlacFile): Buffer {
  const blocks = [
    { type: 0, bytes: streamInfo(audio, duration) },
    { type: 4, bytes: comments(tags) },
    ...pictures.map((picture) => ({ type: 6, bytes: pictureBlock(picture) })),
  ]
  const parts = blocks.map(({ type, bytes }, i) => {
    const header = Buffer.alloc(4)
    header.writeUInt32BE(bytes.length)
    header[0] = type | (i === blocks.length - 1 ? 0x80 : 0)
    return Buffer.concat([header, bytes])
  })
  return Buffer.concat([Buffer.from("fLaC"), ...parts, frame(audio), Buffer.alloc(bytes, 1)])
}

function streamInfo(audio: string, duration: number): Buffer {
  const bytes = Buffer.alloc(34)
  bytes.writeUInt16BE(4096, 0)
  bytes.writeUInt16BE(4096, 2)
  const samples = BigInt(Math.round(duration * RATE))
  // 20 bits of rate, 3 of channels - 1, 5 of bits - 1, 36 of samples.
  bytes.writeBigUInt64BE((BigInt(RATE) << 44n) | (1n << 41n) | (15n << 36n) | samples, 10)
  createHash("md5").update(audio).digest().copy(bytes, 18)
  return bytes
}

function comments(tags: NonNullable<FlacFile["tags"]>): Buffer {
  const lines = Object.entries(tags).flatMap(([name, value]) =>
    (typeof value === "string" ? [value] : value).map((each) => Buffer.from(`${name}=${each}`)),
  )
  const vendor = Buffer.from("ledgerline test")
  return Buffer.concat([sized(vendor), u32(lines.length), ...lines.map(sized)])
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

const sized = (bytes: Buffer): Buffer => Buffer.concat([u32(bytes.length), bytes])

function pictureBlock({ bytes, type = 3, mime = "image/png" }: NonNullable<FlacFile["pictures"]>[number]): Buffer {
  const big = (value: number): Buffer => {
    const four = Buffer.alloc(4)
    four.writeUInt32BE(value)
    return four
  }
  return Buffer.concat([
    big(type),
    big(mime.length),
    Buffer.from(mime),
    big(0),
    Buffer.alloc(16),
    big(bytes.length),
    bytes,
  ])
}

/** Begins as a frame does; what follows nobody decodes here. */
const frame = (audio: string): Buffer =>
  Buffer.concat([Buffer.from([0xff, 0xf8, 0xc9, 0x18, 0x00]), createHash("sha512").update(audio).digest()])

/** A PNG of one pixel and one colour: another image for each number up to 2^24. */
export function png(colour: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])
  const pixel = Buffer.from([0, (colour >> 16) & 255, (colour >> 8) & 255, colour & 255])
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(pixel)),
    chunk("IEND", Buffer.alloc(0)),
  ])
}
