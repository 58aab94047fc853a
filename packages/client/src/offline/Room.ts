/** Makes room for what is to come, out of what is not wanted, and never out of what may be nowhere else. */
import type { ServerAccess } from "../replica/ServerAccess.ts"
import type { Cache } from "./Cache.ts"

export interface RoomOptions {
  readonly cache: Cache
  /** Bytes that are promised to what is under way. */
  readonly promised: () => number
  readonly servers: () => readonly ServerAccess[]
  /** What pins and rules want. */
  readonly kept: () => ReadonlySet<string>
  readonly remove: (mediaFile: string) => Promise<void>
}

export class Room {
  readonly #options: RoomOptions
  /** Evictions follow each other: two would count the same bytes. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: RoomOptions) {
    this.#options = options
  }

  /** Sees to it that so many bytes more stay within a limit; whether they do. What is used longest ago goes first. */
  make(bytes: number, limit: number): Promise<boolean> {
    const done = this.#last.then(() => this.#evict(bytes, limit))
    this.#last = done.catch(() => undefined)
    return done
  }

  /** Resolves when nothing is being removed. */
  async idle(): Promise<void> {
    await this.#last
  }

  async #evict(bytes: number, limit: number): Promise<boolean> {
    const { cache, promised, kept, remove } = this.#options
    const isTooMuch = (): boolean => cache.bytes + promised() + bytes > limit
    const stays = kept()
    for (const { mediaFile } of cache.byUse()) {
      if (!isTooMuch() || bytes > limit) break
      if (!stays.has(mediaFile) && (await this.#isElsewhere(mediaFile))) await remove(mediaFile)
    }
    return !isTooMuch()
  }

  /** What others say of their copies is advice: one of them has to show it before the copy here goes. */
  async #isElsewhere(mediaFile: string): Promise<boolean> {
    for (const server of this.#options.servers()) {
      const path = `/api/v1/files/${encodeURIComponent(mediaFile)}`
      const isThere = await server.request(path, { method: "HEAD" }).then(
        () => true,
        () => false,
      )
      if (isThere) return true
    }
    return false
  }
}
