/**
 * What a thread does with one file of an import: opens it once, reads tags, identity and pictures, puts the pictures into
 * the blob folder, and sees whether the file changed meanwhile. Only small things go back to the main thread.
 */
import { createHash } from "node:crypto"
import { zstdCompressSync } from "node:zlib"
import { imageSize } from "image-size"
import { Packr } from "msgpackr"
import { writeBlobFile } from "../blobs/files.ts"
import { MOST_INLINE, type NewBlob } from "../blobs/newBlob.ts"
import { identify } from "../identity/audioIdentity.ts"
import { audioReader, UnreadableAudio } from "../read/AudioReader.ts"
import { bytesAt, type FileStamp, microseconds, openFile, type OpenFile } from "../read/bytes.ts"
import { DEFAULT_LIMITS, type Limits } from "../read/limits.ts"
import { mimeOf } from "../read/pictures.ts"
import type { AudioReader, FileReading, Picture } from "../read/reading.ts"
import type { FileRead, StoredPicture } from "./fileRead.ts"
import type { UnitImage } from "./unit.ts"

export interface ReadTask {
  readonly kind: "audio" | "image"
  /** Bytes where the name is no UTF-8. */
  readonly path: string | Uint8Array
  /** The folder of blobs. */
  readonly blobs: string
  readonly limits?: Partial<Limits>
}

export type ReadFailureReason =
  | "unreadable"
  | "notAudio"
  | "tooLarge"
  /** Not there, no plain file, or not ours to read. */
  | "unavailable"
  /** Written to while it was read. */
  | "changed"

export type ReadAnswer =
  | { readonly ok: true; readonly read: FileRead; readonly blobs: readonly NewBlob[] }
  | { readonly ok: true; readonly image: UnitImage["image"]; readonly blobs: readonly NewBlob[] }
  | { readonly ok: false; readonly reason: ReadFailureReason; readonly message: string }

let reader: Promise<AudioReader> | undefined

export default function readTask(task: ReadTask): Promise<ReadAnswer> {
  reader ??= audioReader()
  return readTaskWith(reader, task)
}

export async function readTaskWith(reader: Promise<AudioReader>, task: ReadTask): Promise<ReadAnswer> {
  try {
    const file = openFile(task.path)
    try {
      return task.kind === "audio" ? await readAudio(await reader, file, task) : readImage(file, task.blobs)
    } finally {
      file.close()
    }
  } catch (error) {
    if (error instanceof UnreadableAudio) return { ok: false, reason: error.reason, message: error.message }
    if (error instanceof Error && "code" in error && typeof error.code === "string") {
      return { ok: false, reason: "unavailable", message: error.message }
    }
    throw error
  }
}

async function readAudio(
  reader: AudioReader,
  file: OpenFile,
  { path, blobs: folder, limits }: ReadTask,
): Promise<ReadAnswer> {
  const name = Buffer.from(path).toString("utf8")
  const reading = await reader.read({ bytes: file, name }, { ...DEFAULT_LIMITS, ...limits })
  const { id } = identify({
    size: file.size,
    read: (buffer, offset, length, position) => file.read(buffer.subarray(offset, offset + length), position),
  })
  const blobs: NewBlob[] = []
  const pictures = reading.pictures.map((picture) => storedPicture(picture, folder, blobs))
  const tags = rawTags(reading, folder, blobs)
  const stamp = file.look()
  if (!isSame(file.stamp, stamp)) return CHANGED
  const read: FileRead = {
    mediaFile: id,
    common: reading.common,
    technical: reading.technical,
    pictures,
    ...(tags === undefined ? {} : { tags }),
    warnings: reading.warnings.map(({ code }) => code),
    ...timesOf(stamp),
  }
  return { ok: true, read, blobs }
}

function readImage(file: OpenFile, folder: string): ReadAnswer {
  if (file.size > DEFAULT_LIMITS.pictureBytes) {
    return { ok: false, reason: "tooLarge", message: `an image of ${file.size} bytes` }
  }
  const bytes = bytesAt(file, 0, file.size)
  const mime = mimeOf(bytes)
  if (!isSame(file.stamp, file.look())) return CHANGED
  if (!mime.startsWith("image/")) return { ok: false, reason: "unreadable", message: "not an image" }
  const hash = sha256(bytes)
  const blobs = [storedBlob(hash, bytes, folder)]
  return { ok: true, image: { hash, mime, bytes: bytes.length, ...sizeOf(bytes) }, blobs }
}

const CHANGED: ReadAnswer = { ok: false, reason: "changed", message: "the file was written to while it was read" }

const isSame = (a: FileStamp, b: FileStamp): boolean =>
  a.size === b.size && a.modifiedAtNs === b.modifiedAtNs && a.changedAtNs === b.changedAtNs && a.inode === b.inode

const timesOf = ({ size, modifiedAtNs, changedAtNs }: FileStamp) => ({
  size,
  mtimeUs: microseconds(modifiedAtNs),
  ctimeUs: microseconds(changedAtNs),
})

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

/** Pictures of files stay as they are: they are compressed already. */
function storedPicture(
  { bytes, hash, mime, type, description }: Picture,
  folder: string,
  blobs: NewBlob[],
): StoredPicture {
  if (!blobs.some((blob) => blob.hash === hash)) blobs.push(storedBlob(hash, bytes, folder))
  const said = description === undefined ? {} : { description: description.slice(0, 1000).toWellFormed() }
  return { hash, mime, type, bytes: bytes.length, ...sizeOf(bytes), ...said }
}

function storedBlob(hash: string, bytes: Uint8Array, folder: string): NewBlob {
  const size = bytes.length
  if (size <= MOST_INLINE) return { hash, size, bytes, compression: "none" }
  return { hash, size, compression: "none", isNewFile: writeBlobFile(folder, hash, bytes) }
}

// Plain MessagePack, without records: other programs read it, and equal tags are equal bytes.
const packr = new Packr({ useRecords: false })

/** The tag blocks byte for byte, as a blob. docs/tag-readers.md says how a file gets them back. */
function rawTags({ raw }: FileReading, folder: string, blobs: NewBlob[]): string | undefined {
  if (raw.length === 0) return undefined
  const bytes = packr.pack(raw)
  const hash = sha256(bytes)
  const packed = zstdCompressSync(bytes)
  const small: NewBlob = { hash, size: bytes.length, bytes: packed, compression: "zstd" }
  blobs.push(packed.length <= MOST_INLINE ? small : storedBlob(hash, bytes, folder))
  return hash
}

/** Width and height, where the image says them plausibly. */
function sizeOf(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  try {
    const { width, height } = imageSize(bytes)
    const isSize = (side: number) => Number.isSafeInteger(side) && side >= 1 && side <= 1_000_000
    return isSize(width) && isSize(height) ? { width, height } : undefined
  } catch {
    return undefined
  }
}
