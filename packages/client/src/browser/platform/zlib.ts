/**
 * What the engine uses of `node:zlib`, for browsers. They read zstd here and never write it: a frame that is not compressed is
 * as good, and what a browser sends is small.
 */
import { Decompress } from "fzstd"
import { Buffer } from "./buffer.ts"

export const constants = { ZSTD_c_compressionLevel: 100 }

/** The bytes as they are, which is never smaller: so the caller sends them uncompressed. */
export const zstdCompressSync = (bytes: Uint8Array): Uint8Array => bytes

const MAGIC = 0xfd2fb528
/** What a frame may ask to have kept while it is read: Node's limit. */
const MOST_WINDOW = 2 ** 27
const RUN = 1

/**
 * What is in one zstd frame. Fails with the code `ERR_BUFFER_TOO_LARGE` where that is more than the limit, and with any other
 * error where this is not one sound frame. RFC 8878, 3.1.1.
 */
export function zstdDecompressSync(
  bytes: Uint8Array,
  { maxOutputLength }: { readonly maxOutputLength: number },
): Buffer {
  checkFrame(bytes)
  const parts: Uint8Array[] = []
  let length = 0
  new Decompress((part) => {
    length += part.length
    if (length > maxOutputLength)
      throw Object.assign(new RangeError("there is more in it than may be"), { code: "ERR_BUFFER_TOO_LARGE" })
    parts.push(part)
  }).push(bytes, true)
  return Buffer.concat(parts)
}

/** Looks over a frame before memory is taken for it: one frame, to the last byte, with a window that may be. */
function checkFrame(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const need = (end: number): void => {
    if (end > bytes.length) throw new Error("a frame ends too early")
  }
  need(6)
  if (view.getUint32(0, true) !== MAGIC) throw new Error("these bytes are no frame")
  const flags = bytes[4] as number
  const isSingle = (flags & 0x20) !== 0
  const sizeBytes = flags >> 6 === 0 ? (isSingle ? 1 : 0) : 1 << (flags >> 6)
  if ((flags & 0x0b) !== 0) throw new Error("a frame wants a dictionary, or what is not known yet")
  let at = 5 + (isSingle ? 0 : 1)
  need(at + sizeBytes)
  const window = isSingle ? sizeOf(view, at, sizeBytes) : windowOf(bytes[5] as number)
  if (window > MOST_WINDOW) throw new Error("a frame wants too much memory")
  at += sizeBytes
  for (let isLast = false; !isLast;) {
    need(at + 3)
    const block = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16)
    isLast = (block & 1) === 1
    at += 3 + (((block >> 1) & 3) === RUN ? 1 : block >> 3)
  }
  if ((flags & 0x04) !== 0) at += 4
  if (at !== bytes.length) throw new Error("a frame does not end where its bytes do")
}

const windowOf = (descriptor: number): number => {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}

function sizeOf(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at)
  if (bytes === 2) return view.getUint16(at, true) + 256
  return bytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true))
}
