/**
 * The folders of this machine that owners may add from afar: those below roots that whoever runs the server named. Nobody sends
 * a path. What is listed gets an id that only this process can make, and only ids that it gave are answered.
 */
import { createHmac } from "node:crypto"
import { lstat, readdir, realpath } from "node:fs/promises"
import { resolve, sep } from "node:path"
import type { Library } from "@ledgerline/core"
import { type LocalSource, localSources, openSource, removeSource } from "../import/sources.ts"
import { below, bytesOf, nameOf, shown } from "../scan/names.ts"

export interface ServerFoldersOptions {
  readonly library: Library
  /** Absolute. */
  readonly roots: readonly string[]
  /** Folders that were named where the server is started: they would be back at its next start. Absolute. */
  readonly fixed: readonly string[]
}

export interface ServerFolder {
  readonly id: string
  readonly name: string
  /** The source that it is, or is in. */
  readonly source: string | null
  /** Whether it is that source itself, and may be taken out of the library. */
  readonly removable: boolean
}

export interface ServerFolderList {
  /** From the root to the folder whose content this is; empty for the roots. */
  readonly path: readonly { readonly id: string; readonly name: string }[]
  readonly items: readonly ServerFolder[]
  /** False where there are more than are listed. */
  readonly isWhole: boolean
}

/** Why something cannot be done. */
export type FolderFault = "unknown" | "unreadable" | "holdsOthers" | "fixed"

interface Place {
  /** Links resolved. */
  readonly root: string
  /** Below the root; empty for the root itself. */
  readonly path: string
}

/** Folders of one folder that are listed, and ids that are remembered. */
const MOST = 2_000
const MOST_KNOWN = 50_000

export class ServerFolders {
  readonly #options: ServerFoldersOptions
  readonly #key: Uint8Array
  /** What was listed; the oldest first. */
  readonly #known = new Map<string, Place>()

  constructor(options: ServerFoldersOptions) {
    this.#options = options
    this.#key = options.library.ports.random.bytes(32)
  }

  /** Whether there is any root. */
  get isOpen(): boolean {
    return this.#options.roots.length > 0
  }

  /** What is in a folder; the roots where none is given. */
  async list(id?: string): Promise<ServerFolderList | FolderFault> {
    const sources = await localSources(this.#options.library)
    if (id === undefined) return { path: [], items: await this.#roots(sources), isWhole: true }
    const place = this.#known.get(id)
    if (place === undefined) return "unknown"
    const folder = await insideOf(place)
    if (folder === undefined) return "unreadable"
    const entries = await readdir(bytesOf(folder), { withFileTypes: true, encoding: "buffer" }).catch(() => undefined)
    if (entries === undefined) return "unreadable"
    const names = entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => nameOf(Buffer.from(name)))
      .filter((name) => !name.startsWith("."))
      .toSorted((a, b) => (shown(a) < shown(b) ? -1 : 1))
    const items = names
      .slice(0, MOST)
      .map((name) => this.#folder({ root: place.root, path: below(place.path, name) }, shown(name), sources))
    return { path: this.#pathOf(place), items, isWhole: names.length <= MOST }
  }

  /** Makes a folder a source, or finds the one that it is in. */
  async add(id: string, actor: string): Promise<LocalSource | FolderFault> {
    const { library } = this.#options
    const place = this.#known.get(id)
    if (place === undefined) return "unknown"
    const folder = await insideOf(place)
    if (folder === undefined) return "unreadable"
    // A file would have two copies, which are one.
    if ((await localSources(library)).some(({ path }) => isBelow(path, folder))) return "holdsOthers"
    return openSource(library, folder, actor)
  }

  /** Takes a source out of the library, whatever is in it stays. Answers the operation, by which that is taken back. */
  async remove(source: string, actor: string): Promise<{ op: string; events: readonly string[] } | FolderFault> {
    const { library } = this.#options
    const found = (await localSources(library)).find((each) => each.source === source)
    if (found === undefined) return "unknown"
    if (await this.#isFixed(found)) return "fixed"
    const { op, events } = await removeSource(library, source, actor)
    return { op, events: events.map(({ id }) => id) }
  }

  async #roots(sources: readonly LocalSource[]): Promise<ServerFolder[]> {
    const items: ServerFolder[] = []
    for (const named of this.#options.roots) {
      const root = await realFolder(named)
      if (root !== undefined) items.push(this.#folder({ root, path: "" }, shown(named), sources))
    }
    return items
  }

  #folder(place: Place, name: string, sources: readonly LocalSource[]): ServerFolder {
    const path = whole(place)
    const source = sources.find((each) => each.path === path || isBelow(path, each.path))
    return { id: this.#idOf(place), name, source: source?.source ?? null, removable: source?.path === path }
  }

  #pathOf({ root, path }: Place): ServerFolderList["path"] {
    const named = this.#options.roots.find((each) => resolve(each) === root) ?? root
    const parts = path === "" ? [] : path.split(sep)
    return [
      { id: this.#idOf({ root, path: "" }), name: shown(named) },
      ...parts.map((name, index) => ({
        id: this.#idOf({ root, path: parts.slice(0, index + 1).join(sep) }),
        name: shown(name),
      })),
    ]
  }

  #idOf(place: Place): string {
    const id = createHmac("sha256", this.#key)
      .update(bytesOf(place.root))
      .update("\0")
      .update(bytesOf(place.path))
      .digest("hex")
    this.#known.delete(id)
    this.#known.set(id, place)
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST_KNOWN) break
      this.#known.delete(oldest)
    }
    return id
  }

  async #isFixed({ path }: LocalSource): Promise<boolean> {
    for (const named of this.#options.fixed) if ((await realFolder(named)) === path) return true
    return false
  }
}

const whole = ({ root, path }: Place): string =>
  path === "" ? root : root.endsWith(sep) ? root + path : root + sep + path

const isBelow = (path: string, folder: string): boolean => path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

/** The folder where it still is one and no link leads out of the root; links may have been made since it was listed. */
async function insideOf(place: Place): Promise<string | undefined> {
  const path = whole(place)
  const real = await realFolder(path)
  if (real !== path) return undefined
  return (await lstat(bytesOf(path)).catch(() => undefined))?.isDirectory() === true ? path : undefined
}

const realFolder = async (path: string): Promise<string | undefined> =>
  realpath(bytesOf(resolve(path)), { encoding: "buffer" }).then(
    (bytes) => nameOf(bytes as unknown as Buffer),
    () => undefined,
  )
