/**
 * Files that can be made again, by what they are made of: at most so many bytes of them, those used last. The folder may
 * be deleted at any time. A file appears under its name when it is whole, and its name says how long it is: what a crash
 * or a full disk cut off is never taken for whole, so nothing is synced.
 */
import { hash } from "node:crypto"
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"

export interface CacheOptions {
  readonly folder: string
  readonly mostBytes: number
  /** Milliseconds since 1970: the order of use outlives the process. */
  readonly now: () => number
}

export interface CachedFile {
  readonly path: string
  readonly size: number
}

/** A file that is being written. */
export interface UnfinishedFile {
  readonly path: string
  /** It is whole: it gets its name. */
  keep(): Promise<CachedFile>
  drop(): Promise<void>
}

const WHOLE = /^([0-9a-f]{64})-(\d{1,15})$/
const UNFINISHED = /^(\d+)-\d+\.part$/
const PARTS = "unfinished"

export class CacheFolder {
  readonly #options: CacheOptions
  /** Sizes by hash, the one used longest ago first. */
  readonly #files = new Map<string, number>()
  #bytes = 0
  #begun = 0

  private constructor(options: CacheOptions) {
    this.#options = options
  }

  /** Removes what processes that are gone left unfinished, and what is too much. */
  static async open(options: CacheOptions): Promise<CacheFolder> {
    const cache = new CacheFolder(options)
    await cache.#sweep()
    const found: { key: string; size: number; usedAt: number }[] = []
    for (const folder of await names(options.folder)) {
      if (!/^[0-9a-f]{2}$/.test(folder)) continue
      for (const name of await names(join(options.folder, folder))) {
        const [, key = "", size = ""] = WHOLE.exec(name) ?? []
        const stats = key === "" ? undefined : await stat(join(options.folder, folder, name)).catch(() => undefined)
        if (stats === undefined) continue
        if (stats.size === Number(size)) found.push({ key, size: stats.size, usedAt: stats.mtimeMs })
        else await rm(join(options.folder, folder, name), { force: true })
      }
    }
    for (const { key, size } of found.toSorted((a, b) => a.usedAt - b.usedAt)) cache.#count(key, size)
    await cache.#evict(0)
    return cache
  }

  get bytes(): number {
    return this.#bytes
  }

  /** The whole file of a name, now the last one used; undefined where it is not there. */
  async find(name: string): Promise<CachedFile | undefined> {
    const key = keyOf(name)
    const size = this.#files.get(key)
    if (size === undefined) return undefined
    const path = this.#path(key, size)
    const stats = await stat(path).catch(() => undefined)
    if (stats?.size !== size) {
      this.#forget(key)
      return undefined
    }
    this.#count(key, size)
    const now = this.#options.now() / 1000
    await utimes(path, now, now).catch(() => undefined)
    return { path, size }
  }

  /** The bytes of a name. As {@link find}. */
  async read(name: string): Promise<Buffer | undefined> {
    const file = await this.find(name)
    if (file === undefined) return undefined
    const bytes = await readFile(file.path).catch(() => undefined)
    return bytes?.length === file.size ? bytes : undefined
  }

  /** Keeps bytes. Where the disk is full, room is made once. */
  async write(name: string, bytes: Uint8Array): Promise<void> {
    const file = await this.begin(name)
    try {
      await writeFile(file.path, bytes).catch(async (cause: NodeJS.ErrnoException) => {
        if (cause.code !== "ENOSPC") throw cause
        await this.makeRoom(bytes.length)
        await writeFile(file.path, bytes)
      })
      await file.keep()
    } catch (cause) {
      await file.drop()
      throw cause
    }
  }

  /** A place for the file of a name, which nobody sees before it is kept. */
  async begin(name: string): Promise<UnfinishedFile> {
    const key = keyOf(name)
    const folder = join(this.#options.folder, PARTS)
    await mkdir(folder, { recursive: true })
    const path = join(folder, `${process.pid}-${this.#begun++}.part`)
    return {
      path,
      keep: async () => {
        const { size } = await stat(path)
        await this.#evict(size)
        const whole = this.#path(key, size)
        await mkdir(join(whole, ".."), { recursive: true })
        const former = this.#files.get(key)
        await rename(path, whole)
        if (former !== undefined && former !== size) await rm(this.#path(key, former), { force: true })
        this.#count(key, size)
        return { path: whole, size }
      },
      drop: () => rm(path, { force: true }),
    }
  }

  /** Removes so many bytes of what was used longest ago, where there is so much. */
  async makeRoom(bytes: number): Promise<void> {
    const most = this.#bytes - bytes
    await this.#evictDownTo(Math.max(0, most))
  }

  async #evict(coming: number): Promise<void> {
    await this.#evictDownTo(Math.max(0, this.#options.mostBytes - coming))
  }

  async #evictDownTo(most: number): Promise<void> {
    for (const [key, size] of this.#files) {
      if (this.#bytes <= most) return
      this.#forget(key)
      // Where another program has it open, some systems keep it: it is found again at the next start.
      await rm(this.#path(key, size), { force: true }).catch(() => undefined)
    }
  }

  #count(key: string, size: number): void {
    this.#forget(key)
    this.#files.set(key, size)
    this.#bytes += size
  }

  #forget(key: string): void {
    this.#bytes -= this.#files.get(key) ?? 0
    this.#files.delete(key)
  }

  async #sweep(): Promise<void> {
    const folder = join(this.#options.folder, PARTS)
    for (const name of await names(folder)) {
      const [, pid] = UNFINISHED.exec(name) ?? []
      if (pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid))))
        await rm(join(folder, name), { force: true })
    }
  }

  #path(key: string, size: number): string {
    return join(this.#options.folder, key.slice(0, 2), `${key}-${size}`)
  }
}

const keyOf = (name: string): string => hash("sha256", name, "hex")

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM"
  }
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return []
    throw cause
  }
}
