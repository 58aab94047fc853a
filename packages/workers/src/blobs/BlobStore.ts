/**
 * Bytes by hash: pictures, raw tags. Small ones are rows of the library's database, stored with the events that speak of
 * them; large ones are files, whose row is written once they are on the disk.
 */
import { createHash } from "node:crypto"
import { open, readFile } from "node:fs/promises"
import { dirname } from "node:path"
import { promisify } from "node:util"
import { zstdDecompress } from "node:zlib"
import { query, queryOne, type Store, type Value } from "@ledgerline/core"
import { BLOB } from "../local/tables.ts"
import { blobPath } from "./files.ts"
import type { NewBlob } from "./newBlob.ts"

const decompress = promisify(zstdDecompress)
/** Hashes that this process knows to be safe, so that an album's cover is synced once. */
const MOST_KNOWN = 20_000

export class BlobStore {
  readonly folder: string
  readonly #store: Store
  readonly #safe = new Set<string>()

  constructor(store: Store, folder: string) {
    this.#store = store
    this.folder = folder
  }

  /** The rows for blobs, after their files were brought to the disk. Insert them where they are new. */
  async keep(blobs: readonly NewBlob[]): Promise<readonly (readonly Value[])[]> {
    const files = blobs.filter(({ bytes, hash }) => bytes === undefined && !this.#safe.has(hash))
    const folders = new Set(files.map(({ hash }) => dirname(blobPath(this.folder, hash))))
    await Promise.all(files.map((blob) => this.#sync(blob)))
    await Promise.all([...folders].map(syncFolder))
    if (this.#safe.size > MOST_KNOWN) this.#safe.clear()
    for (const { hash } of files) this.#safe.add(hash)
    return blobs.map(({ hash, size, bytes, compression }) => [hash, size, bytes ?? null, compression])
  }

  /** The bytes of a blob; undefined where it is not here. Fails where they are not what the hash says. */
  async read(hash: string): Promise<Uint8Array | undefined> {
    const bytes = (await this.readInline(hash)) ?? (await this.#readFile(hash))
    if (bytes !== undefined && sha256(bytes) !== hash) throw new Error(`the blob ${hash} is damaged`)
    return bytes
  }

  /** The bytes of a blob that is a row; undefined where it is none. They are not checked. */
  async readInline(hash: string): Promise<Uint8Array | undefined> {
    const { dialect } = this.#store
    const [row] = await this.#store.read(function* () {
      if ((yield* queryOne(dialect.exists, [BLOB.name])) === undefined) return []
      return yield* query<{ bytes: Uint8Array | null; compression: string }>(
        "SELECT bytes, compression FROM blob WHERE hash = ?",
        [hash],
      )
    })
    if (row?.bytes == null) return undefined
    return row.compression === "zstd" ? decompress(row.bytes) : row.bytes
  }

  /** A restored library has files without rows. */
  async #readFile(hash: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(blobPath(this.folder, hash))
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined
      throw cause
    }
  }

  /** A file that was here before its row may be the remains of a crash: it is looked at. */
  async #sync({ hash, isNewFile }: NewBlob): Promise<void> {
    const file = await open(blobPath(this.folder, hash), "r+")
    try {
      if (isNewFile !== true && sha256(await file.readFile()) !== hash) {
        throw new Error(`the file of the blob ${hash} is damaged: delete it and import again`)
      }
      await file.datasync()
    } finally {
      await file.close()
    }
  }
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

/** Makes the names in a folder last. Systems without such a thing do it by themselves. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return
  const folder = await open(path, "r")
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
