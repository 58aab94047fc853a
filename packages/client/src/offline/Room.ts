/** Makes room for what is to come, out of what is not wanted, and never out of what may be nowhere else. */
import type { ServerAccess } from "../replica/ServerAccess.ts"
import type { Cache, CachedFile } from "./Cache.ts"

/** What is kept of one library. All of them share the limit. */
export interface Shelf {
  readonly cache: Cache
  /** Bytes that are promised to what is under way, and those that are there of what waits. */
  readonly promised: () => number
  /** Of what is promised, bytes that are not written yet. */
  readonly outstanding: () => number
  /** Bytes that can still be written where its files are. */
  readonly free: () => Promise<number>
  readonly servers: () => readonly ServerAccess[]
  /** What pins and rules want; undefined while that is being found out. */
  readonly kept: () => ReadonlySet<string> | undefined
  readonly remove: (mediaFile: string) => Promise<void>
  /** Removes what is there of a download that waits, the one wanted least; how much that was, or undefined where there is none. */
  readonly removePart: () => Promise<number | undefined>
}

export class Room {
  readonly #shelves = new Set<Shelf>()
  /** Evictions follow each other: two would count the same bytes. */
  #last: Promise<unknown> = Promise.resolve()

  /** Counts what is kept of one more library. Answers what ends it. */
  add(shelf: Shelf): () => void {
    this.#shelves.add(shelf)
    return () => void this.#shelves.delete(shelf)
  }

  /**
   * Sees to it that so many bytes more stay within a limit, and find room on the disk; whether they do, and then calls
   * `promise` before anybody else is asked. What is used longest ago goes first; last what is not whole.
   */
  make(bytes: number, limit: number, promise: () => void = () => undefined): Promise<boolean> {
    const done = this.#last.then(async () => {
      const hasRoom = await this.#evict(bytes, limit)
      if (hasRoom) promise()
      return hasRoom
    })
    this.#last = done.catch(() => undefined)
    return done
  }

  /** Whether so many bytes more stay within a limit and find room on the disk as things are. */
  async has(bytes: number, limit: number): Promise<boolean> {
    return !this.#isTooMuch(bytes, limit, await this.#free())
  }

  /** Resolves when nothing is being removed. */
  async idle(): Promise<void> {
    await this.#last
  }

  #sum(count: (shelf: Shelf) => number): number {
    let sum = 0
    for (const shelf of this.#shelves) sum += count(shelf)
    return sum
  }

  async #evict(bytes: number, limit: number): Promise<boolean> {
    let free = bytes === 0 ? Number.POSITIVE_INFINITY : await this.#free()
    const isTooMuch = (): boolean => this.#isTooMuch(bytes, limit, free)
    if (!isTooMuch()) return true
    for (const { shelf, mediaFile, bytes: taken } of this.#byUse()) {
      if (!isTooMuch() || bytes > limit) break
      // Looked at again once a server answered: it may have been pinned meanwhile.
      if (!isSpare(shelf, mediaFile) || !(await isElsewhere(shelf, mediaFile)) || !isSpare(shelf, mediaFile)) continue
      await shelf.remove(mediaFile)
      free += taken
    }
    for (const shelf of this.#shelves)
      while (isTooMuch() && bytes <= limit) {
        const removed = await shelf.removePart()
        if (removed === undefined) break
        free += removed
      }
    return !isTooMuch()
  }

  #isTooMuch(bytes: number, limit: number, free: number): boolean {
    return (
      this.#sum(({ cache, promised }) => cache.bytes + promised()) + bytes > limit ||
      this.#sum(({ outstanding }) => outstanding()) + bytes > free
    )
  }

  /** All libraries of a device are on one disk. */
  async #free(): Promise<number> {
    const [shelf] = this.#shelves
    return shelf === undefined ? Number.POSITIVE_INFINITY : shelf.free()
  }

  #byUse(): (CachedFile & { readonly shelf: Shelf })[] {
    const all = [...this.#shelves].flatMap((shelf) => shelf.cache.byUse().map((file) => ({ ...file, shelf })))
    return all.toSorted((a, b) => a.usedAt - b.usedAt)
  }
}

const isSpare = ({ kept }: Shelf, mediaFile: string): boolean => kept()?.has(mediaFile) === false

/** What others say of their copies is advice: one of them has to show it before the copy here goes. */
async function isElsewhere({ servers }: Shelf, mediaFile: string): Promise<boolean> {
  for (const server of servers()) {
    const path = `/api/v1/files/${encodeURIComponent(mediaFile)}`
    const isThere = await server.request(path, { method: "HEAD" }).then(
      () => true,
      () => false,
    )
    if (isThere) return true
  }
  return false
}
