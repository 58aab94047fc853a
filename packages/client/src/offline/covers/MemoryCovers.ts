/** Images in memory, for libraries that end with the program. */
import { checkedCover, type CoverFiles, type CoverId, nameOf } from "./files.ts"
import type { Image } from "./image.ts"

export class MemoryCovers implements CoverFiles {
  readonly #images = new Map<string, { readonly cover: CoverId; readonly image: Image }>()

  async list() {
    return [...this.#images.values()].map(({ cover, image }) => ({ cover, bytes: image.bytes.length }))
  }

  async read(cover: CoverId): Promise<Image | undefined> {
    return this.#images.get(nameOf(checkedCover(cover)))?.image
  }

  async write(cover: CoverId, image: Image): Promise<number> {
    this.#images.set(nameOf(checkedCover(cover)), { cover, image })
    return image.bytes.length
  }

  async remove(cover: CoverId): Promise<void> {
    this.#images.delete(nameOf(checkedCover(cover)))
  }
}
