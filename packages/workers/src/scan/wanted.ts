/** Which folders of a tree a walk goes into, where it shall list only some. */
import { isPartOfAlbum } from "./albumFolders.ts"
import { parentOf } from "./names.ts"

/**
 * A folder to list. Of the folders in it those are listed that are not known yet, discs and scans of its album, and all where it
 * is `deep`. In the place of one that is not there the folder is listed that should have it.
 */
export interface WantedFolder {
  /** Relative to the root. */
  readonly path: string
  readonly deep: boolean
}

/** How far a walk goes in a folder: all the way, only into what is new or wanted, or only through it. */
export type Reach = "deep" | "shallow" | "through"

interface WantedOptions {
  readonly only?: readonly WantedFolder[]
  /** Folders that were listed before. */
  readonly known?: ReadonlyMap<string, string>
}

export class Wanted {
  /** Undefined where all folders are wanted. */
  readonly #reaches: Map<string, Reach> | undefined
  readonly #known: ReadonlyMap<string, string>
  #inFolder: Map<string, string[]> | undefined

  constructor({ only, known = new Map() }: WantedOptions) {
    this.#known = known
    if (only === undefined) return
    const reaches = new Map<string, Reach>()
    const want = (path: string, reach: Reach): void => {
      if (reaches.get(path) !== "deep") reaches.set(path, reach)
      for (let above = path; above !== "";) {
        above = parentOf(above)
        if (!reaches.has(above)) reaches.set(above, "through")
      }
    }
    for (const { path, deep } of only) {
      want(path, deep ? "deep" : "shallow")
      // Discs and scans are decided on with their album.
      for (let part = path; part !== "" && isPartOfAlbum(part);) {
        part = parentOf(part)
        if (reaches.get(part) === "through") reaches.set(part, "shallow")
      }
    }
    this.#reaches = reaches
  }

  first(path: string): Reach {
    return this.#reaches === undefined ? "deep" : (this.#reaches.get(path) ?? "through")
  }

  /** How far to go in a folder that lies in one of the reach `above`; undefined where it is left alone. */
  reach(path: string, above: Reach): Reach | undefined {
    if (above === "deep" || this.#reaches === undefined) return "deep"
    const own = this.#reaches.get(path)
    if (own === "deep" || own === "shallow") return own
    if (above === "shallow" && !this.#known.has(path)) return "deep"
    return above === "shallow" && isPartOfAlbum(path) ? "shallow" : own
  }

  /** Whether a folder through which the walk goes lacks one that is wanted, or on the way there. */
  missesOne(path: string, reach: Reach, folders: readonly string[]): boolean {
    if (reach !== "through" || this.#reaches === undefined) return false
    const there = new Set(folders)
    const prefix = path === "" ? "" : `${path}/`
    for (const wanted of this.#reaches.keys()) {
      if (wanted === "" || parentOf(wanted) !== path) continue
      if (!there.has(wanted.slice(prefix.length))) return true
    }
    return false
  }

  /** The names of the folders that were in one. */
  knownIn(path: string): readonly string[] {
    if (this.#inFolder === undefined) {
      this.#inFolder = new Map()
      for (const known of [...this.#known.keys()].toSorted()) {
        if (known === "") continue
        const parent = parentOf(known)
        const names = this.#inFolder.get(parent)
        const name = known.slice(parent === "" ? 0 : parent.length + 1)
        if (names === undefined) this.#inFolder.set(parent, [name])
        else names.push(name)
      }
    }
    return this.#inFolder.get(path) ?? []
  }
}
