/**
 * Files that are served, kept open for a while: a player asks for one file many times over. Each is counted by those who
 * read it, and what changed on the disk is opened anew.
 */
import type { LocalFiles, LocatedFile } from "./port.ts"
import { type Disk, Disks } from "./Disks.ts"
import { isOpen, type NotOpen, openFile, type OpenFile, stampNow } from "./openFile.ts"

export interface OpenFilesOptions {
  readonly files: LocalFiles
  /** Milliseconds since some moment. */
  readonly now: () => number
  /** How many are kept open that nobody reads; 128 unless given. */
  readonly most?: number
  /** How long what was seen on the disk is believed; a second unless given. */
  readonly believedMs?: number
}

/** Nobody looked for a copy on this machine, or none was there. */
export interface NotHere {
  readonly reason: NotOpen["reason"] | "absent"
}

/** A file in the hands of one reader, who gives it back. */
export interface HeldFile extends OpenFile {
  /** Of the media file. */
  readonly id: string
  /** Where it has to wait for its turn to be read. */
  readonly disk: Disk
  /** Looks whether the bytes are still those that were opened, where that is not known for a second. */
  readonly isUnchanged: () => Promise<boolean>
  /** Has the next one look at the disk: what was read is not what should be there. */
  readonly distrust: () => void
  readonly release: () => void
}

class Entry {
  readonly id: string
  readonly file: OpenFile
  readonly place: LocatedFile
  readonly disk: Disk
  readers = 0
  checkedAt: number
  isKept = true
  isClosed = false
  /** Its bytes were changed where they are: not even those who read it now may go on. */
  isSpoilt = false

  constructor(id: string, file: OpenFile, place: LocatedFile, disk: Disk, checkedAt: number) {
    this.id = id
    this.file = file
    this.place = place
    this.disk = disk
    this.checkedAt = checkedAt
  }
}

export class OpenFiles {
  readonly #files: LocalFiles
  readonly #now: () => number
  readonly #most: number
  readonly #believedMs: number
  readonly #disks = new Disks()
  /** The one used longest ago first. */
  readonly #entries = new Map<string, Entry>()
  readonly #opening = new Map<string, Promise<Entry | NotHere>>()
  #isClosed = false

  constructor({ files, now, most = 128, believedMs = 1000 }: OpenFilesOptions) {
    this.#files = files
    this.#now = now
    this.#most = most
    this.#believedMs = believedMs
  }

  /** The file, at once where it is open and was looked at within the last second. */
  hold(id: string): HeldFile | Promise<HeldFile | NotHere> {
    const entry = this.#entries.get(id)
    if (entry !== undefined && this.#isBelieved(entry)) return this.#hand(entry)
    return this.#holdAnew(id)
  }

  /** Closes what nobody reads; the rest when it is given back. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.allSettled(this.#opening.values())
    for (const entry of this.#entries.values()) this.#drop(entry)
  }

  async #holdAnew(id: string): Promise<HeldFile | NotHere> {
    const opening = this.#opening.get(id) ?? this.#open(id)
    this.#opening.set(id, opening)
    const entry = await opening.finally(() => {
      if (this.#opening.get(id) === opening) this.#opening.delete(id)
    })
    if (!(entry instanceof Entry)) return entry
    // Others opened so much since that this one was closed again.
    return entry.isClosed ? this.#holdAnew(id) : this.#hand(entry)
  }

  async #open(id: string): Promise<Entry | NotHere> {
    const places = await this.#files.locate(id)
    const kept = this.#entries.get(id)
    if (kept !== undefined) {
      const place = places.find((each) => isSamePlace(each, kept.place))
      if (place !== undefined && (await this.#look(kept))) return kept
      this.#drop(kept)
    }
    let refused: NotHere = { reason: "absent" }
    for (const place of places) {
      // A moment before the look: what changes after it is found out at the next one.
      const now = this.#now()
      const disk = this.#disks.of(place.root)
      const opened = await disk.run(() => openFile(id, place))
      if (!isOpen(opened)) {
        refused = opened
        continue
      }
      const entry = new Entry(id, opened, place, disk, now)
      if (this.#isClosed) {
        this.#drop(entry)
        return { reason: "busy" }
      }
      this.#keep(entry)
      return entry
    }
    return refused
  }

  #isBelieved(entry: Entry): boolean {
    return !entry.isSpoilt && this.#now() - entry.checkedAt < this.#believedMs
  }

  /** Whether the path still leads to the same bytes. */
  async #look(entry: Entry): Promise<boolean> {
    const now = this.#now()
    const stamp = await entry.disk.run(() => stampNow(entry.place))
    if (stamp === entry.file.stamp) {
      entry.checkedAt = now
      return true
    }
    // Another file took its name: whoever reads the old one may do so to its end. Its own bytes may have changed, too.
    const stats = await entry.file.handle.stat({ bigint: true }).catch(() => undefined)
    const { size, mtimeNs } = stats ?? {}
    if (size !== BigInt(entry.file.size) || mtimeNs !== entry.file.mtimeNs) entry.isSpoilt = true
    this.#drop(entry)
    entry.checkedAt = now
    return false
  }

  #hand(entry: Entry): HeldFile {
    entry.readers += 1
    if (entry.isKept) {
      this.#entries.delete(entry.id)
      this.#entries.set(entry.id, entry)
    }
    let isHeld = true
    return {
      ...entry.file,
      id: entry.id,
      disk: entry.disk,
      isUnchanged: async () => {
        if (!this.#isBelieved(entry) && !entry.isSpoilt) await this.#look(entry)
        return !entry.isSpoilt
      },
      distrust: () => {
        entry.checkedAt = Number.NEGATIVE_INFINITY
      },
      release: () => {
        if (!isHeld) return
        isHeld = false
        entry.readers -= 1
        if (!entry.isKept) this.#closeUnread(entry)
      },
    }
  }

  #keep(entry: Entry): void {
    this.#entries.set(entry.id, entry)
    for (const oldest of this.#entries.values()) {
      if (this.#entries.size <= this.#most) break
      this.#drop(oldest)
    }
  }

  #drop(entry: Entry): void {
    entry.isKept = false
    if (this.#entries.get(entry.id) === entry) this.#entries.delete(entry.id)
    this.#closeUnread(entry)
  }

  #closeUnread(entry: Entry): void {
    if (entry.readers > 0 || entry.isClosed) return
    entry.isClosed = true
    // Fails where the disk is gone: then nothing is left to be done.
    entry.file.handle.close().catch(() => undefined)
  }
}

const isSamePlace = (a: LocatedFile, b: LocatedFile): boolean =>
  a.path.equals(b.path) && a.root.equals(b.root) && a.size === b.size && a.mtimeUs === b.mtimeUs
