/**
 * The files of sizes: `v<renderer>/<first two digits>/<hash>-<size>.webp` below a folder that may be deleted at any time.
 * Not synced: a file that a crash left incomplete is found out when it is read, and made again.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { RENDERER_VERSION, type Size } from "./sizes.ts"

const HASH = /^[0-9a-f]{64}$/
const VERSION = /^v\d+$/
const UNFINISHED = ".tmp"

export class SizeFiles {
  readonly #root: string
  readonly #current: string
  #written = 0

  constructor(folder: string) {
    this.#root = folder
    this.#current = join(folder, `v${RENDERER_VERSION}`)
  }

  /** Removes what other versions made. */
  async sweep(): Promise<void> {
    for (const name of await names(this.#root)) {
      const path = join(this.#root, name)
      if (VERSION.test(name) && path !== this.#current) await rm(path, { recursive: true, force: true })
    }
  }

  /** Undefined where it is not there or not whole. */
  async read(hash: string, size: Size): Promise<Uint8Array | undefined> {
    try {
      const bytes = await readFile(this.#path(hash, size))
      return isWhole(bytes) ? bytes : undefined
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined
      throw cause
    }
  }

  /** Written whole under another name first, so that nobody reads half of it. */
  async write(hash: string, size: Size, bytes: Uint8Array): Promise<void> {
    const path = this.#path(hash, size)
    const unfinished = `${path}.${process.pid}-${this.#written++}${UNFINISHED}`
    await mkdir(join(this.#current, hash.slice(0, 2)), { recursive: true })
    try {
      await writeFile(unfinished, bytes)
      await rename(unfinished, path)
    } catch (cause) {
      await rm(unfinished, { force: true })
      throw cause
    }
  }

  /** The names of all that is there for hashes that begin with these two digits. */
  async list(digits: string): Promise<ReadonlySet<string>> {
    return new Set(await names(join(this.#current, digits)))
  }

  #path(hash: string, size: Size): string {
    if (!HASH.test(hash)) throw new Error(`not the hash of a blob: ${JSON.stringify(hash.slice(0, 80))}`)
    return join(this.#current, hash.slice(0, 2), sizeName(hash, size))
  }
}

export const sizeName = (hash: string, size: Size): string => `${hash}-${size}.webp`

/** WebP says at its beginning how long it is. */
function isWhole(bytes: Buffer): boolean {
  return bytes.length > 12 && bytes.toString("latin1", 0, 4) === "RIFF" && bytes.readUInt32LE(4) + 8 === bytes.length
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return []
    throw cause
  }
}
