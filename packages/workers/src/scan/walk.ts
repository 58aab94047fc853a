/**
 * Walks a folder tree: every folder once, its files with what the file system says of them, nothing read. Blocks, since
 * it runs in a worker thread; that is three times as fast as asking for each file by promise.
 */
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync, type BigIntStats, type Dirent } from "node:fs"
import { sep } from "node:path"
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
  readonly reason: "unreadable" | "linkOut" | "linkLoop" | "brokenLink"
  readonly message: string
}

/** Folder names of discs of one album: `CD1`, `Disc 2 - Live`, `Disk-03`, `Vol. 1`. Group 1 is the number. */
export const DISC_FOLDER = /^(?:cd|dis[ck]|vol(?:ume)?\.?)[\s_-]*(\d{1,2})(?!\d)/i

/** Folder names of scans of an album. */
const SCANS_FOLDER = /^(?:art|artwork|artworks|scans?|covers?|images?|booklet)$/i

export const isScansFolder = (name: string): boolean => SCANS_FOLDER.test(name)

const isPartOfAlbum = (name: string): boolean => DISC_FOLDER.test(name) || isScansFolder(name)

/** Yields each folder before those in it; folders of discs and scans come right after the folder of their album. */
export function* walk(root: string, options: WalkOptions = {}): Generator<FolderListing> {
  const start = realpathSync(root)
  yield* new Walker(start, options).folder("", IgnoreRules.none, [])
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

  *folder(path: string, above: IgnoreRules, ancestors: readonly string[]): Generator<FolderListing> {
    const problems: WalkProblem[] = []
    let entries: Dirent<Buffer>[]
    let identity: string
    try {
      identity = identityOf(statSync(this.#absolute(path), { bigint: true }))
      entries = readdirSync(this.#absolute(path), { withFileTypes: true, encoding: "buffer" })
    } catch (cause) {
      // The root itself must be there: whoever asked for it gets the error.
      if (path === "") throw cause
      yield { path, files: [], incomplete: true, problems: [problem(path, "unreadable", cause)] }
      return
    }
    if (ancestors.includes(identity)) {
      yield { path, files: [], incomplete: false, problems: [problem(path, "linkLoop")] }
      return
    }
    const named = entries
      .map((entry) => ({ entry, name: nameOf(entry.name) }))
      .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    if (path !== "" && named.some(({ name }) => name === NO_MEDIA)) return
    const rules = this.#rules(
      path,
      named.map(({ name }) => name),
      above,
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
        if (target === undefined || rules.has(path, name, target === "folder")) continue
        if (target === "folder") folders.push(name)
        else if (kind !== undefined) files.push(found(name, kind, this.#stat(path, name, entry)))
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === "ENOENT") continue
        problems.push(problem(below(path, name), "unreadable", cause))
        incomplete = true
      }
    }
    yield { path, files, incomplete, problems }
    const parts = folders.filter((name) => isPartOfAlbum(name))
    const others = folders.filter((name) => !isPartOfAlbum(name))
    for (const name of [...parts, ...others]) {
      yield* this.folder(below(path, name), rules, [...ancestors, identity])
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

  #rules(path: string, names: readonly string[], above: IgnoreRules): IgnoreRules {
    let rules = above
    for (const name of IGNORE_FILES) {
      if (!names.includes(name)) continue
      const text = readFileSync(this.#absolute(below(path, name)), "utf8")
      rules = rules.with(path, text.trim() === "" ? "*" : text)
    }
    return rules
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

const identityOf = (stats: BigIntStats): string => `${stats.dev}:${stats.ino}`

const found = (name: string, kind: FileKind, stats: BigIntStats): FoundFile => ({
  name,
  kind,
  size: Number(stats.size),
  mtimeUs: Number(stats.mtimeNs / 1000n),
  ctimeUs: Number(stats.ctimeNs / 1000n),
})

const MESSAGES: Readonly<Record<WalkProblem["reason"], string>> = {
  unreadable: "cannot be read",
  linkOut: "is a link that leads out of the folder and was not followed",
  linkLoop: "is a link that leads back to where it is",
  brokenLink: "is a link to nothing",
}

const problem = (path: string, reason: WalkProblem["reason"], cause?: unknown): WalkProblem => ({
  path,
  reason,
  message: cause instanceof Error ? `${MESSAGES[reason]}: ${cause.message}` : MESSAGES[reason],
})
