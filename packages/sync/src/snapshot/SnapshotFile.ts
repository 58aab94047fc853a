/**
 * A snapshot on disk: its chunks one behind the other in one file, and a list of them in another, which is written last.
 * Chunks are cut where keys of subjects say so, not by count: a change moves few boundaries, and what did not change has
 * the same hashes in the next snapshot.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs"
import { join } from "node:path"
import { constants, crc32, zstdCompressSync } from "node:zlib"
import { sha256, type SnapshotFacts } from "@ledgerline/core"
import { CHUNK_TAG, type ChunkInfo, MAX_CHUNK } from "./manifest.ts"

export interface StoredChunk extends ChunkInfo {
  /** Where it lies in the file. */
  readonly start: number
}

export interface StoredSnapshot extends SnapshotFacts {
  readonly id: string
  readonly logs: readonly { readonly log: string; readonly chunks: readonly StoredChunk[] }[]
}

/** From so many bytes on a chunk ends behind a subject whose key says so: one in some two hundred. */
const LEAST = 256 * 1024
const ONE_IN = 200

export const chunksFile = (folder: string, id: string): string => join(folder, `${id}.chunks`)
const listFile = (folder: string, id: string): string => join(folder, `${id}.json`)

interface OpenChunk {
  parts: Buffer[]
  size: number
}

/** Writes a snapshot, record by record. */
export class SnapshotFile {
  readonly #folder: string
  readonly #id: string
  readonly #file: number
  readonly #open = new Map<string, OpenChunk>()
  readonly #chunks = new Map<string, StoredChunk[]>()
  #end = 0

  constructor(folder: string, id: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#folder = folder
    this.#id = id
    this.#file = openSync(chunksFile(folder, id), "w", 0o600)
  }

  add(log: string, record: Buffer, key: string): void {
    let open = this.#open.get(log)
    if (open === undefined) this.#open.set(log, (open = { parts: [], size: 0 }))
    if (open.size + record.length > MAX_CHUNK) this.#cut(log, open)
    // A record that is longer than a chunk has some of its own.
    if (record.length > MAX_CHUNK) {
      for (let at = 0; at < record.length; at += MAX_CHUNK) this.#write(log, record.subarray(at, at + MAX_CHUNK))
      return
    }
    open.parts.push(record)
    open.size += record.length
    if (open.size >= LEAST && key !== "" && crc32(key) % ONE_IN === 0) this.#cut(log, open)
  }

  /** Closes the file, and lists what is in it. */
  finish(facts: SnapshotFacts): StoredSnapshot {
    for (const [log, open] of this.#open) this.#cut(log, open)
    closeSync(this.#file)
    const logs = [...this.#chunks].map(([log, chunks]) => ({ log, chunks }))
    const stored: StoredSnapshot = { ...facts, id: this.#id, logs }
    const path = listFile(this.#folder, this.#id)
    writeFileSync(`${path}.new`, JSON.stringify(stored), { mode: 0o600 })
    renameSync(`${path}.new`, path)
    return stored
  }

  discard(): void {
    closeSync(this.#file)
    rmSync(chunksFile(this.#folder, this.#id), { force: true })
  }

  #cut(log: string, open: OpenChunk): void {
    if (open.size > 0) this.#write(log, Buffer.concat(open.parts, open.size))
    open.parts = []
    open.size = 0
  }

  #write(log: string, content: Buffer): void {
    const packed = zstdCompressSync(content, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
    const bytes = Buffer.concat([CHUNK_TAG, packed])
    writeSync(this.#file, bytes)
    const list = this.#chunks.get(log)
    const chunk = { hash: sha256(bytes), size: bytes.length, start: this.#end }
    if (list === undefined) this.#chunks.set(log, [chunk])
    else list.push(chunk)
    this.#end += bytes.length
  }
}

/** The snapshots in a folder that are whole. */
export function storedSnapshots(folder: string): StoredSnapshot[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((name) => {
    const id = /^([0-9a-f]{32})\.json$/.exec(name)?.[1]
    if (id === undefined) return []
    try {
      const stored = JSON.parse(readFileSync(listFile(folder, id), "utf8")) as StoredSnapshot
      const size = stored.logs.flatMap(({ chunks }) => chunks).reduce((sum, chunk) => sum + chunk.size, 0)
      return stored.id === id && statSync(chunksFile(folder, id)).size === size ? [stored] : []
    } catch {
      // Whatever it was, another one can be made.
      return []
    }
  })
}

/** Takes the files of snapshots away, but for those that are to be kept. */
export function removeOthers(folder: string, kept: ReadonlySet<string>): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const id = /^([0-9a-f]{32})\.(?:chunks|json|json\.new)$/.exec(name)?.[1]
    if (id !== undefined && !kept.has(id)) rmSync(join(folder, name), { force: true })
  }
}
