/** The folders of a source during an import: what was known of them, which were looked at, and which are gone. */
import type { Library } from "@ledgerline/core"
import { forgetFolders, keepStamps, stampsOf } from "../local/folders.ts"
import { parentOf } from "../scan/names.ts"
import type { FolderListing } from "../scan/walk.ts"
import { isUnsettled } from "./unit.ts"

/** Folders in one transaction; other work has its turn after each. */
const BATCH = 500

export class Folders {
  /** Stamps as they were before, by path. */
  readonly known: ReadonlyMap<string, string>
  readonly #library: Library
  readonly #source: string
  readonly #beganUs: number
  readonly #stamps = new Map<string, string>()
  readonly #leftAlone = new Set<string>()
  readonly #incomplete: string[] = []

  private constructor(library: Library, source: string, known: ReadonlyMap<string, string>) {
    this.known = known
    this.#library = library
    this.#source = source
    this.#beganUs = library.ports.clock.now() * 1000
  }

  static async of(library: Library, source: string): Promise<Folders> {
    return new Folders(library, source, await library.store.read(() => stampsOf(source)))
  }

  saw(listing: FolderListing): void {
    const { path, stamp, isSame, incomplete, leftAlone } = listing
    // One that changed within a tick of the clock may change again and look the same.
    const isSure = !incomplete && (isSame || !isUnsettled(listing, this.#beganUs))
    this.#stamps.set(path, isSure ? stamp : "")
    if (incomplete) this.#incomplete.push(path)
    for (const folder of leftAlone) this.#leftAlone.add(folder)
  }

  has(folder: string): boolean {
    return this.#stamps.has(folder)
  }

  /** Whether a folder was looked for and is not there. What lies below one that cannot be read is not gone. */
  isGone(folder: string): boolean {
    if (this.has(folder) || this.#incomplete.some((path) => isIn(folder, path))) return false
    for (let path = folder; path !== "" && !this.#leftAlone.has(path); path = parentOf(path)) {
      if (this.has(parentOf(path)) && !this.has(path)) return true
    }
    return false
  }

  /** What is in the folder, or is not there any more, is not all told: it is listed again the next time. */
  doubt(folder: string): void {
    let path = folder
    while (path !== "" && !this.has(path)) path = parentOf(path)
    if (this.has(path)) this.#stamps.set(path, "")
  }

  /** Remembers the folders as they are. Only once everything that was found in them is stored. */
  async store(forgetsGone: boolean): Promise<void> {
    const { store, ports } = this.#library
    const changed = [...this.#stamps].filter(([path, stamp]) => this.known.get(path) !== stamp)
    const gone = forgetsGone ? [...this.known.keys()].filter((path) => this.isGone(path)) : []
    for (let from = 0; from < changed.length; from += BATCH) {
      await store.write(() => keepStamps(this.#source, changed.slice(from, from + BATCH)))
      await ports.pause?.()
    }
    for (let from = 0; from < gone.length; from += BATCH) {
      await store.write(() => forgetFolders(this.#source, gone.slice(from, from + BATCH)))
      await ports.pause?.()
    }
  }
}

const isIn = (folder: string, path: string): boolean => path === "" || folder === path || folder.startsWith(`${path}/`)
