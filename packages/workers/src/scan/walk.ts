/**
 * Walks a folder tree: every folder once, its files with what the file system says of them, nothing read. Blocks, since
 * it runs in a worker thread; that is three times as fast as asking for each file by promise.
 */
import { lstatSync, readdirSync, realpathSync, statSync, type BigIntStats, type Dirent } from "node:fs"
import { sep } from "node:path"
import { bytesAt, microseconds, openFile } from "../read/bytes.ts"
import { IGNORE_FILES, IgnoreRules, isPassedOver, NO_MEDIA } from "./ignore.ts"
import { type FileKind, kindOf } from "./kinds.ts"
import { below, bytesOf, isText, nameOf } from "./names.ts"

export interface WalkOptions {
  /** Whether links are followed that lead out of the root; false when left out. Links within are never: what they name is met anyway. */
  readonly followLinks?: boolean
}

/** A file as the file system describes it. Times are microseconds since 1970. */
export interface FoundFile {
  readonly name: string
  readonly kind: FileKind
  readonly size: number
  readonly mtimeUs: number
  readonly ctimeUs: number
}

export interface FolderListing {
  /** Relative to the root, `/` between names; the root is empty. Names are as {@link nameOf} gives them. */
  readonly path: string
  /** By name, in the order of code units. */
  readonly files: readonly FoundFile[]
  /** Whether files may lie here that are not listed, so that none may be called lost. */
  readonly incomplete: boolean
  readonly problems: readonly WalkProblem[]
}

export interface WalkProblem {
  readonly path: string
  readonly reason: "unreadable" | "linkOut" | "linkLoop" | "brokenLink" | "notAFile"
  readonly message: string
}

/** Larger ones are no rules that people wrote. */
const MOST_RULES = 1024 * 1024

/** Folder names of discs of one album: `CD1`, `Disc 2 - Live`, `Disk-03`, `Vol. 1`. Group 1 is the number. */
export const DISC_FOLDER = /^(?:cd|dis[ck]|vol(?:ume)?\.?)[\s_-]*(\d{1,2})(?!\d)/i

/** Yields each folder before those in it; disc folders come right after the folder of their album. */
export function* walk(root: string, options: WalkOptions = {}): Generator<FolderListing> {
  const start = realpathSync(root)
  const walker = new Walker(start, options)
  // A list, not calls within calls: folders may lie deeper than a stack is.
  const waiting: Waiting[] = [{ path: "", rules: IgnoreRules.none, above: undefined }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { listing, folders } = walker.folder(next)
    if (listing !== undefined) yield listing
    waiting.push(...folders.toReversed())
  }
}

/** A folder that is still to be listed. */
interface Waiting {
  readonly path: string
  readonly rules: IgnoreRules
  readonly above: Ancestors | undefined
}

/** The folders that a folder is in, by device and inode. */
interface Ancestors {
  readonly identity: string
  readonly above: Ancestors | undefined
}

class Walker {
  readonly #root: string
  readonly #followLinks: boolean
  /** Folders met by way of links, and those above them: device and inode. */
  readonly #linked = new Set<string>()

  constructor(root: string, { followLinks = false }: WalkOptions) {
    this.#root = root
    this.#followLinks = followLinks
  }

  /** The listing of a folder, and the folders in it. */
  folder({ path, rules: outer, above }: Waiting): { listing?: FolderListing; folders: Waiting[] } {
    const problems: WalkProblem[] = []
    let entries: Dirent<Buffer>[]
    let identity: string
    try {
      identity = identityOf(statSync(this.#absolute(path), { bigint: true }))
      entries = readdirSync(this.#absolute(path), { withFileTypes: true, encoding: "buffer" })
    } catch (cause) {
      // The root itself must be there: whoever asked for it gets the error.
      if (path === "") throw cause
      const problems = [problem(path, "unreadable", cause)]
      return { listing: { path, files: [], incomplete: true, problems }, folders: [] }
    }
    // Without links a folder is in itself nowhere.
    if (this.#followLinks && isAmong(above, identity)) {
      return { listing: { path, files: [], incomplete: false, problems: [problem(path, "linkLoop")] }, folders: [] }
    }
    const named = entries
      .map((entry) => ({ entry, name: nameOf(entry.name) }))
      .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    if (path !== "" && named.some(({ name }) => name === NO_MEDIA)) return { folders: [] }
    const rules = this.#rules(
      path,
      named.map(({ name }) => name),
      outer,
      problems,
    )
    const files: FoundFile[] = []
    const folders: string[] = []
    let incomplete = false
    for (const { entry, name } of named) {
      if (isPassedOver(name)) continue
      const kind = kindOf(name)
      try {
        let target: "file" | "folder" | undefined = entry.isFile() ? "file" : entry.isDirectory() ? "folder" : undefined
        if (entry.isSymbolicLink()) target = this.#followed(below(path, name), problems)
        if (target === undefined) {
          if (isSpecial(entry) && kind === "audio") problems.push(problem(below(path, name), "notAFile"))
          continue
        }
        if (rules.has(path, name, target === "folder")) continue
        if (target === "folder") folders.push(name)
        else if (kind !== undefined) files.push(found(name, kind, this.#stat(path, name, entry)))
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === "ENOENT") continue
        problems.push(problem(below(path, name), "unreadable", cause))
        incomplete = true
      }
    }
    const discs = folders.filter((name) => DISC_FOLDER.test(name))
    const others = folders.filter((name) => !DISC_FOLDER.test(name))
    const ancestors = { identity, above }
    return {
      listing: { path, files, incomplete, problems },
      folders: [...discs, ...others].map((name) => ({ path: below(path, name), rules, above: ancestors })),
    }
  }

  #absolute(path: string): string | Buffer {
    const whole = path === "" ? this.#root : `${this.#root}${this.#root.endsWith("/") ? "" : "/"}${path}`
    return isText(whole) ? whole : bytesOf(whole)
  }

  #stat(folder: string, name: string, entry: Dirent<Buffer>): BigIntStats {
    const path = this.#absolute(below(folder, name))
    return entry.isSymbolicLink() ? statSync(path, { bigint: true }) : lstatSync(path, { bigint: true })
  }

  /** Rules that cannot be read or understood hide nothing, and are told of. */
  #rules(path: string, names: readonly string[], above: IgnoreRules, problems: WalkProblem[]): IgnoreRules {
    let rules = above
    for (const name of IGNORE_FILES) {
      if (!names.includes(name)) continue
      try {
        const text = this.#text(below(path, name))
        rules = rules.with(path, text.trim() === "" ? "*" : text)
      } catch (cause) {
        problems.push(problem(below(path, name), "unreadable", cause))
      }
    }
    return rules
  }

  #text(path: string): string {
    const file = openFile(this.#absolute(path))
    try {
      if (file.size > MOST_RULES) throw new Error(`${file.size} bytes are too many for rules`)
      return bytesAt(file, 0, file.size).toString("utf8")
    } finally {
      file.close()
    }
  }

  /** What a link leads to, where it is followed: only out of the root, only if asked to, and never twice. */
  #followed(path: string, problems: WalkProblem[]): "file" | "folder" | undefined {
    let real: string
    let stats: BigIntStats
    try {
      stats = statSync(this.#absolute(path), { bigint: true })
      real = nameOf(realpathSync(this.#absolute(path), { encoding: "buffer" }) as unknown as Buffer)
    } catch (cause) {
      const isLoop = (cause as NodeJS.ErrnoException).code === "ELOOP"
      // What is called a text or an image is missed by nobody.
      const kind = kindOf(path)
      if (kind === "audio" || kind === undefined)
        problems.push(problem(path, isLoop ? "linkLoop" : "brokenLink", cause))
      return undefined
    }
    const target = stats.isFile() ? "file" : stats.isDirectory() ? "folder" : undefined
    if (target === undefined && kindOf(path) === "audio") problems.push(problem(path, "notAFile"))
    if (target === undefined || real === this.#root || real.startsWith(`${this.#root}${sep}`)) return undefined
    if (!this.#followLinks) {
      if (target === "folder" || kindOf(path) !== undefined) problems.push(problem(path, "linkOut"))
      return undefined
    }
    const identity = identityOf(stats)
    if (this.#linked.has(identity)) return undefined
    this.#linked.add(identity)
    return target
  }
}

function isAmong(ancestors: Ancestors | undefined, identity: string): boolean {
  for (let each = ancestors; each !== undefined; each = each.above) if (each.identity === identity) return true
  return false
}

const isSpecial = (entry: Dirent<Buffer>): boolean => !entry.isFile() && !entry.isDirectory() && !entry.isSymbolicLink()

const identityOf = (stats: BigIntStats): string => `${stats.dev}:${stats.ino}`

const found = (name: string, kind: FileKind, stats: BigIntStats): FoundFile => ({
  name,
  kind,
  size: Number(stats.size),
  mtimeUs: microseconds(stats.mtimeNs),
  ctimeUs: microseconds(stats.ctimeNs),
})

const MESSAGES: Readonly<Record<WalkProblem["reason"], string>> = {
  unreadable: "cannot be read",
  linkOut: "is a link that leads out of the folder and was not followed",
  linkLoop: "is a link that leads back to where it is",
  brokenLink: "is a link to nothing",
  notAFile: "is a pipe, a socket or a device, and no file",
}

const problem = (path: string, reason: WalkProblem["reason"], cause?: unknown): WalkProblem => ({
  path,
  reason,
  message: cause instanceof Error ? `${MESSAGES[reason]}: ${cause.message}` : MESSAGES[reason],
})
