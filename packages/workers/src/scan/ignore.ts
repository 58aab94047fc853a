/** Which files and folders an import passes over: what systems and programs leave behind, and what people say. */
import ignore, { type Ignore } from "ignore"
import { below } from "./names.ts"

/** Files in a folder that say what is passed over in it, as `.gitignore` does. Empty ones pass over all of it. */
export const IGNORE_FILES = [".ledgerlineignore", ".ndignore"] as const

/** Android's mark of folders that are no media. */
export const NO_MEDIA = ".nomedia"

const DEFAULT = new Set([
  "$recycle.bin",
  "system volume information",
  "lost+found",
  "@eadir",
  "#recycle",
  "#snapshot",
  "__macosx",
  "desktop.ini",
  "thumbs.db",
])

const UNFINISHED = /\.(?:part|partial|crdownload|download|tmp|temp|!ut|!qb|aria2)$/i

/** A dot hides a file, but "…And Justice for All" and "..." are names. */
const isHidden = (name: string): boolean => name.startsWith(".") && !name.startsWith("..")

export const isPassedOver = (name: string): boolean =>
  isHidden(name) || DEFAULT.has(name.toLowerCase()) || UNFINISHED.test(name)

interface Level {
  readonly folder: string
  readonly rules: Ignore
}

/** The rules that hold in a folder: its own and those of the folders above. */
export class IgnoreRules {
  static readonly none = new IgnoreRules([])
  readonly #levels: readonly Level[]

  private constructor(levels: readonly Level[]) {
    this.#levels = levels
  }

  /** With the rules of an ignore file that lies in the folder. Throws where they are none. */
  with(folder: string, text: string): IgnoreRules {
    const rules = ignore({ ignoreCase: true }).add(text)
    // What cannot be a regular expression is only found out by asking.
    rules.test("x/y")
    return new IgnoreRules([...this.#levels, { folder, rules }])
  }

  /** The nearest file that speaks of the path decides, as in Git. */
  has(folder: string, name: string, isFolder: boolean): boolean {
    const path = below(folder, isFolder ? `${name}/` : name)
    for (const level of this.#levels.toReversed()) {
      const relative = level.folder === "" ? path : path.slice(level.folder.length + 1)
      const { ignored, unignored } = level.rules.test(relative)
      if (ignored || unignored) return ignored
    }
    return false
  }
}
