/** The images that a device keeps, in a folder, as they are or encrypted. */
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { checkedCover, type CoverFiles, type CoverId, coverOf, nameOf } from "../offline/covers/files.ts"
import { type Image, imageOf } from "../offline/covers/image.ts"
import { openAll, sealAll, saltOf, HEADER } from "../offline/sealed.ts"
import type { SealOptions } from "../offline/unfinished.ts"
import { asNoRoom, missing } from "./errors.ts"

export interface NodeCoversOptions extends SealOptions {
  /** Made where it is not there. What was written with another key, or none, is not there. */
  readonly folder: string
}

/** What is being written; a crash leaves it behind. */
const UNFINISHED = "unfinished"

export class NodeCovers implements CoverFiles {
  readonly #options: NodeCoversOptions
  #writes = 0

  constructor(options: NodeCoversOptions) {
    this.#options = options
  }

  async list() {
    const { folder } = this.#options
    await rm(join(folder, UNFINISHED), { recursive: true, force: true })
    const covers: { cover: CoverId; bytes: number }[] = []
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(missing([]))) {
      const cover = entry.isFile() ? coverOf(entry.name) : undefined
      if (cover === undefined) continue
      const path = join(entry.parentPath, entry.name)
      if (await this.#isReadable(path)) covers.push({ cover, bytes: (await stat(path)).size })
    }
    return covers
  }

  async read(cover: CoverId): Promise<Image | undefined> {
    const stored = await readFile(this.#path(cover)).catch(missing(undefined))
    if (stored === undefined) return undefined
    const { key } = this.#options
    try {
      return imageOf(key === undefined ? stored : openAll({ key, id: nameOf(cover) }, stored))
    } catch {
      return undefined
    }
  }

  async write(cover: CoverId, { bytes }: Image): Promise<number> {
    const { key, random, folder } = this.#options
    const path = this.#path(cover)
    const stored = key === undefined ? bytes : sealAll({ key, salt: random(16), id: nameOf(cover) }, bytes)
    const unfinished = join(folder, UNFINISHED, `${++this.#writes}`)
    try {
      for (const each of [path, unfinished]) await mkdir(dirname(each), { recursive: true, mode: 0o700 })
      await writeFile(unfinished, stored, { mode: 0o600, flush: true })
      await rename(unfinished, path)
      return stored.length
    } catch (cause) {
      await rm(unfinished, { force: true })
      return asNoRoom(cause)
    }
  }

  async remove(cover: CoverId): Promise<void> {
    await rm(this.#path(cover), { force: true })
  }

  async #isReadable(path: string): Promise<boolean> {
    const handle = await open(path, "r").catch(missing(undefined))
    if (handle === undefined) return false
    try {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(HEADER), 0, HEADER, 0)
      const isSealed = saltOf(buffer.subarray(0, bytesRead)) !== undefined
      return bytesRead > 0 && isSealed === (this.#options.key !== undefined)
    } finally {
      await handle.close()
    }
  }

  #path(cover: CoverId): string {
    const name = nameOf(checkedCover(cover))
    return join(this.#options.folder, name.slice(0, 2), name)
  }
}
