/** Pictures as they are handed on: within limits, with the kind that their bytes have, each only once. */
import { blobHash } from "../blobs/newBlob.ts"
import type { ByteSource } from "./bytes.ts"
import type { FoundPicture } from "./findings.ts"
import type { Limits } from "./limits.ts"
import type { Picture } from "./reading.ts"
import { type Warning, warning } from "./warnings.ts"

const UNKNOWN_MIME = "application/octet-stream"

export function picturesOf(
  source: ByteSource,
  found: readonly FoundPicture[],
  limits: Limits,
  warnings: Warning[],
): Picture[] {
  const pictures: Picture[] = []
  let room = limits.allPictureBytes
  for (const { bytes, type, description } of found) {
    const reason = refusal(bytes, pictures.length, room, limits)
    if (reason !== undefined) {
      warnings.push(reason)
      continue
    }
    const hash = blobHash(bytes)
    if (pictures.some((other) => other.hash === hash && other.type === type)) continue
    const mime = mimeOf(bytes)
    if (mime === UNKNOWN_MIME) warnings.push(warning("pictureUnreadable", `${type}: no known kind of image`))
    room -= bytes.length
    const text = description.replaceAll("\0", "").toWellFormed().trim().slice(0, 1000)
    // Memory of its own, so that it can be handed to another thread: readers give views of larger buffers.
    const own = source.take === undefined ? new Uint8Array(bytes) : bytes
    pictures.push({ bytes: own, hash, mime, type, ...(text === "" ? {} : { description: text }) })
  }
  return pictures
}

function refusal(bytes: Uint8Array, count: number, room: number, limits: Limits): Warning | undefined {
  if (bytes.length === 0) return warning("pictureUnreadable", "empty")
  if (bytes.length > limits.pictureBytes || bytes.length > room) {
    return warning("pictureTooLarge", `${bytes.length} bytes`)
  }
  return count >= limits.pictures ? warning("tooMuch", `more than ${limits.pictures} pictures`) : undefined
}

const MAGIC: readonly (readonly [mime: string, offset: number, magic: string])[] = [
  ["image/jpeg", 0, "\xff\xd8\xff"],
  ["image/png", 0, "\x89PNG\r\n\x1a\n"],
  ["image/gif", 0, "GIF87a"],
  ["image/gif", 0, "GIF89a"],
  ["image/webp", 8, "WEBP"],
  ["image/avif", 4, "ftypavif"],
  ["image/heic", 4, "ftypheic"],
  ["image/heic", 4, "ftypmif1"],
  ["image/jxl", 0, "\xff\x0a"],
  ["image/jxl", 0, "\x00\x00\x00\x0cJXL "],
  ["image/jp2", 0, "\x00\x00\x00\x0cjP  "],
  ["image/tiff", 0, "II*\x00"],
  ["image/tiff", 0, "MM\x00*"],
  ["image/bmp", 0, "BM"],
]

/** The kind of image, by its first bytes. */
export function mimeOf(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 256)).toString("latin1")
  const known = MAGIC.find(([, offset, magic]) => head.startsWith(magic, offset))
  if (known !== undefined) return known[0]
  return /^\s*(?:<\?xml[^>]*>\s*)?<svg[\s>]/.test(head) ? "image/svg+xml" : UNKNOWN_MIME
}
