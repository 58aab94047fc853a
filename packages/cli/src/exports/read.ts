/** Reads an export in a folder. Names come from a fixed set, files must be files, and bytes must have their checksum. */
import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { lstat, readFile } from "node:fs/promises"
import { join } from "node:path"
import { checkExport, type ExportManifest, parseManifest, type ReadPart } from "@ledgerline/core"
import { blobPath, BLOBS, type ListedBlob, MANIFEST, parseBlobLine, parseSums, refuse, SUMS } from "./lists.ts"
import { sizeOf } from "./write.ts"

/** Larger lists would be of more than a billion events. */
const LARGEST_LIST = 256 * 1024 * 1024
/** What one batch may hold (LOG-8), with the lengths of its frames. */
const LARGEST_PART = 65 * 1024 * 1024

export interface OpenedExport {
  readonly folder: string
  readonly manifest: ExportManifest
  readonly read: ReadPart
}

/** Whether the folder looks like an export, complete or not. */
const looksLikeExport = async (folder: string): Promise<boolean> =>
  (await isFile(join(folder, SUMS))) || (await isFile(join(folder, MANIFEST)))

/** Whether the folder has both lists of an export. Either name alone may lie in any folder. */
export const isExport = async (folder: string): Promise<boolean> =>
  (await isFile(join(folder, SUMS))) && (await isFile(join(folder, MANIFEST)))

const isFile = async (path: string): Promise<boolean> => (await lstat(path).catch(() => undefined))?.isFile() === true

/** Opens an export and checks its lists. Fails with RestoreRefused. */
export async function openExport(folder: string): Promise<OpenedExport> {
  if (!(await looksLikeExport(folder))) throw refuse("notAnExport", `there is no export in ${folder}`)
  const sums = parseSums((await bytesOf(folder, SUMS, LARGEST_LIST)).toString("utf8"))
  const checked = async (name: string, most: number): Promise<Buffer> => {
    const sum = sums.get(name)
    if (sum === undefined) throw refuse("contradiction", `${SUMS} does not name ${name}`, name)
    const bytes = await bytesOf(folder, name, most)
    if (createHash("sha256").update(bytes).digest("hex") !== sum)
      throw refuse("damaged", `${name} is not what its checksum says`, name)
    return bytes
  }
  const manifest = parseManifest(await checked(MANIFEST, LARGEST_LIST))
  const listed = manifest.files.flatMap(({ name, readable }) => (readable === undefined ? [name] : [name, readable]))
  const named = new Set([...listed, BLOBS, MANIFEST])
  const surplus = [...sums.keys()].find((name) => !named.has(name))
  if (surplus !== undefined)
    throw refuse("contradiction", `${SUMS} names ${surplus}, and the manifest does not`, surplus)
  return { folder, manifest, read: ({ name }) => checked(name, LARGEST_PART) }
}

/** Reads a file whole. */
async function bytesOf(folder: string, name: string, most: number): Promise<Buffer> {
  const path = join(folder, name)
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw refuse("missing", `${name} is missing from the export`, name)
    throw error
  })
  if (!found.isFile()) throw refuse("unsafeName", `${name} is no regular file`, name)
  if (found.size > most) throw refuse("damaged", `${name} is larger than it can be`, name)
  return readFile(path)
}

export interface CheckOptions {
  readonly onProgress: (step: "events" | "blobs", done: number, total: number) => void
  readonly signal: AbortSignal
  readonly pause: () => Promise<void>
}

/** Checks every event and every blob, and stores nothing. Fails with RestoreRefused. */
export async function checkOpened(opened: OpenedExport, { onProgress, signal, pause }: CheckOptions): Promise<void> {
  const { folder, manifest, read } = opened
  await checkExport(manifest, read, { onProgress: (done, total) => onProgress("events", done, total), signal, pause })
  const { named, here, bytes } = manifest.blobs
  const met = { named: 0, here: 0, bytes: 0 }
  for await (const blob of blobsIn(opened)) {
    met.named += 1
    if (blob.bytes !== null) {
      met.here += 1
      met.bytes += blob.bytes
      await checkBlob(folder, blob)
    }
    onProgress("blobs", met.named, named)
    signal.throwIfAborted()
    await pause()
  }
  if (met.named !== named || met.here !== here || met.bytes !== bytes)
    throw refuse("contradiction", `${BLOBS} and the manifest do not agree`, BLOBS)
}

async function checkBlob(folder: string, { hash, bytes }: ListedBlob): Promise<void> {
  const path = blobPath(hash)
  const size = await sizeOf(join(folder, path), hash)
  if (size === undefined) throw refuse("missing", `${path} is missing from the export`, path)
  if (size !== bytes) throw refuse("damaged", `${path} is not what its name says`, path)
}

/** The blobs that an export lists, in order; the list's checksum is checked on the way. */
export async function* blobsIn({ folder }: OpenedExport): AsyncGenerator<ListedBlob, void> {
  const sums = parseSums((await bytesOf(folder, SUMS, LARGEST_LIST)).toString("utf8"))
  const path = join(folder, BLOBS)
  if (!(await isFile(path))) throw refuse("missing", `${BLOBS} is missing from the export`, BLOBS)
  const digest = createHash("sha256")
  let before: string | undefined
  let rest = ""
  for await (const part of createReadStream(path) as AsyncIterable<Buffer>) {
    digest.update(part)
    const lines = (rest + part.toString("latin1")).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) {
      const blob = parseBlobLine(line, before)
      before = blob.hash
      yield blob
    }
    if (rest.length > 100) throw refuse("damaged", `${BLOBS} has a line that is no blob`, BLOBS)
  }
  if (rest !== "") throw refuse("damaged", `${BLOBS} is cut off`, BLOBS)
  if (digest.digest("hex") !== sums.get(BLOBS)) throw refuse("damaged", `${BLOBS} is not what its checksum says`, BLOBS)
}
