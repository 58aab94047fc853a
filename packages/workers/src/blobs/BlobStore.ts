/**
 * Bytes by hash: pictures, raw tags. Small ones are rows of the library's database, stored with the events that speak of
 * them; large ones lie in packs, and their row is written once they are on the disk. A restored library has each large
 * one as a file.
 */
import { type FileHandle, open, readFile } from "node:fs/promises"
import { promisify } from "node:util"
import { zstdDecompress } from "node:zlib"
import { insertNew, queryOne, type Store, upsert, type Work } from "@ledgerline/core"
import { BLOB, PACKED } from "../local/tables.ts"
import { blobPath, syncFolder, writeBlob } from "./files.ts"
import { blobHash, MOST_INLINE, type NewBlob, type Place } from "./newBlob.ts"
import { packFolder, packPath, type PackRun } from "./packs.ts"
import { endRun, planRun } from "./planRun.ts"

const decompress = promisify(zstdDecompress)

export { syncFolder }

/** The bytes are not what the hash says. */
export class DamagedBlob extends Error {
  override readonly name = "DamagedBlob"
}

export class BlobStore {
  readonly folder: string
  readonly #store: Store
  readonly #open = new Map<string, Promise<FileHandle>>()
  #run: Promise<PackRun> | undefined

  constructor(store: Store, folder: string) {
    this.#store = store
    this.folder = folder
  }

  /** Where threads may write blobs, until {@link close}. */
  packs(): Promise<PackRun> {
    return (this.#run ??= planRun(this.#store, this.folder))
  }

  /** Brings the packs of blobs to the disk; what it answers writes their rows. */
  async keep(blobs: readonly NewBlob[]): Promise<() => Work<void>> {
    const packs = new Set(blobs.flatMap(({ place }) => (place === undefined ? [] : [place.pack])))
    await Promise.all([...packs].map((pack) => this.#sync(pack)))
    return function* () {
      yield* insertNew(
        BLOB,
        blobs.map(({ hash, size, bytes, compression }) => [hash, size, bytes ?? null, compression]),
      )
      const placed = blobs.flatMap(({ hash, size, place }) =>
        place === undefined ? [] : [[hash, place.pack, place.offset, size]],
      )
      yield* upsert(PACKED, placed)
    }
  }

  /** Brings one blob to the disk, by no import: a large one as a file. What it answers writes its row. */
  async add(bytes: Uint8Array): Promise<{ readonly hash: string; readonly store: () => Work<void> }> {
    const hash = blobHash(bytes)
    const isSmall = bytes.length <= MOST_INLINE
    if (!isSmall) await writeBlob(this.folder, hash, bytes)
    return { hash, store: () => insertNew(BLOB, [[hash, bytes.length, isSmall ? bytes : null, "none"]]) }
  }

  /** Closes what {@link keep} opened, and gives back the packs. */
  async close(): Promise<void> {
    const run = await this.#run?.catch(() => undefined)
    this.#run = undefined
    if (run !== undefined) endRun(run)
    const files = [...this.#open.values()]
    this.#open.clear()
    for (const file of await Promise.all(files)) await file.close()
  }

  /** The bytes of a blob; undefined where it is not here. Fails with {@link DamagedBlob}. */
  async read(hash: string): Promise<Uint8Array | undefined> {
    const found = await this.#find(hash)
    const bytes =
      found?.bytes ??
      (found?.place === undefined ? undefined : await readPlace(this.folder, found.place, found.size)) ??
      (await readIfThere(blobPath(this.folder, hash)))
    if (bytes !== undefined && blobHash(bytes) !== hash) {
      throw new DamagedBlob(`the blob ${hash} is damaged`)
    }
    return bytes
  }

  async #find(hash: string): Promise<{ size: number; bytes?: Uint8Array; place?: Place } | undefined> {
    const { dialect } = this.#store
    const row = await this.#store.read(function* () {
      if ((yield* queryOne(dialect.exists, [PACKED.name])) === undefined) return undefined
      return yield* queryOne<{
        size: number
        bytes: Uint8Array | null
        compression: string
        pack: string | null
        start: number | null
      }>(
        'SELECT b.size, b.bytes, b.compression, p.pack, p.start FROM blob b LEFT JOIN "packed" p ON p.hash = b.hash WHERE b.hash = ?',
        [hash],
      )
    })
    if (row === undefined) return undefined
    const { size, bytes, compression, pack, start } = row
    if (bytes !== null) return { size, bytes: compression === "zstd" ? await decompress(bytes) : bytes }
    return { size, ...(pack === null ? {} : { place: { pack, offset: Number(start) } }) }
  }

  async #sync(pack: string): Promise<void> {
    let file = this.#open.get(pack)
    if (file === undefined) {
      file = open(packPath(this.folder, pack), "r+")
      this.#open.set(pack, file)
      await syncFolder(packFolder(this.folder))
    }
    await (await file).datasync()
  }
}

async function readPlace(folder: string, { pack, offset }: Place, size: number): Promise<Uint8Array | undefined> {
  const file = await open(packPath(folder, pack), "r").catch(unlessAbsent)
  if (file === undefined) return undefined
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(size), 0, size, offset)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

const readIfThere = (path: string): Promise<Uint8Array | undefined> => readFile(path).catch(unlessAbsent)

function unlessAbsent(cause: NodeJS.ErrnoException): undefined {
  if (cause.code !== "ENOENT") throw cause
}
