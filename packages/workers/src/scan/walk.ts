/**
 * Walks a folder tree: every folder once, its files with what the file system says of them, nothing read. Blocks, since
 * it runs in a worker thread; that is three times as fast as asking for each file by promise.
 */
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync, type BigIntStats, type Dirent } from "node:fs"
import { sep } from "node:path"
import { isDisc, isScans } from "./albumFolders.ts"
import { IGNORE_FILES, IgnoreRules, isPassedOver, NO_MEDIA } from "./ignore.ts"
import { type FileKind, kindOf } from "./kinds.ts"
import { below, bytesOf, isText, nameOf, parentOf } from "./names.ts"
import { type Reach, Wanted, type WantedFolder } from "./wanted.ts"

export interface WalkOptions {
  /** Whether links are followed that lead out of the root; false when left out. Links within are never: what they name is met anyway. */
  readonly followLinks?: boolean
  /** Only these folders are listed, each as {@link WantedFolder} says; all when left out. */
  readonly only?: readonly WantedFolder[]
  /** The stamps of folders that were listed before, by path. */
  readonly known?: ReadonlyMap<string, string>
  /** Does not list folders whose stamp is what it was, and only looks at those in them. */
  readonly light?: boolean
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
  /** The folder of the album that it is a part of: its own path, unless it is of a disc or of scans. */
  readonly album: string
  /** By name, in the order of code units. */
  readonly files: readonly FoundFile[]
  /** Whether files may lie here that are not listed, so that none may be called lost. */
  readonly incomplete: boolean
  readonly problems: readonly WalkProblem[]
  /** Folders in it that are there and were not looked at, since nobody wanted them: paths. */
  readonly leftAlone: readonly string[]
  /** Whether it was not listed, since its stamp is what it was. */
  readonly isSame: boolean
  /** Changes when an entry comes, goes or gets another name, and with what ignore files say. Empty where it is not known. */
  readonly stamp: string
  /** When that last happened, in microseconds since 1970. */
  readonly mtimeUs: number
  readonly ctimeUs: number
}

export interface WalkProblem {
  readonly path: string
  readonly reason: "unreadable" | "linkOut" | "linkLoop" | "brokenLink"
  readonly message: string
}

/** Yields each folder before those in it; folders of discs and scans come right after the folder of their album. */
export function* walk(root: string, options: WalkOptions = {}): Generator<FolderListing> {
  yield* new Walker(realpathSync(root), options).start()
}

/** What holds in a folder because of those above. */
interface Above {
  readonly rules: IgnoreRules
  /** Identities of the folders above. */
  readonly ancestors: readonly string[]
  readonly reach: Reach
  /** Whether stamps say that nothing has changed: not below an ignore file that has. */
  readonly trusts: boolean
}

/** Before it is known which album it is a part of. */
type Listing = Omit<FolderListing, "album">

/** A folder that was opened. */
interface Opened {
  readonly listing: Listing
  /** Names of the folders in it that are walked, with what holds in them. */
  readonly folders: readonly { readonly name: string; readonly above: Above }[]
  readonly isWanted: boolean
  /** What it was opened with. */
  readonly above: Above
}

class Walker {
  readonly #root: string
  readonly #options: WalkOptions
  readonly #wanted: Wanted
  /** Folders met by way of links, and those above them: device and inode. */
  readonly #linked = new Set<string>()
  /** Folders that were opened as parts of an album, and are none. */
  readonly #ahead = new Map<string, Opened>()

  constructor(root: string, options: WalkOptions) {
    this.#root = root
    this.#options = options
    this.#wanted = new Wanted(options)
  }

  start(): Generator<FolderListing> {
    const reach = this.#wanted.first("")
    return this.#inside("", { rules: IgnoreRules.none, ancestors: [], reach, trusts: true })
  }

  *#inside(path: string, above: Above): Generator<FolderListing> {
    const opened = this.#open(path, above)
    if (opened !== undefined) yield* this.#album(opened)
  }

  /** A folder, right after it those of its discs and scans, then whatever lies in all of these. */
  *#album(first: Opened): Generator<FolderListing> {
    const maybe = [first, ...this.#partsOf(first)]
    // Who wants one folder of an album wants all of them.
    const isMixed = maybe.some(({ listing }) => listing.isSame) && maybe.some(({ listing }) => !listing.isSame)
    const listed = isMixed ? maybe.map((each) => this.#listed(each)) : maybe
    const album = new Map([[first.listing.path, listed[0] ?? first]])
    for (const each of listed.slice(1)) {
      const { path } = each.listing
      if (album.has(parentOf(path)) && !isOwnAlbum(each.listing)) album.set(path, each)
      else this.#ahead.set(path, each)
    }
    for (const { listing, isWanted } of album.values()) if (isWanted) yield { ...listing, album: first.listing.path }
    const [own, ...parts] = album.values()
    for (const { listing, folders } of [...parts, own ?? first]) {
      for (const { name, above } of folders) {
        const path = below(listing.path, name)
        if (!album.has(path)) yield* this.#inside(path, above)
      }
    }
  }

  /** The folders of an album's discs, each with those of its scans, and of its own scans. */
  #partsOf(opened: Opened): Opened[] {
    const discs = isDisc(opened.listing.path) ? [] : this.#openEach(opened, isDisc)
    return [...discs.flatMap((disc) => [disc, ...this.#scansOf(disc)]), ...this.#scansOf(opened)]
  }

  #scansOf(opened: Opened): Opened[] {
    return this.#openEach(opened, isScans).flatMap((scans) => [scans, ...this.#scansOf(scans)])
  }

  #openEach({ listing, folders }: Opened, isPart: (name: string) => boolean): Opened[] {
    const parts = folders.filter(({ name }) => isPart(name))
    return parts.flatMap(({ name, above }) => this.#open(below(listing.path, name), above) ?? [])
  }

  /** Lists a folder though nothing changed in it. */
  #listed(opened: Opened): Opened {
    const { listing, above } = opened
    return listing.isSame ? (this.#look(listing.path, above, true) ?? opened) : opened
  }

  /** Each folder is opened once: links that lead out are followed the first time alone. */
  #open(path: string, above: Above): Opened | undefined {
    const opened = this.#ahead.get(path) ?? this.#look(path, above, false)
    this.#ahead.delete(path)
    return opened
  }

  /** Undefined for a folder that is no media. It is listed though nothing changed where it `isListed` in any case. */
  #look(path: string, above: Above, isListed: boolean): Opened | undefined {
    let stats: BigIntStats
    let entries: Dirent<Buffer>[]
    try {
      stats = statSync(this.#absolute(path), { bigint: true })
      const same = isListed ? undefined : this.#same(path, above, stats)
      if (same !== undefined) return same
      entries = readdirSync(this.#absolute(path), { withFileTypes: true, encoding: "buffer" })
    } catch (cause) {
      // The root itself must be there: whoever asked for it gets the error.
      if (path === "") throw cause
      return opened({ ...UNKNOWN, path, incomplete: true, problems: [problem(path, "unreadable", cause)] }, above)
    }
    const identity = identityOf(stats)
    if (above.ancestors.includes(identity)) {
      return opened({ ...UNKNOWN, path, problems: [problem(path, "linkLoop")] }, above)
    }
    const named = entries
      .map((entry) => ({ entry, name: nameOf(entry.name) }))
      .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    if (path !== "" && named.some(({ name }) => name === NO_MEDIA)) return undefined
    const names = named.map(({ name }) => name)
    const rules = this.#rules(path, names, above.rules)
    const stamp = this.#stamp(path, stats, names)
    const files: FoundFile[] = []
    const folders: string[] = []
    const problems: WalkProblem[] = []
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
    const reach = this.#wanted.missesOne(path, above.reach, folders) ? "shallow" : above.reach
    const trusts = above.trusts && ignored(stamp) === ignored(this.#options.known?.get(path) ?? stamp)
    const inside = this.#inFolder(path, folders, { rules, ancestors: [...above.ancestors, identity], reach, trusts })
    const listing = { path, files, incomplete, problems, leftAlone: inside.leftAlone, stamp, ...timesOf(stats) }
    return { listing: { ...listing, isSame: false }, folders: inside.folders, isWanted: reach !== "through", above }
  }

  /** The folder as it was, where it is what it was. */
  #same(path: string, above: Above, stats: BigIntStats): Opened | undefined {
    const { light = false, known } = this.#options
    const before = known?.get(path)
    if (!light || !above.trusts || before === undefined || before === "") return undefined
    const names = IGNORE_FILES.filter((name) => before.includes(`;${name}:`))
    if (this.#stamp(path, stats, names) !== before) return undefined
    const rules = this.#rules(path, names, above.rules)
    const ancestors = [...above.ancestors, identityOf(stats)]
    const inside = this.#inFolder(path, this.#wanted.knownIn(path), { ...above, rules, ancestors })
    const listing = { ...UNKNOWN, ...timesOf(stats), path, isSame: true, stamp: before, leftAlone: inside.leftAlone }
    return { listing, folders: inside.folders, isWanted: true, above }
  }

  /** Which of the folders in one are walked, and which are left alone. */
  #inFolder(path: string, names: readonly string[], above: Above) {
    const folders: { name: string; above: Above }[] = []
    const leftAlone: string[] = []
    for (const name of names) {
      const reach = this.#wanted.reach(below(path, name), above.reach)
      if (reach === undefined) leftAlone.push(below(path, name))
      else folders.push({ name, above: { ...above, reach } })
    }
    return { folders, leftAlone }
  }

  #stamp(path: string, stats: BigIntStats, names: readonly string[]): string {
    const own = `${stats.ino}:${stats.mtimeNs / 1000n}:${stats.ctimeNs / 1000n}`
    const rules = IGNORE_FILES.filter((name) => names.includes(name)).map((name) => {
      const stats = statSync(this.#absolute(below(path, name)), { bigint: true, throwIfNoEntry: false })
      return `;${name}:${stats?.size}:${stats?.mtimeNs}:${stats?.ctimeNs}`
    })
    return own + rules.join("")
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
      let text: string
      try {
        text = readFileSync(this.#absolute(below(path, name)), "utf8")
      } catch (cause) {
        // It went while the folder was listed.
        if ((cause as NodeJS.ErrnoException).code === "ENOENT") continue
        throw cause
      }
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
    if (this.#options.followLinks !== true) {
      if (target === "folder" || kindOf(path) !== undefined) problems.push(problem(path, "linkOut"))
      return undefined
    }
    const identity = identityOf(stats)
    if (this.#linked.has(identity)) return undefined
    this.#linked.add(identity)
    return target
  }
}

/** An album may be called "Covers". */
const isOwnAlbum = ({ path, files }: Listing): boolean => isScans(path) && files.some(({ kind }) => kind === "audio")

const identityOf = (stats: BigIntStats): string => `${stats.dev}:${stats.ino}`

const timesOf = ({ mtimeNs, ctimeNs }: BigIntStats) => ({
  mtimeUs: Number(mtimeNs / 1000n),
  ctimeUs: Number(ctimeNs / 1000n),
})

/** What the stamp says of ignore files. */
const ignored = (stamp: string): string => stamp.slice((stamp + ";").indexOf(";"))

/** Of a folder whose entries are not known. */
const UNKNOWN: Omit<Listing, "path"> = {
  files: [],
  incomplete: false,
  problems: [],
  leftAlone: [],
  isSame: false,
  stamp: "",
  mtimeUs: 0,
  ctimeUs: 0,
}

const opened = (listing: Listing, above: Above): Opened => ({ listing, folders: [], isWanted: true, above })

const found = (name: string, kind: FileKind, stats: BigIntStats): FoundFile => ({
  name,
  kind,
  size: Number(stats.size),
  ...timesOf(stats),
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
