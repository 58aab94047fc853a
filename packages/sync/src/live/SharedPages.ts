/** Pages that many live sessions want at once: read and encoded once for each place in the log at which they stand. */
import { type Library, type PageSize, readArrivals } from "@ledgerline/core"
import { encode } from "../protocol/messages.ts"
import { logsOf } from "../server/serve.ts"

export interface SharedPage {
  /** Undefined where nothing is there. */
  readonly frame: Uint8Array | undefined
  readonly next: number
  readonly more: boolean
}

/** Whoever catches up stands where nobody else does: what those want is not kept for long. */
const MOST = 16

const known = new WeakMap<Library, SharedPages>()

export class SharedPages {
  readonly #library: Library
  /** As of the last commit. */
  readonly #pages = new Map<string, Promise<SharedPage>>()
  #logs: Promise<readonly string[]> | undefined

  private constructor(library: Library) {
    this.#library = library
    // Before any session subscribes: none is told of a commit while a page from before it is still here.
    library.subscribe(() => {
      this.#pages.clear()
      this.#logs = undefined
    })
  }

  static of(library: Library): SharedPages {
    const pages = known.get(library) ?? new SharedPages(library)
    known.set(library, pages)
    return pages
  }

  logs(): Promise<readonly string[]> {
    return (this.#logs ??= logsOf(this.#library))
  }

  /** What arrived in each log from a position on, of this epoch. */
  read(epoch: string, cursors: ReadonlyMap<string, number>, size: PageSize): Promise<SharedPage> {
    const key = JSON.stringify([epoch, size, [...cursors].toSorted(([a], [b]) => (a < b ? -1 : 1))])
    const page = this.#pages.get(key) ?? this.#read(epoch, cursors, size)
    if (this.#pages.size >= MOST && !this.#pages.has(key)) this.#pages.clear()
    this.#pages.set(key, page)
    page.catch(() => this.#pages.delete(key))
    return page
  }

  async #read(epoch: string, cursors: ReadonlyMap<string, number>, size: PageSize): Promise<SharedPage> {
    const { store } = this.#library
    await this.#library.sign()
    const { batches, next, more } = await store.read(() => readArrivals(store.dialect, cursors, size))
    const frame = batches.length === 0 ? undefined : encode({ kind: "page", epoch, batches, next, more })
    return { frame, next, more }
  }
}
