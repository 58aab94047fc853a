/** A download on the disk, as the thread writes it. */
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs"
import { dirname } from "node:path"
import type { Seal } from "../../offline/sealed.ts"
import type { Examined } from "../../offline/proof.ts"
import { beginFile, digestWritten, examineWritten, type SyncFile, type Writing } from "../../offline/unfinished.ts"
import { asNoRoom } from "../errors.ts"
import type { BegunFile } from "./messages.ts"

export class FileInThread {
  readonly #path: string
  readonly #descriptor: number
  readonly #writing: Writing

  private constructor(path: string, descriptor: number, writing: Writing) {
    this.#path = path
    this.#descriptor = descriptor
    this.#writing = writing
  }

  /** Fails with `noRoom`, or as `node:fs` does. */
  static open({ path, id, key, salt }: BegunFile): FileInThread {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      // Not for appending: what a crash left behind the last place is written over.
      const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600)
      try {
        return new FileInThread(path, descriptor, beginFile(syncFile(descriptor), id, { key, random: () => salt }))
      } catch (cause) {
        closeSync(descriptor)
        throw cause
      }
    } catch (cause) {
      return asNoRoom(cause)
    }
  }

  get position(): number {
    return this.#writing.position
  }

  write(bytes: Uint8Array): void {
    this.#writing.write(bytes)
  }

  /** Nothing is added any more. Answers what decrypts it, where it is encrypted. */
  end(): Seal | undefined {
    return this.#writing.end()
  }

  /** It gets its name. Answers what it takes on the disk. */
  async keep(whole: string): Promise<number> {
    try {
      this.#writing.end()
      const { size } = fstatSync(this.#descriptor)
      mkdirSync(dirname(whole), { recursive: true, mode: 0o700 })
      renameSync(this.#path, whole)
      return size
    } catch (cause) {
      return asNoRoom(cause)
    } finally {
      closeSync(this.#descriptor)
    }
  }

  /** Lets go of it, to be gone on with later. Answers what it takes. */
  async pause(): Promise<number> {
    const { size } = fstatSync(this.#descriptor)
    closeSync(this.#descriptor)
    return size
  }

  async drop(): Promise<void> {
    closeSync(this.#descriptor)
    rmSync(this.#path, { force: true })
  }
}

/** What a file on the disk is by its audio, and how far that proves it. Blocks for as long as reading takes. */
export const examineAt = (path: string, seal: Seal | undefined): Examined =>
  opened(path, (file) => examineWritten(file, seal))

/** SHA-256 of the bytes of a file on the disk in base64. Blocks for as long as reading takes. */
export const digestAt = (path: string, seal: Seal | undefined): string =>
  opened(path, (file) => digestWritten(file, seal))

function opened<T>(path: string, use: (file: SyncFile) => T): T {
  const descriptor = openSync(path, "r")
  try {
    return use(syncFile(descriptor))
  } finally {
    closeSync(descriptor)
  }
}

const syncFile = (descriptor: number): SyncFile => ({
  size: () => fstatSync(descriptor).size,
  read(into, position) {
    let read = 0
    for (let count; read < into.length; read += count) {
      count = readSync(descriptor, into, read, into.length - read, position + read)
      if (count === 0) break
    }
    return read
  },
  write(bytes, position) {
    try {
      for (let written = 0; written < bytes.length;)
        written += writeSync(descriptor, bytes, written, bytes.length - written, position + written)
    } catch (cause) {
      ftruncateSync(descriptor, position)
      asNoRoom(cause)
    }
  },
  truncate: (size) => ftruncateSync(descriptor, size),
})
