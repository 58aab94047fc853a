/**
 * What a thread does with files of an import, one after the other: opens each once, reads tags, identity and pictures, puts
 * the pictures into a pack, and sees whether the file changed meanwhile. Only small things go back to the main thread.
 */
import { zstdCompressSync } from "node:zlib"
import { imageSize } from "image-size"
import { Packr } from "msgpackr/pack"
import { blobHash, MOST_INLINE, type NewBlob } from "../blobs/newBlob.ts"
import type { PackRun } from "../blobs/packs.ts"
import { writePacked } from "../blobs/packWriter.ts"
import { identify } from "@ledgerline/core/identity"
import { audioReader } from "../read/AudioReader.ts"
import { bytesAt, type FileStamp, microseconds, openFile, type OpenFile } from "../read/bytes.ts"
import { DEFAULT_LIMITS, type Limits } from "../read/limits.ts"
import { mimeOf } from "../read/pictures.ts"
import { Scratch } from "../read/scratch.ts"
import { UnreadableAudio } from "../read/start.ts"
import type { AudioReader, FileReading, Picture } from "../read/reading.ts"
import type { FileRead, StoredPicture } from "./fileRead.ts"
import type { ReadImage } from "./unit.ts"

export interface ReadItem {
  readonly kind: "audio" | "image"
  /** Bytes where the name is no UTF-8. */
  readonly path: string | Uint8Array
}

export interface ReadTask {
  readonly items: readonly ReadItem[]
  /** Where blobs go; nowhere, where there are no items. */
  readonly packs?: PackRun
  readonly limits?: Partial<Limits>
  /** Shared: which of the items is being read; negative before the first. */
  readonly step?: Int32Array
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
  | { readonly ok: true; readonly image: ReadImage; readonly blobs: readonly NewBlob[] }
  | { readonly ok: false; readonly reason: ReadFailureReason; readonly message: string }

/** A thread reads one file at a time. */
const scratch = new Scratch()
const reader = audioReader()

export default async function readTask({ items, packs, limits, step }: ReadTask): Promise<ReadAnswer[]> {
  const answers: ReadAnswer[] = []
  if (packs === undefined) return answers
  for (const [index, item] of items.entries()) {
    if (step !== undefined) Atomics.store(step, 0, index)
    answers.push(await readItem(reader, item, packs, limits))
  }
  return answers
}

/** Reads one file. A thread reads one at a time: it has memory for one. */
export async function readItem(
  reader: AudioReader,
  { kind, path }: ReadItem,
  packs: PackRun,
  limits?: Partial<Limits>,
): Promise<ReadAnswer> {
  try {
    const file = openFile(path, scratch)
    try {
      return kind === "audio" ? await readAudio(reader, file, path, packs, limits) : readImage(file, packs)
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
  path: string | Uint8Array,
  packs: PackRun,
  limits: Partial<Limits> | undefined,
): Promise<ReadAnswer> {
  const name = Buffer.from(path).toString("utf8")
  const reading = await reader.read({ bytes: file, name }, { ...DEFAULT_LIMITS, ...limits })
  const { id } = identify({
    size: file.size,
    read: (buffer, offset, length, position) => file.read(buffer.subarray(offset, offset + length), position),
  })
  const blobs: NewBlob[] = []
  const pictures = reading.pictures.map((picture) => storedPicture(picture, packs, blobs))
  const tags = rawTags(reading, packs, blobs)
  const stamp = file.look()
  if (!isSame(file.stamp, stamp)) return CHANGED
  const read: FileRead = {
    mediaFile: id,
    common: reading.common,
    technical: reading.technical,
    pictures,
    ...(reading.cueSheet === undefined ? {} : { cueSheet: reading.cueSheet }),
    ...(tags === undefined ? {} : { tags }),
    warnings: reading.warnings.map(({ code }) => code),
    ...timesOf(stamp),
  }
  return { ok: true, read, blobs }
}

function readImage(file: OpenFile, packs: PackRun): ReadAnswer {
  if (file.size > DEFAULT_LIMITS.pictureBytes) {
    return { ok: false, reason: "tooLarge", message: `an image of ${file.size} bytes` }
  }
  const bytes = bytesAt(file, 0, file.size)
  const mime = mimeOf(bytes)
  if (!isSame(file.stamp, file.look())) return CHANGED
  if (!mime.startsWith("image/")) return { ok: false, reason: "unreadable", message: "not an image" }
  const hash = blobHash(bytes)
  const blobs = [storedBlob(hash, bytes, packs)]
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

/** Pictures of files stay as they are: they are compressed already. */
function storedPicture(
  { bytes, hash, mime, type, description }: Picture,
  packs: PackRun,
  blobs: NewBlob[],
): StoredPicture {
  if (!blobs.some((blob) => blob.hash === hash)) blobs.push(storedBlob(hash, bytes, packs))
  const said = description === undefined ? {} : { description: description.slice(0, 1000).toWellFormed() }
  return { hash, mime, type, bytes: bytes.length, ...sizeOf(bytes), ...said }
}

function storedBlob(hash: string, bytes: Uint8Array, packs: PackRun): NewBlob {
  const size = bytes.length
  // A copy, since the bytes may be part of something larger, and of memory that the next file gets.
  if (size <= MOST_INLINE) return { hash, size, bytes: new Uint8Array(bytes), compression: "none" }
  const place = writePacked(packs, hash, bytes)
  return { hash, size, compression: "none", ...(place === undefined ? {} : { place }) }
}

// Plain MessagePack, without records: other programs read it, and equal tags are equal bytes.
const packr = new Packr({ useRecords: false })

/** Below this, packing costs more than all else that is done with the tags, and saves some hundred bytes. */
const LEAST_PACKED = 512

/** The tag blocks byte for byte, as a blob. docs/tag-readers.md says how a file gets them back. */
function rawTags({ raw }: FileReading, packs: PackRun, blobs: NewBlob[]): string | undefined {
  if (raw.length === 0) return undefined
  const bytes = packr.pack(raw)
  const hash = blobHash(bytes)
  const blob = bytes.length < LEAST_PACKED ? undefined : packedBlob(hash, bytes)
  blobs.push(blob ?? storedBlob(hash, bytes, packs))
  return hash
}

/** Undefined where it is too large for a row nevertheless. */
function packedBlob(hash: string, bytes: Uint8Array): NewBlob | undefined {
  // Room for what does not get smaller: without it 64 KiB are taken for each file.
  const chunkSize = Math.max(1024, bytes.length + (bytes.length >> 8) + 64)
  const packed = zstdCompressSync(bytes, { chunkSize, pledgedSrcSize: bytes.length })
  if (packed.length > MOST_INLINE) return undefined
  // A copy: all the memory that a view is of goes to the main thread, and stays there until the blob is stored.
  return { hash, size: bytes.length, bytes: new Uint8Array(packed), compression: "zstd" }
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
