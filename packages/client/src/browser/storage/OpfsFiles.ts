/**
 * The files of the offline cache in the origin's private file system. A worker writes them; pages may read them there by
 * themselves, as files.
 */
import { LedgerlineError } from "../../errors.ts"
import { type CacheFiles, checkedId, MEDIA_FILE_ID, type Unfinished, type Whole } from "../../offline/files.ts"
import {
  beginFile,
  digestWritten,
  examineWritten,
  type RawFile,
  readFile,
  type SealOptions,
  sealName,
  type SyncFile,
  takenBy,
} from "../../offline/unfinished.ts"
import { HEADER, type Seal, saltOf } from "../../offline/sealed.ts"
import { type FileHandle, type FolderHandle, quota, type SyncHandle } from "../dom.ts"

export interface OpfsFilesOptions extends SealOptions {
  /** The folder of whole files, and that of those that are not. */
  readonly whole: FolderHandle
  readonly unfinished: FolderHandle
}

/** What is left to the database: so many bytes, or this part of a small quota. */
const SPARE = 32 * 1024 * 1024
const SPARE_PART = 0.1

export class OpfsFiles implements CacheFiles {
  readonly #options: OpfsFilesOptions

  constructor(options: OpfsFilesOptions) {
    this.#options = options
  }

  get seal(): string {
    return sealName(this.#options)
  }

  async list() {
    const files: { id: string; bytes: number }[] = []
    for await (const id of this.#options.whole.keys()) {
      const file = MEDIA_FILE_ID.test(id) ? await this.#file(id) : undefined
      if (file !== undefined) files.push({ id, bytes: (await file.getFile()).size })
    }
    return files
  }

  async begin(id: string): Promise<Unfinished> {
    const { whole, unfinished } = this.#options
    const file = await unfinished.getFileHandle(checkedId(id), { create: true }).catch(asNoRoom)
    const handle = await file.createSyncAccessHandle().catch(asNoRoom)
    const written = writable(handle)
    const writing = begun(handle, () => beginFile(written, id, this.#options))
    return {
      get position() {
        return writing.position
      },
      write: async (bytes) => writing.write(bytes),
      examine: async () => examineWritten(written, writing.end()),
      digest: async () => digestWritten(written, writing.end()),
      keep: async () => {
        try {
          writing.end()
          handle.flush()
          const size = handle.getSize()
          handle.close()
          await file.move(whole, id)
          return size
        } catch (cause) {
          handle.close()
          return asNoRoom(cause)
        }
      },
      pause: async () => {
        const size = handle.getSize()
        handle.close()
        return size
      },
      drop: async () => {
        handle.close()
        await unfinished.removeEntry(id).catch(missing)
      },
    }
  }

  async open(id: string): Promise<Whole | undefined> {
    const file = await this.#file(checkedId(id))
    return file === undefined ? undefined : readFile(readOnly(file), id, this.#options)
  }

  /** Each was written before it got its name. */
  async sync() {
    return []
  }

  examine(id: string) {
    return this.#reading(id, examineWritten)
  }

  digest(id: string) {
    return this.#reading(id, digestWritten)
  }

  /** No address leads there; a page makes one of the file itself. */
  locate(id: string): undefined {
    checkedId(id)
    return undefined
  }

  async remove(id: string): Promise<void> {
    await this.#options.whole.removeEntry(checkedId(id)).catch(missing)
  }

  async sweep(except: ReadonlySet<string>) {
    const { unfinished } = this.#options
    const names: string[] = []
    for await (const name of unfinished.keys()) names.push(name)
    const left: { id: string; bytes: number }[] = []
    for (const id of names)
      if (except.has(id)) left.push({ id, bytes: (await (await unfinished.getFileHandle(id)).getFile()).size })
      else await unfinished.removeEntry(id)
    return left
  }

  takes(bytes: number): number {
    return takenBy(bytes, this.#options)
  }

  async free(): Promise<number> {
    const { quota: most = Number.POSITIVE_INFINITY, usage = 0 } = await quota()
    return Math.max(0, most - usage - Math.min(SPARE, most * SPARE_PART))
  }

  /** Reads a whole file at once, beside others who read it. */
  async #reading<T>(id: string, use: (file: SyncFile, seal: Seal | undefined) => T): Promise<T> {
    const { whole, key } = this.#options
    const handle = await (await whole.getFileHandle(checkedId(id))).createSyncAccessHandle({ mode: "read-only" })
    try {
      const file = writable(handle)
      if (key === undefined) return use(file, undefined)
      const header = new Uint8Array(HEADER)
      const salt = saltOf(header.subarray(0, file.read(header, 0)))
      if (salt === undefined) throw new LedgerlineError({ reason: "damaged", message: "it is not encrypted" })
      return use(file, { key, salt, id })
    } finally {
      handle.close()
    }
  }

  async #file(id: string): Promise<FileHandle | undefined> {
    return this.#options.whole.getFileHandle(id).catch(missing)
  }
}

const writable = (handle: SyncHandle): SyncFile => ({
  size: () => handle.getSize(),
  read: (into, position) => handle.read(into, { at: position }),
  write(bytes, position) {
    try {
      if (handle.write(bytes, { at: position }) === bytes.length) return
    } catch (cause) {
      if (!isNamed(cause, "QuotaExceededError")) throw cause
    }
    handle.truncate(position)
    throw noRoom()
  },
  truncate: (size) => handle.truncate(size),
})

/** Without a lock: several may read a file at a time. */
function readOnly(file: FileHandle): RawFile {
  return {
    size: async () => (await file.getFile()).size,
    read: async (position, length) =>
      new Uint8Array(await (await file.getFile()).slice(position, position + length).arrayBuffer()),
    close: async () => undefined,
  }
}

const noRoom = (cause?: unknown): LedgerlineError =>
  new LedgerlineError({ reason: "noRoom", message: "the browser gives this page no more room", cause })

/** Fails with `noRoom` where that is what the browser says, also of a file without a byte, or else as it is. */
function asNoRoom(cause: unknown): never {
  throw isNamed(cause, "QuotaExceededError") ? noRoom(cause) : cause
}

/** A file that cannot be begun is let go: nobody else could open it. */
function begun<T>(handle: SyncHandle, begin: () => T): T {
  try {
    return begin()
  } catch (cause) {
    handle.close()
    return asNoRoom(cause)
  }
}

const isNamed = (cause: unknown, name: string): boolean => cause instanceof Error && cause.name === name

function missing(cause: unknown): undefined {
  if (!isNamed(cause, "NotFoundError")) throw cause
  return undefined
}
