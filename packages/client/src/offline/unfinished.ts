/** Files that are being written, in order: as they are, or chunk by encrypted chunk. The same wherever they lie. */
import type { Unfinished, Whole } from "./files.ts"
import {
  CHUNK,
  HEADER,
  headerOf,
  openChunk,
  placeOf,
  plainSize,
  type Seal,
  saltOf,
  sealChunk,
  storedLength,
  storedSize,
} from "./sealed.ts"

/** A file of the system below. */
export interface RawFile {
  size(): Promise<number>
  /** Fewer bytes than wanted at its end. */
  read(position: number, length: number): Promise<Uint8Array>
  /** Fails with `noRoom` where the disk is full; then the file ends at `position`. */
  write(bytes: Uint8Array, position: number): Promise<void>
  truncate(size: number): Promise<void>
  close(): Promise<void>
}

/** What becomes of a file, by the place where it lies. Each closes it, but `identify`. */
export interface Fate {
  /** The id of the media file that its bytes are, decrypted by a seal. */
  identify(seal: Seal | undefined): Promise<string>
  /** Has it on the disk, under its name. Answers what it takes there. */
  keep(): Promise<number>
  drop(): Promise<void>
}

export interface SealOptions {
  /** Encrypts what is written; 32 bytes. */
  readonly key?: Uint8Array | undefined
  readonly random: (length: number) => Uint8Array
}

/** Begins a file, or goes on with what is there of it. */
export async function beginFile(
  raw: RawFile,
  fate: Fate,
  id: string,
  { key, random }: SealOptions,
): Promise<Unfinished> {
  const stored = await raw.size()
  if (key === undefined) return new PlainFile(raw, fate, stored)
  const salt = saltOf(await raw.read(0, HEADER))
  const seal: Seal = { key, salt: salt ?? random(16), id }
  if (salt === undefined) await raw.truncate(0)
  if (salt === undefined) await raw.write(headerOf(seal.salt), 0)
  // A chunk that is cut off is written again.
  const chunks = salt === undefined ? 0 : Math.floor(plainSize(stored) / CHUNK)
  await raw.truncate(placeOf(chunks))
  return new SealedFile(raw, fate, chunks * CHUNK, seal)
}

/** What a file of so many bytes takes where it is written. */
export const takenBy = (bytes: number, { key }: SealOptions): number => (key === undefined ? bytes : storedSize(bytes))

/** Whether a whole file is of the kind that is written now. */
export async function isReadable(raw: RawFile, { key }: SealOptions): Promise<boolean> {
  return (saltOf(await raw.read(0, HEADER)) === undefined) === (key === undefined)
}

/** Reads a whole file; undefined where it is encrypted, or is not, unlike what is written now. */
export async function readFile(raw: RawFile, id: string, { key }: SealOptions): Promise<Whole | undefined> {
  const stored = await raw.size()
  const close = (): Promise<void> => raw.close()
  if (key === undefined) return { size: stored, read: (position, length) => raw.read(position, length), close }
  const salt = saltOf(await raw.read(0, HEADER))
  if (salt !== undefined) return { size: plainSize(stored), read: sealedReader(raw, { key, salt, id }, stored), close }
  await raw.close()
  return undefined
}

class PlainFile implements Unfinished {
  readonly #raw: RawFile
  readonly #fate: Fate
  position: number

  constructor(raw: RawFile, fate: Fate, position: number) {
    this.#raw = raw
    this.#fate = fate
    this.position = position
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#raw.write(bytes, this.position)
    this.position += bytes.length
  }

  identify(): Promise<string> {
    return this.#fate.identify(undefined)
  }

  keep(): Promise<number> {
    return this.#fate.keep()
  }

  pause(): Promise<number> {
    return paused(this.#raw)
  }

  drop(): Promise<void> {
    return this.#fate.drop()
  }
}

class SealedFile implements Unfinished {
  readonly #raw: RawFile
  readonly #fate: Fate
  readonly #seal: Seal
  readonly #chunk = new Uint8Array(CHUNK)
  #filled = 0
  #isEnded = false
  position: number

  constructor(raw: RawFile, fate: Fate, position: number, seal: Seal) {
    this.#raw = raw
    this.#fate = fate
    this.position = position
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
    await this.#end()
    return this.#fate.identify(this.#seal)
  }

  async keep(): Promise<number> {
    await this.#end()
    return this.#fate.keep()
  }

  pause(): Promise<number> {
    return paused(this.#raw)
  }

  drop(): Promise<void> {
    return this.#fate.drop()
  }

  async #end(): Promise<void> {
    if (this.#isEnded) return
    this.#isEnded = true
    await this.#flush(true)
  }

  async #flush(isLast: boolean): Promise<void> {
    const index = Math.floor((this.position - this.#filled) / CHUNK)
    const sealed = sealChunk(this.#seal, index, isLast, this.#chunk.subarray(0, this.#filled))
    await this.#raw.write(sealed, placeOf(index))
    this.#filled = 0
  }
}

async function paused(raw: RawFile): Promise<number> {
  const size = await raw.size()
  await raw.close()
  return size
}

function sealedReader(raw: RawFile, seal: Seal, stored: number): Whole["read"] {
  const size = plainSize(stored)
  const last = Math.max(0, Math.ceil(size / CHUNK) - 1)
  return async (position, length) => {
    const until = Math.min(size, position + length)
    const parts: Uint8Array[] = []
    for (let at = position; at < until;) {
      const index = Math.floor(at / CHUNK)
      const plain = openChunk(seal, index, index === last, await raw.read(placeOf(index), storedLength(index, stored)))
      const from = at - index * CHUNK
      const part = plain.subarray(from, from + until - at)
      if (part.length === 0) break
      parts.push(part)
      at += part.length
    }
    return Buffer.concat(parts)
  }
}

/** The plain bytes of a file for who reads at once; of one that is encrypted, a chunk is kept open. `read` reads the file itself. */
export function plainBytes(
  stored: number,
  seal: Seal | undefined,
  read: (into: Uint8Array, position: number) => number,
): { readonly size: number; read(buffer: Buffer, offset: number, length: number, position: number): number } {
  if (seal === undefined)
    return {
      size: stored,
      read: (buffer, offset, length, position) => read(buffer.subarray(offset, offset + length), position),
    }
  const size = plainSize(stored)
  const last = Math.max(0, Math.ceil(size / CHUNK) - 1)
  let at = -1
  let plain: Uint8Array = new Uint8Array()
  return {
    size,
    read(buffer, offset, length, position) {
      if (position >= size) return 0
      const index = Math.floor(position / CHUNK)
      if (index !== at) {
        const sealed = new Uint8Array(storedLength(index, stored))
        read(sealed, placeOf(index))
        plain = openChunk(seal, index, index === last, sealed)
        at = index
      }
      const part = plain.subarray(position - index * CHUNK, position - index * CHUNK + length)
      buffer.set(part, offset)
      return part.length
    },
  }
}
