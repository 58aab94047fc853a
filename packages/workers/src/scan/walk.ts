/**
 * Walks a folder tree: every folder once, its files with what the file system says of them, nothing read. Blocks, since
 * it runs in a worker thread; that is three times as fast as asking for each file by promise.
 */
import { lstatSync, readdirSync, realpathSync, statSync, type BigIntStats, type Dirent } from "node:fs"
import { sep } from "node:path"
import { bytesAt, microseconds, openFile } from "../read/bytes.ts"
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
  /** Folders in it that are there and were not looked at, or only gone through to others, since nobody wanted them: paths. */
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
  readonly reason: "unreadable" | "linkOut" | "linkLoop" | "brokenLink" | "notAFile"
  readonly message: string
  /** What the system said of it. */
  readonly detail?: string
}

/** Yields each folder before those in it; folders of discs and scans come right after the folder of their album. */
export function* walk(root: string, options: WalkOptions = {}): Generator<FolderListing> {
  const walker = new Walker(realpathSync(root), options)
  const above: Above = { rules: IgnoreRules.none, ancestors: undefined, reach: walker.reach(""), trusts: true }
  // A list, not calls within calls: folders may lie deeper than a stack is.
  const waiting: Waiting[] = [{ path: "", above }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { listings, folders } = walker.album(next)
    yield* listings
    waiting.push(...folders.toReversed())
  }
}

/** Larger ones are no rules that people wrote. */
const MOST_RULES = 1024 * 1024

/** A folder that is still to be listed. */
interface Waiting {
  readonly path: string
  readonly above: Above
}

/** The folders that a folder is in, by device and inode. */
interface Ancestors {
  readonly identity: string
  readonly above: Ancestors | undefined
}

/** What holds in a folder because of those above. */
interface Above {
  readonly rules: IgnoreRules
  readonly ancestors: Ancestors | undefined
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

  reach(path: string): Reach {
    return this.#wanted.first(path)
  }

  /** The listings of a folder and those that are part of its album, and the other folders in them. */
  album({ path, above }: Waiting): { listings: FolderListing[]; folders: Waiting[] } {
    const first = this.#open(path, above)
    if (first === undefined) return { listings: [], folders: [] }
    const maybe = [first, ...this.#partsOf(first)]
    // Who wants one folder of an album wants all of them.
    const isMixed = maybe.some(({ listing }) => listing.isSame) && maybe.some(({ listing }) => !listing.isSame)
    const listed = isMixed ? maybe.map((each) => this.#listed(each)) : maybe
    const album = new Map([[path, listed[0] ?? first]])
    for (const each of listed.slice(1)) {
      if (album.has(parentOf(each.listing.path)) && !isOwnAlbum(each.listing)) album.set(each.listing.path, each)
      else this.#ahead.set(each.listing.path, each)
    }
    const [own, ...parts] = album.values()
    const folders = [...parts, own ?? first].flatMap((each) =>
      each.folders.map(({ name, above: held }) => ({ path: below(each.listing.path, name), above: held })),
    )
    return {
      listings: [...album.values()].flatMap(({ listing, isWanted }) => (isWanted ? [{ ...listing, album: path }] : [])),
      folders: folders.filter((each) => !album.has(each.path)),
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
    // Without links a folder is in itself nowhere.
    if (this.#options.followLinks === true && isAmong(above.ancestors, identity)) {
      return opened({ ...UNKNOWN, path, problems: [problem(path, "linkLoop")] }, above)
    }
    const named = entries
      .map((entry) => ({ entry, name: nameOf(entry.name) }))
      .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    if (path !== "" && named.some(({ name }) => name === NO_MEDIA)) return undefined
    const names = named.map(({ name }) => name)
    const problems: WalkProblem[] = []
    const rules = this.#rules(path, names, above.rules, problems)
    const stamp = this.#stamp(path, stats, names)
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
    const reach = this.#wanted.missesOne(path, above.reach, folders) ? "shallow" : above.reach
    const trusts = above.trusts && ignored(stamp) === ignored(this.#options.known?.get(path) ?? stamp)
    const inside = this.#inFolder(path, folders, {
      rules,
      ancestors: { identity, above: above.ancestors },
      reach,
      trusts,
    })
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
    const rules = this.#rules(path, names, above.rules, [])
    const ancestors = { identity: identityOf(stats), above: above.ancestors }
    const inside = this.#inFolder(path, this.#wanted.knownIn(path), { ...above, rules, ancestors })
    const listing = { ...UNKNOWN, ...timesOf(stats), path, isSame: true, stamp: before, leftAlone: inside.leftAlone }
    return { listing, folders: inside.folders, isWanted: true, above }
  }

  /** Which of the folders in one are walked, and of which nothing is told. */
  #inFolder(path: string, names: readonly string[], above: Above) {
    const folders: { name: string; above: Above }[] = []
    const leftAlone: string[] = []
    for (const name of names) {
      const reach = this.#wanted.reach(below(path, name), above.reach)
      if (reach === undefined || reach === "through") leftAlone.push(below(path, name))
      if (reach !== undefined) folders.push({ name, above: { ...above, reach } })
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

  /** Rules that cannot be read or understood hide nothing, and are told of. */
  #rules(path: string, names: readonly string[], above: IgnoreRules, problems: WalkProblem[]): IgnoreRules {
    let rules = above
    for (const name of IGNORE_FILES) {
      if (!names.includes(name)) continue
      try {
        const text = this.#text(below(path, name))
        rules = rules.with(path, text.trim() === "" ? "*" : text)
      } catch (cause) {
        const file = below(path, name)
        // It may have gone while the folder was listed.
        if (lstatSync(this.#absolute(file), { throwIfNoEntry: false }) !== undefined)
          problems.push(problem(file, "unreadable", cause))
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
function isAmong(ancestors: Ancestors | undefined, identity: string): boolean {
  for (let each = ancestors; each !== undefined; each = each.above) if (each.identity === identity) return true
  return false
}

const isSpecial = (entry: Dirent<Buffer>): boolean => !entry.isFile() && !entry.isDirectory() && !entry.isSymbolicLink()

const identityOf = (stats: BigIntStats): string => `${stats.dev}:${stats.ino}`

const timesOf = ({ mtimeNs, ctimeNs }: BigIntStats) => ({
  mtimeUs: microseconds(mtimeNs),
  ctimeUs: microseconds(ctimeNs),
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
  notAFile: "is a pipe, a socket or a device, and no file",
}

const problem = (path: string, reason: WalkProblem["reason"], cause?: unknown): WalkProblem => ({
  path,
  reason,
  ...(cause instanceof Error
    ? { message: `${MESSAGES[reason]}: ${cause.message}`, detail: cause.message }
    : { message: MESSAGES[reason] }),
})
