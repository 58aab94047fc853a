/** Frames: what travels between two replicas. docs/spec/sync.md, SYNC-7 to SYNC-9. */
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib"
import { Packr, Unpackr } from "msgpackr"
import { FrameRefused } from "../errors.ts"
import { scan } from "./scan.ts"

/** What a body may hold. Maps are plain objects without a prototype's names. */
export type Plain = null | boolean | number | string | Uint8Array | readonly Plain[] | { readonly [key: string]: Plain }

/** The largest frame, and the largest body: room for the longest stretch between two signed heads, in a frame of its own. */
export const MAX_FRAME = 48 * 1024 * 1024
export const MAX_BODY = 72 * 1024 * 1024

/** "LLS1" and one byte of flags. */
const MAGIC = Buffer.from("LLS1", "latin1")
const OVERHEAD = MAGIC.length + 1
const COMPRESSED = 1

/** Bodies below this are not worth compressing. */
const COMPRESS_FROM = 512

// No records, no structures kept between messages, no extensions: the body is MessagePack that any reader knows.
const options = { useRecords: false, variableMapSize: true, mapsAsObjects: true, copyBuffers: false } as const
const packr = new Packr(options)
const unpackr = new Unpackr({ ...options, int64AsType: "number" })

/** Fails with {@link FrameRefused} where a message is larger than a frame may be. */
export function encodeFrame(message: { readonly [key: string]: Plain }): Uint8Array {
  const body = packr.pack(widened(message))
  if (body.length > MAX_BODY) throw refuse("tooLarge", `a message of ${body.length} bytes is larger than a frame`)
  const packed =
    body.length < COMPRESS_FROM ? body : zstdCompressSync(body, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  const isSmaller = packed.length < body.length
  const content = isSmaller ? packed : body
  if (content.length + OVERHEAD > MAX_FRAME)
    throw refuse("tooLarge", `a frame would be ${content.length + OVERHEAD} bytes`)
  return Buffer.concat([MAGIC, Buffer.of(isSmaller ? COMPRESSED : 0), content])
}

/** The map in a frame's body, of which nothing is known but that it is one. Fails with {@link FrameRefused} and nothing else. */
export function decodeFrame(frame: Uint8Array): { readonly [key: string]: Plain } {
  if (frame.length > MAX_FRAME) throw refuse("tooLarge", `a frame has at most ${MAX_FRAME} bytes`)
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)
  if (bytes.length <= OVERHEAD || bytes.compare(MAGIC, 0, MAGIC.length, 0, MAGIC.length) !== 0)
    throw refuse("notAFrame", "these bytes are no frame")
  const flags = bytes[MAGIC.length] as number
  if ((flags & ~COMPRESSED) !== 0) throw refuse("notAFrame", "a frame has flags that mean nothing")
  const content = bytes.subarray(OVERHEAD)
  const body = flags === COMPRESSED ? decompress(content) : content
  scan(body)
  return unpackr.unpack(body) as { readonly [key: string]: Plain }
}

/** msgpackr writes integers above 32 bits as fractions; as these they read the same, but a scan cannot tell. */
function widened(value: Plain): unknown {
  if (typeof value === "number") return Math.abs(value) < 2 ** 31 ? value : BigInt(value)
  if (value === null || typeof value !== "object" || value instanceof Uint8Array) return value
  if (isList(value)) return value.map(widened)
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, widened(inner)]))
}

const isList = (value: Plain): value is readonly Plain[] => Array.isArray(value)

/** What Node answers that is asked how far it has read. Browsers read one frame to the last byte, or fail. */
interface Read {
  readonly buffer: Buffer
  readonly engine: { readonly bytesWritten: number }
}

function decompress(content: Buffer): Buffer {
  const read = decompressed(content)
  if (!("engine" in read)) return read
  if (read.engine.bytesWritten !== content.length) throw refuse("badLength", "something follows what is compressed")
  return read.buffer
}

function decompressed(content: Buffer): Buffer | Read {
  try {
    return zstdDecompressSync(content, { maxOutputLength: MAX_BODY, info: true }) as Buffer | Read
  } catch (cause) {
    if ((cause as { code?: string }).code === "ERR_BUFFER_TOO_LARGE")
      throw refuse("tooLarge", `a body has at most ${MAX_BODY} bytes`)
    throw refuse("badCompression", "a body is not soundly compressed")
  }
}

const refuse = (reason: FrameRefused["reason"], message: string): FrameRefused => new FrameRefused({ reason, message })
