/**
 * The files below a folder as calls leave them: as a process sees them, which is what stays when it is killed, and as a
 * disk may have them when the power goes.
 */
import { dirname } from "node:path"
import { type Call, movedTo } from "./recording.ts"

/** What is in a folder, by path. */
export type Files = ReadonlyMap<string, Buffer>

/** What a disk writes at once. */
const SECTOR = 512

type Change = Extract<Call, { kind: "write" } | { kind: "resize" }>
type Names = Map<string, StoredFile>

interface NameChange {
  readonly folders: readonly string[]
  readonly make: (names: Names) => void
}

export class Disk {
  readonly #names: Names = new Map()
  /** The names that are sure to be there, and the changes of names since. */
  readonly #kept: Names = new Map()
  #changes: NameChange[] = []

  /** `files` have been there for long. */
  constructor(files: Files) {
    for (const [name, bytes] of files) {
      const file = new StoredFile(bytes)
      this.#names.set(name, file)
      this.#kept.set(name, file)
    }
  }

  apply(call: Call): void {
    if (call.kind === "say") return
    if (call.kind === "syncFolder") this.#syncNames(call.folder)
    else if (call.kind === "sync") this.#file(call.file).sync()
    else if (call.kind === "write" || call.kind === "resize") this.#file(call.file).change(call)
    else if (call.kind === "rename")
      this.#changeNames([call.file, call.to], (names) => {
        for (const [name, file] of names) {
          const moved = movedTo(name, call.file, call.to)
          if (moved === undefined) continue
          names.delete(name)
          names.set(moved, file)
        }
      })
    else if (call.kind === "remove") this.#changeNames([call.file], (names) => names.delete(call.file))
    else {
      const file = call.kind === "create" ? new StoredFile() : this.#file(call.file)
      const name = call.kind === "create" ? call.file : call.to
      this.#changeNames([name], (names) => names.set(name, file))
    }
  }

  /** After `kill -9`: all that was written. */
  seen(): Files {
    return new Map([...this.#names].map(([name, file]) => [name, file.seen()]))
  }

  /**
   * After the power went: what was synced is there. Names change in order, as file systems with a journal do it: of those
   * that changed since a folder was synced, the first ones did. Of what was written to a file since it was synced, any
   * sectors are there, whatever the order of the writes. `chance` answers from 0 to 1.
   */
  afterPowerLoss(chance: () => number): Files {
    const names = new Map(this.#kept)
    for (const { make } of this.#changes.slice(0, Math.floor(chance() * (this.#changes.length + 1)))) make(names)
    return new Map([...names].map(([name, file]) => [name, file.afterPowerLoss(chance)]))
  }

  #changeNames(paths: readonly string[], make: NameChange["make"]): void {
    make(this.#names)
    this.#changes.push({ folders: paths.map((path) => dirname(`/${path}`)), make })
  }

  #syncNames(folder: string): void {
    const last = this.#changes.findLastIndex(({ folders }) => folders.includes(`/${folder}`))
    for (const { make } of this.#changes.slice(0, last + 1)) make(this.#kept)
    this.#changes = this.#changes.slice(last + 1)
  }

  #file(name: string): StoredFile {
    const file = this.#names.get(name)
    if (file === undefined) throw new Error(`${name} was never created`)
    return file
  }
}

class StoredFile {
  readonly #seen: Content
  readonly #synced: Content
  #since: Change[] = []

  constructor(bytes?: Buffer) {
    this.#seen = new Content(bytes)
    this.#synced = new Content(bytes)
  }

  change(change: Change): void {
    this.#seen.change(change)
    this.#since.push(change)
  }

  sync(): void {
    for (const change of this.#since) this.#synced.change(change)
    this.#since = []
  }

  seen(): Buffer {
    return this.#seen.bytes()
  }

  afterPowerLoss(chance: () => number): Buffer {
    const content = new Content(this.#synced.bytes())
    // Nothing at all, everything, and what is between them.
    const share = Math.min(1, Math.max(0, chance() * 2 - 0.5))
    for (const change of this.#since) {
      if (change.kind === "resize") {
        if (chance() < share) content.change(change)
        continue
      }
      for (let at = change.at; at < change.at + change.bytes.length;) {
        const end = Math.min(at - (at % SECTOR) + SECTOR, change.at + change.bytes.length)
        if (chance() < share)
          content.change({ ...change, at, bytes: change.bytes.subarray(at - change.at, end - change.at) })
        at = end
      }
    }
    return content.bytes()
  }
}

/** Bytes that grow where somebody writes behind their end. */
class Content {
  #bytes: Buffer
  #size: number

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.#bytes = Buffer.from(bytes)
    this.#size = bytes.length
  }

  change(change: Change): void {
    if (change.kind === "resize") this.#resize(change.size)
    else {
      const end = change.at + change.bytes.length
      if (end > this.#size) this.#resize(end)
      change.bytes.copy(this.#bytes, change.at)
    }
  }

  /** A copy. */
  bytes(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#size))
  }

  #resize(size: number): void {
    if (size > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(size, 2 * this.#bytes.length))
      this.#bytes.copy(larger, 0, 0, this.#size)
      this.#bytes = larger
    } else if (size < this.#size) this.#bytes.fill(0, size, this.#size)
    this.#size = size
  }
}
