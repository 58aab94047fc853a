/**
 * The files of one folder as calls leave them: as a process sees them, which is what stays when it is killed, and as a
 * disk may have them when the power goes.
 */
import type { Call } from "./recording.ts"

/** What is in a folder. */
export type Files = ReadonlyMap<string, Buffer>

/** What a disk writes at once. */
const SECTOR = 512

type Change = Extract<Call, { kind: "write" } | { kind: "resize" }>

export class Disk {
  #names = new Map<string, StoredFile>()
  /** The names that are sure to be there, and the changes of names since. */
  #kept = new Map<string, StoredFile>()
  #renamed: ((names: Map<string, StoredFile>) => void)[] = []

  apply(call: Call): void {
    if (call.kind === "create") {
      const file = new StoredFile()
      this.#rename((names) => names.set(call.file, file))
    } else if (call.kind === "remove") this.#rename((names) => names.delete(call.file))
    else if (call.kind === "syncFolder") {
      this.#kept = new Map(this.#names)
      this.#renamed = []
    } else if (call.kind === "sync") this.#file(call.file).sync()
    else if (call.kind !== "say") this.#file(call.file).change(call)
  }

  /** After `kill -9`: all that was written. */
  seen(): Files {
    return new Map([...this.#names].map(([name, file]) => [name, file.seen()]))
  }

  /**
   * After the power went: what was synced is there. Of the names that changed since, the first ones did; of what was
   * written to a file since, any sectors are there, whatever the order of the writes. `chance` answers from 0 to 1.
   */
  afterPowerLoss(chance: () => number): Files {
    const names = new Map(this.#kept)
    for (const change of this.#renamed.slice(0, Math.floor(chance() * (this.#renamed.length + 1)))) change(names)
    return new Map([...names].map(([name, file]) => [name, file.afterPowerLoss(chance)]))
  }

  #rename(change: (names: Map<string, StoredFile>) => void): void {
    change(this.#names)
    this.#renamed.push(change)
  }

  #file(name: string): StoredFile {
    const file = this.#names.get(name)
    if (file === undefined) throw new Error(`${name} was never created`)
    return file
  }
}

class StoredFile {
  readonly #seen = new Content()
  readonly #synced = new Content()
  #since: Change[] = []

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
    this.#bytes = bytes
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
