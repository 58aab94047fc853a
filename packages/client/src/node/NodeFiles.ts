/** The files of the offline cache in a folder, as they are or encrypted. */
import { constants } from "node:fs"
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { LedgerlineError } from "../errors.ts"
import { type CacheFiles, checkedId, MEDIA_FILE_ID, type Unfinished, type Whole } from "../offline/files.ts"
import {
  CHUNK,
  HEADER,
  headerOf,
  openChunk,
  placeOf,
  plainSize,
  type Seal,
  sealChunk,
  saltOf,
  storedLength,
} from "../offline/sealed.ts"
import { Identifier } from "./Identifier.ts"

const WHOLE = "tracks"
const UNFINISHED = "unfinished"

export interface NodeFilesOptions {
  readonly folder: string
  /** Encrypts what is written from now on; 32 bytes. What was written otherwise is not there any more. */
  readonly key?: Uint8Array | undefined
  readonly random: (length: number) => Uint8Array
}

export class NodeFiles implements CacheFiles {
  readonly #options: NodeFilesOptions
  readonly #identifier = new Identifier()

  constructor(options: NodeFilesOptions) {
    this.#options = options
  }

  async list() {
    const files: { id: string; bytes: number }[] = []
    const root = join(this.#options.folder, WHOLE)
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true }).catch(missing([]))) {
      if (!entry.isFile() || !MEDIA_FILE_ID.test(entry.name)) continue
      const path = join(entry.parentPath, entry.name)
      if (await this.#isReadable(path)) files.push({ id: entry.name, bytes: (await stat(path)).size })
    }
    return files
  }

  async begin(id: string): Promise<Unfinished> {
    const path = this.#unfinished(id)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    // Not for appending: what a crash or a full disk left behind the last place is written over.
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600).catch(asNoRoom)
    const { key, random } = this.#options
    if (key === undefined)
      return new PlainFile(handle, path, this.#whole(id), (await handle.stat()).size, this.#identifier)
    const header = Buffer.alloc(HEADER)
    const { bytesRead } = await handle.read(header, 0, HEADER, 0)
    const salt = saltOf(header.subarray(0, bytesRead))
    if (salt === undefined) await handle.truncate(0)
    const seal: Seal = { key, salt: salt ?? random(16), id }
    if (salt === undefined) await writeAt(handle, headerOf(seal.salt), 0)
    const chunks = Math.floor(Math.max(0, (await handle.stat()).size - HEADER) / (CHUNK + 16))
    await handle.truncate(placeOf(chunks))
    return new SealedFile(handle, path, this.#whole(id), chunks * CHUNK, this.#identifier, seal)
  }

  async open(id: string): Promise<Whole | undefined> {
    const handle = await open(this.#whole(id), "r").catch(missing(undefined))
    if (handle === undefined) return undefined
    const { size } = await handle.stat()
    const { key } = this.#options
    const close = (): Promise<void> => handle.close()
    if (key === undefined) return { size, read: (position, length) => readAt(handle, position, length), close }
    const salt = saltOf(await readAt(handle, 0, HEADER))
    if (salt === undefined) {
      await handle.close()
      return undefined
    }
    return { size: plainSize(size), read: sealedReader(handle, { key, salt, id }, size), close }
  }

  locate(id: string): string | undefined {
    const path = this.#whole(id)
    return this.#options.key === undefined ? pathToFileURL(path).href : undefined
  }

  async remove(id: string): Promise<void> {
    await rm(this.#whole(id), { force: true })
  }

  async sweep(except: ReadonlySet<string>): Promise<void> {
    const folder = join(this.#options.folder, UNFINISHED)
    for (const name of await readdir(folder).catch(missing([])))
      if (!except.has(name)) await rm(join(folder, name), { force: true })
  }

  /** Whether a file is of the kind that is written now. */
  async #isReadable(path: string): Promise<boolean> {
    const handle = await open(path, "r").catch(missing(undefined))
    if (handle === undefined) return false
    try {
      return (saltOf(await readAt(handle, 0, HEADER)) === undefined) === (this.#options.key === undefined)
    } finally {
      await handle.close()
    }
  }

  #whole(id: string): string {
    return join(this.#options.folder, WHOLE, checkedId(id).slice(0, 2), id)
  }

  #unfinished(id: string): string {
    return join(this.#options.folder, UNFINISHED, checkedId(id))
  }
}

abstract class FileBeingWritten {
  protected readonly handle: FileHandle
  protected readonly path: string
  readonly #whole: string
  protected readonly identifier: Identifier
  position: number

  constructor(handle: FileHandle, path: string, whole: string, position: number, identifier: Identifier) {
    this.handle = handle
    this.path = path
    this.#whole = whole
    this.position = position
    this.identifier = identifier
  }

  /** Writes what is not written yet. */
  protected async end(): Promise<void> {}

  async keep(): Promise<number> {
    await this.end()
    await this.handle.sync()
    const { size } = await this.handle.stat()
    await this.handle.close()
    await mkdir(dirname(this.#whole), { recursive: true, mode: 0o700 })
    await rename(this.path, this.#whole)
    return size
  }

  async pause(): Promise<void> {
    await this.handle.close()
  }

  async drop(): Promise<void> {
    await this.handle.close().catch(() => undefined)
    await rm(this.path, { force: true })
  }
}

class PlainFile extends FileBeingWritten implements Unfinished {
  async write(bytes: Uint8Array): Promise<void> {
    await writeAt(this.handle, bytes, this.position)
    this.position += bytes.length
  }

  identify(): Promise<string> {
    return this.identifier.identify(this.path)
  }
}

class SealedFile extends FileBeingWritten implements Unfinished {
  readonly #seal: Seal
  readonly #chunk = Buffer.alloc(CHUNK)
  #filled = 0
  #isEnded = false

  constructor(handle: FileHandle, path: string, whole: string, position: number, identifier: Identifier, seal: Seal) {
    super(handle, path, whole, position, identifier)
    this.#seal = seal
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length;) {
      // Only what comes behind a chunk shows that it is not the last one.
      if (this.#filled === CHUNK) await this.#flush(false)
      const part = bytes.subarray(from, from + CHUNK - this.#filled)
      this.#chunk.set(part, this.#filled)
      this.#filled += part.length
      this.position += part.length
      from += part.length
    }
  }

  async identify(): Promise<string> {
    await this.end()
    return this.identifier.identify(this.path, this.#seal)
  }

  protected override async end(): Promise<void> {
    if (this.#isEnded) return
    this.#isEnded = true
    await this.#flush(true)
  }

  async #flush(isLast: boolean): Promise<void> {
    const index = Math.floor((this.position - this.#filled) / CHUNK)
    const sealed = sealChunk(this.#seal, index, isLast, this.#chunk.subarray(0, this.#filled))
    await writeAt(this.handle, sealed, placeOf(index))
    this.#filled = 0
  }
}

function sealedReader(handle: FileHandle, seal: Seal, stored: number): Whole["read"] {
  const size = plainSize(stored)
  const last = Math.max(0, Math.ceil(size / CHUNK) - 1)
  return async (position, length) => {
    const until = Math.min(size, position + length)
    const parts: Uint8Array[] = []
    for (let at = position; at < until;) {
      const index = Math.floor(at / CHUNK)
      const sealed = await readAt(handle, placeOf(index), storedLength(index, stored))
      const plain = openChunk(seal, index, index === last, sealed)
      const from = at - index * CHUNK
      const part = plain.subarray(from, from + until - at)
      if (part.length === 0) break
      parts.push(part)
      at += part.length
    }
    return Buffer.concat(parts)
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const buffer = Buffer.alloc(length)
  let read = 0
  while (read < length) {
    const { bytesRead } = await handle.read(buffer, read, length - read, position + read)
    if (bytesRead === 0) break
    read += bytesRead
  }
  return buffer.subarray(0, read)
}

/** Writes at a place. What a full disk took of it is written over by what comes next. */
async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await handle
      .write(bytes, written, bytes.length - written, position + written)
      .catch(async (cause: unknown) => {
        await handle.truncate(position).catch(() => undefined)
        return asNoRoom(cause)
      })
    written += bytesWritten
  }
}

function asNoRoom(cause: unknown): never {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined
  if (code === "ENOSPC" || code === "EDQUOT")
    throw new LedgerlineError({ reason: "noRoom", message: "there is no room on the disk", cause })
  throw cause
}

const missing =
  <T>(otherwise: T) =>
  (cause: NodeJS.ErrnoException): T => {
    if (cause.code === "ENOENT") return otherwise
    throw cause
  }
