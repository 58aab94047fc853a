/**
 * Watches a tree folder by folder, with one watch of the system each; where the system watches whole trees, with one.
 * Nothing but folders: `fs.watch` with `recursive` takes a watch for each file on Linux. Runs in a thread of its own,
 * which reads what the system tells at once, however busy the process is.
 */
import { type FSWatcher, lstatSync, readdirSync, statSync, watch } from "node:fs"
import { IGNORE_FILES, isPassedOver, NO_MEDIA } from "../scan/ignore.ts"
import { below, bytesOf, isText, nameOf, ownName, parentOf } from "../scan/names.ts"
import type { WatchTrouble } from "./port.ts"

export interface TreeOptions {
  /** The most folders that are watched. */
  readonly most: number
  /** How much the system keeps for us until it is read; what comes then is lost without a word. */
  readonly queue: number
  /** Whether the system watches whole trees. */
  readonly isNative: boolean
}

export interface TreeHandlers {
  /** What was heard in one turn: folders, and whether all below may have changed. */
  readonly onDirty: (folders: ReadonlyMap<string, boolean>) => void
  readonly onTrouble: (trouble: WatchTrouble) => void
  /** Calls when all that was heard in this turn of the thread was told. */
  readonly afterTurn: (call: () => void) => void
}

/** Ends a watch whose folder cannot be watched. */
class Refused extends Error {
  readonly trouble: WatchTrouble

  constructor(trouble: WatchTrouble) {
    super(trouble.message)
    this.trouble = trouble
  }
}

const noWatches = (setting: string): Refused =>
  new Refused({
    reason: "limit",
    message: `the system has no more watches to give (${setting})`,
    limit: { reason: "system", setting },
  })

interface Node {
  readonly watcher: FSWatcher
  readonly identity: string
  readonly folders: Set<string>
}

export class TreeWatch {
  readonly #root: string
  readonly #options: TreeOptions
  readonly #handlers: TreeHandlers
  readonly #nodes = new Map<string, Node>()
  #dirty = new Map<string, boolean>()
  #heardInTurn = 0
  #isOver = false

  constructor(root: string, options: TreeOptions, handlers: TreeHandlers) {
    this.#root = root
    this.#options = options
    this.#handlers = handlers
  }

  /** How many folders have a watch. */
  get size(): number {
    return this.#nodes.size
  }

  /** Watches the tree as it is. Answers whether that worked; where not, the trouble was told. */
  start(): boolean {
    this.#guarded(() => {
      this.#add("")
      if (this.#nodes.size === 0) throw new Refused({ reason: "rootGone", message: "the folder is not there" })
    })
    return !this.#isOver
  }

  close(): void {
    this.#isOver = true
    for (const { watcher } of this.#nodes.values()) watcher.close()
    this.#nodes.clear()
  }

  #add(path: string): void {
    for (const todo = [path]; todo.length > 0;) {
      const folder = todo.pop() as string
      // Watched before it is listed: what comes in between is told.
      if (!this.#watch(folder) || this.#options.isNative) continue
      for (const name of this.#foldersIn(folder)) {
        this.#nodes.get(folder)?.folders.add(name)
        todo.push(below(folder, name))
      }
    }
  }

  #watch(path: string): boolean {
    const { most, isNative } = this.#options
    if (this.#nodes.size >= most) {
      throw new Refused({
        reason: "limit",
        message: `there are more than ${most} folders`,
        limit: { reason: "folders", most },
      })
    }
    try {
      const identity = identityOf(this.#absolute(path))
      const watcher = watch(this.#absolute(path), { encoding: "buffer", recursive: isNative }, (event, name) =>
        this.#heard(path, event, name === null ? undefined : textOf(name)),
      )
      watcher.on("error", (error) => this.#refuse({ reason: "failed", message: error.message }))
      this.#nodes.set(path, { watcher, identity, folders: new Set() })
      return true
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException
      if (code === "ENOSPC") {
        throw noWatches("max_user_watches")
      }
      if (code === "EMFILE") {
        throw noWatches("max_user_instances")
      }
      if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES" || code === "ELOOP") return false
      throw new Refused({ reason: "failed", message })
    }
  }

  #foldersIn(path: string): string[] {
    try {
      return readdirSync(this.#absolute(path), { withFileTypes: true, encoding: "buffer" })
        .filter((entry) => entry.isDirectory())
        .map((entry) => nameOf(entry.name))
        .filter((name) => !isPassedOver(name))
    } catch {
      // It went, or cannot be read: then the walk says so.
      return []
    }
  }

  #heard(folder: string, event: string, name: string | undefined): void {
    if (this.#isOver) return
    if (this.#heardInTurn++ === 0) this.#handlers.afterTurn(() => this.#tell())
    const path = name === undefined ? folder : below(folder, name.replaceAll("\\", "/"))
    const last = ownName(path)
    if ((IGNORE_FILES as readonly string[]).includes(last) || last === NO_MEDIA) {
      this.#dirty.set(parentOf(path), true)
      // What makes a folder no media says it of that folder: the one above lists it.
      if (last === NO_MEDIA && parentOf(path) !== "") this.#mark(parentOf(parentOf(path)))
      return
    }
    if (isPassedOver(last)) return
    this.#mark(parentOf(path))
    if (event === "rename") this.#guarded(() => this.#follow(path))
  }

  #mark(folder: string): void {
    if (!this.#dirty.has(folder)) this.#dirty.set(folder, false)
  }

  /** Something came, went or got another name: if it is a folder, its watches follow. */
  #follow(path: string): void {
    if (path === "") return
    const absolute = this.#absolute(path)
    const isFolder = lstatSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true
    const known = this.#nodes.get(path)
    if (known !== undefined && isFolder && identityOf(absolute) === known.identity) return
    if (known !== undefined) this.#drop(path)
    if (!isFolder) return
    this.#dirty.set(path, true)
    if (this.#options.isNative) return
    this.#add(path)
    this.#nodes.get(parentOf(path))?.folders.add(ownName(path))
  }

  #drop(path: string): void {
    for (const todo = [path]; todo.length > 0;) {
      const folder = todo.pop() as string
      const node = this.#nodes.get(folder)
      if (node === undefined) continue
      node.watcher.close()
      this.#nodes.delete(folder)
      for (const name of node.folders) todo.push(below(folder, name))
    }
    this.#nodes.get(parentOf(path))?.folders.delete(ownName(path))
  }

  #tell(): void {
    const [heard, dirty] = [this.#heardInTurn, this.#dirty]
    this.#heardInTurn = 0
    this.#dirty = new Map()
    if (this.#isOver) return
    const root = this.#nodes.get("")
    if (root !== undefined && identityOrNone(this.#absolute("")) !== root.identity) {
      return this.#refuse({ reason: "rootGone", message: "the folder is not there any more" })
    }
    // One turn reads all that waits. So much of it means that the queue was full.
    if (heard >= this.#options.queue / 2) {
      this.#handlers.onTrouble({ reason: "overflow", message: `${heard} changes at once` })
    }
    if (dirty.size > 0) this.#handlers.onDirty(dirty)
  }

  #guarded(run: () => void): void {
    try {
      run()
    } catch (cause) {
      this.#refuse(cause instanceof Refused ? cause.trouble : { reason: "failed", message: (cause as Error).message })
    }
  }

  #refuse(trouble: WatchTrouble): void {
    if (this.#isOver) return
    this.close()
    this.#handlers.onTrouble(trouble)
  }

  #absolute(path: string): string | Buffer {
    const whole = path === "" ? this.#root : `${this.#root}${this.#root.endsWith("/") ? "" : "/"}${path}`
    return isText(whole) ? whole : bytesOf(whole)
  }
}

/** Where Node watches a tree by itself it gives text, whatever was asked for. */
const textOf = (name: Buffer | string): string => (typeof name === "string" ? name : nameOf(name))

const identityOf = (path: string | Buffer): string => {
  const { dev, ino } = statSync(path, { bigint: true })
  return `${dev}:${ino}`
}

function identityOrNone(path: string | Buffer): string | undefined {
  try {
    return identityOf(path)
  } catch {
    return undefined
  }
}
