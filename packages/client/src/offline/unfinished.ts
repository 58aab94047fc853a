/** Files that are being written, in order: as they are, or chunk by encrypted chunk. The same wherever they lie. */
import { createHash } from "node:crypto"
import { examine } from "@ledgerline/core/identity/examine"
import type { Whole } from "./files.ts"
import type { Examined } from "./proof.ts"
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

/** A file of the system below that is read. Fewer bytes than wanted at its end. */
export interface RawFile {
  size(): Promise<number>
  read(position: number, length: number): Promise<Uint8Array>
  close(): Promise<void>
}

/** A file of the system below that is written, by a thread that may wait for the disk. */
export interface SyncFile {
  size(): number
  /** Answers how many bytes it could, fewer than wanted at the end. */
  read(into: Uint8Array, position: number): number
  /** Writes all of it. Fails with `noRoom` where the disk is full; then the file ends at `position`. */
  write(bytes: Uint8Array, position: number): void
  truncate(size: number): void
}

/** A file that is being written, in order. */
export interface Writing {
  /** How many bytes are there, of what is written and not of what it takes. */
  readonly position: number
  /** Adds bytes. Fails with `noRoom`; what was there stays. */
  write(bytes: Uint8Array): void
  /** Nothing is added any more. Answers what decrypts it, where it is encrypted. */
  end(): Seal | undefined
}

export interface SealOptions {
  /** Encrypts what is written; 32 bytes. */
  readonly key?: Uint8Array | undefined
  readonly random: (length: number) => Uint8Array
}

/** Begins a file, or goes on with what is there of it. */
export function beginFile(file: SyncFile, id: string, { key, random }: SealOptions): Writing {
  if (key === undefined) return new PlainWriting(file)
  const header = new Uint8Array(HEADER)
  const salt = saltOf(header.subarray(0, file.read(header, 0)))
  const seal: Seal = { key, salt: salt ?? random(16), id }
  if (salt === undefined) {
    file.truncate(0)
    file.write(headerOf(seal.salt), 0)
  }
  // A chunk that is cut off is written again.
  const chunks = salt === undefined ? 0 : Math.floor(plainSize(file.size()) / CHUNK)
  file.truncate(placeOf(chunks))
  return new SealedWriting(file, chunks * CHUNK, seal)
}

/** What a file of so many bytes takes where it is written. */
export const takenBy = (bytes: number, { key }: SealOptions): number => (key === undefined ? bytes : storedSize(bytes))

/** What tells one key from another and gives neither away; empty where nothing is encrypted. */
export const sealName = ({ key }: SealOptions): string =>
  key === undefined ? "" : createHash("sha256").update("LLC1 name of a key").update(key).digest("hex").slice(0, 32)

/** Reads a whole file; undefined where it is encrypted, or is not, unlike what is written now. */
export async function readFile(raw: RawFile, id: string, { key }: SealOptions): Promise<Whole | undefined> {
  const stored = await raw.size()
  const close = (): Promise<void> => raw.close()
  const salt = saltOf(await raw.read(0, HEADER))
  if (key === undefined && salt === undefined)
    return { size: stored, read: (position, length) => raw.read(position, length), close }
  if (key !== undefined && salt !== undefined)
    return { size: plainSize(stored), read: sealedReader(raw, { key, salt, id }, stored), close }
  await raw.close()
  return undefined
}

class PlainWriting implements Writing {
  readonly #file: SyncFile
  position: number

  constructor(file: SyncFile) {
    this.#file = file
    this.position = file.size()
  }

  write(bytes: Uint8Array): void {
    this.#file.write(bytes, this.position)
    this.position += bytes.length
  }

  end(): undefined {}
}

class SealedWriting implements Writing {
  readonly #file: SyncFile
  readonly #seal: Seal
  readonly #chunk = new Uint8Array(CHUNK)
  #filled = 0
  #isEnded = false
  position: number

  constructor(file: SyncFile, position: number, seal: Seal) {
    this.#file = file
    this.position = position
    this.#seal = seal
  }

  write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      // Only what comes behind a chunk shows that it is not the last one.
      if (this.#filled === CHUNK) this.#flush(false)
      const part = bytes.subarray(from, from + CHUNK - this.#filled)
      this.#chunk.set(part, this.#filled)
      this.#filled += part.length
      this.position += part.length
      from += part.length
    }
  }

  end(): Seal {
    if (!this.#isEnded) this.#flush(true)
    this.#isEnded = true
    return this.#seal
  }

  #flush(isLast: boolean): void {
    const index = Math.floor((this.position - this.#filled) / CHUNK)
    this.#file.write(sealChunk(this.#seal, index, isLast, this.#chunk.subarray(0, this.#filled)), placeOf(index))
    this.#filled = 0
  }
}

type Readable = Pick<SyncFile, "size" | "read">

/** What bytes are by their audio, and how far that proves it. */
export function examineWritten(file: Readable, seal: Seal | undefined): Examined {
  const { id, proof } = examine(bytesOf(file, seal))
  return { id, proof }
}

/** SHA-256 of bytes in base64. */
export function digestWritten(file: Readable, seal: Seal | undefined): string {
  const bytes = bytesOf(file, seal)
  const hash = createHash("sha256")
  const block = Buffer.alloc(CHUNK)
  for (let at = 0; at < bytes.size;) {
    const read = bytes.read(block, 0, Math.min(CHUNK, bytes.size - at), at)
    if (read === 0) break
    hash.update(block.subarray(0, read))
    at += read
  }
  return hash.digest("base64")
}

const bytesOf = (file: Readable, seal: Seal | undefined) =>
  plainBytes(file.size(), seal, (into, position) => file.read(into, position))

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
function plainBytes(
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
