/** The files of the offline cache in a folder, as they are or encrypted. */
import { type FileHandle, mkdir, open, readdir, rm, stat, statfs } from "node:fs/promises"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { type CacheFiles, checkedId, MEDIA_FILE_ID, type Unfinished, type Whole } from "../offline/files.ts"
import { HEADER, type Seal, saltOf } from "../offline/sealed.ts"
import { type RawFile, readFile, type SealOptions, sealName, takenBy } from "../offline/unfinished.ts"
import { asNoRoom, missing } from "./errors.ts"
import { beginInThread, digestInThread, examineInThread } from "./fetching/FetchThread.ts"

const WHOLE = "tracks"
const UNFINISHED = "unfinished"
/** What is left to the database on the disk: so many bytes, or this part of a small disk. */
const SPARE = 64 * 1024 * 1024
const SPARE_PART = 0.1

export interface NodeFilesOptions extends SealOptions {
  /** Made where it is not there. */
  readonly folder: string
}

export class NodeFiles implements CacheFiles {
  readonly #options: NodeFilesOptions

  constructor(options: NodeFilesOptions) {
    this.#options = options
  }

  get seal(): string {
    return sealName(this.#options)
  }

  async list() {
    const files: { id: string; bytes: number }[] = []
    const root = join(this.#options.folder, WHOLE)
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true }).catch(missing([]))) {
      if (!entry.isFile() || !MEDIA_FILE_ID.test(entry.name)) continue
      files.push({ id: entry.name, bytes: (await stat(join(entry.parentPath, entry.name))).size })
    }
    return files
  }

  async begin(id: string): Promise<Unfinished> {
    const { key, random } = this.#options
    return beginInThread({ path: this.#unfinished(id), id, key, salt: random(16) }, this.#whole(id))
  }

  async open(id: string): Promise<Whole | undefined> {
    const handle = await open(this.#whole(id), "r").catch(missing(undefined))
    return handle === undefined ? undefined : readFile(rawFile(handle), id, this.#options)
  }

  async sync(ids: readonly string[]): Promise<readonly string[]> {
    const isOnDisk = await Promise.all(ids.map((id) => synced(this.#whole(id))))
    const lost = ids.filter((_, i) => isOnDisk[i] === false)
    // A file without its name is lost, too.
    if (process.platform !== "win32")
      await Promise.all([...new Set(ids.map((id) => dirname(this.#whole(id))))].map(synced))
    return lost
  }

  async examine(id: string) {
    const path = this.#whole(id)
    return examineInThread(path, await sealOf(path, id, this.#options))
  }

  async digest(id: string) {
    const path = this.#whole(id)
    return digestInThread(path, await sealOf(path, id, this.#options))
  }

  locate(id: string): string | undefined {
    const path = this.#whole(id)
    return this.#options.key === undefined ? pathToFileURL(path).href : undefined
  }

  async remove(id: string): Promise<void> {
    await rm(this.#whole(id), { force: true })
  }

  async sweep(except: ReadonlySet<string>) {
    const folder = join(this.#options.folder, UNFINISHED)
    const left: { id: string; bytes: number }[] = []
    for (const id of await readdir(folder).catch(missing([])))
      if (except.has(id)) left.push({ id, bytes: (await stat(join(folder, id))).size })
      else await rm(join(folder, id), { force: true })
    return left
  }

  takes(bytes: number): number {
    return takenBy(bytes, this.#options)
  }

  async free(): Promise<number> {
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 }).catch(asNoRoom)
    const { bavail, blocks, bsize } = await statfs(this.#options.folder)
    return Math.max(0, bavail * bsize - Math.min(SPARE, blocks * bsize * SPARE_PART))
  }

  #whole(id: string): string {
    return join(this.#options.folder, WHOLE, checkedId(id).slice(0, 2), id)
  }

  #unfinished(id: string): string {
    return join(this.#options.folder, UNFINISHED, checkedId(id))
  }
}

/** False where what was written did not get to the disk; one that was removed meanwhile is no matter. */
async function synced(path: string): Promise<boolean> {
  const handle = await open(path, "r").catch(missing(undefined))
  try {
    await handle?.sync()
    return true
  } catch {
    return false
  } finally {
    await handle?.close()
  }
}

async function sealOf(path: string, id: string, { key }: SealOptions): Promise<Seal | undefined> {
  if (key === undefined) return undefined
  const handle = await open(path, "r")
  try {
    const salt = saltOf(await readAt(handle, 0, HEADER))
    if (salt === undefined) throw new Error("it is not encrypted")
    return { key, salt, id }
  } finally {
    await handle.close()
  }
}

const rawFile = (handle: FileHandle): RawFile => ({
  size: async () => (await handle.stat()).size,
  read: (position, length) => readAt(handle, position, length),
  close: () => handle.close(),
})

async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const { size } = await handle.stat()
  const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - position)))
  let read = 0
  while (read < buffer.length) {
    const { bytesRead } = await handle.read(buffer, read, buffer.length - read, position + read)
    if (bytesRead === 0) break
    read += bytesRead
  }
  return buffer.subarray(0, read)
}
