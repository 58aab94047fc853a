/**
 * The snapshots of a server: made when somebody asks for one, kept in a folder and shared by all who ask in the meantime.
 * docs/spec/sync.md, SYNC-32.
 */
import { open } from "node:fs/promises"
import { type Commit, FINAL_TYPES, type Library, query, sha256 } from "@ledgerline/core"
import { fileOf, makeSnapshot } from "./make.ts"
import { chunksFile, removeOthers, type StoredChunk, storedSnapshots, type StoredSnapshot } from "./SnapshotFile.ts"

/** A snapshot is given to newcomers until the log has grown by so many events, and by this part. */
const FRESH_EVENTS = 5000
const FRESH_PART = 0.05
/** Snapshots that are made and thrown away again, since something was erased meanwhile. */
const MOST_TRIES = 4

/** A chunk of a snapshot, and the logs that it is of. */
interface Found {
  readonly logs: string[]
  readonly chunk: StoredChunk
}

export class Snapshots {
  readonly #library: Library
  readonly #folder: string
  readonly #unsubscribe: () => void
  /** The last one, and those that somebody may still be taking, the newest last. */
  #kept: StoredSnapshot[] | undefined
  #making: Promise<StoredSnapshot | undefined> | undefined
  /** Looks whether what a commit brought has erased something. */
  #looking: Promise<void> = Promise.resolve()
  readonly #index = new Map<string, Map<string, Found>>()

  /** `folder` is for snapshots alone. What is in it is as private as the database. */
  constructor(library: Library, folder: string) {
    this.#library = library
    this.#folder = folder
    this.#unsubscribe = library.subscribe((commit) => {
      this.#looking = this.#looking.then(() => this.#dropErased(commit)).catch(() => undefined)
    })
  }

  /** In a folder beside the library's file; undefined where it is in no file. */
  static beside(library: Library): Snapshots | undefined {
    const path = fileOf(library.store)
    return path === undefined ? undefined : new Snapshots(library, `${path}.snapshots`)
  }

  /**
   * A snapshot that is fresh enough, made where there is none: that may take as long as copying the library does.
   * Undefined where this replica's own views came from a snapshot and are not proven yet. Fails where it cannot be made.
   */
  current(): Promise<StoredSnapshot | undefined> {
    return (this.#making ??= this.#current().finally(() => (this.#making = undefined)))
  }

  /** A snapshot that is still here. */
  async find(id: string): Promise<StoredSnapshot | undefined> {
    return (await this.#listed()).find((each) => each.id === id)
  }

  /** Where in a snapshot a chunk is; undefined where it is not. */
  locate(snapshot: StoredSnapshot, hash: string): Found | undefined {
    let index = this.#index.get(snapshot.id)
    if (index === undefined) {
      index = new Map<string, Found>()
      for (const { log, chunks } of snapshot.logs)
        for (const chunk of chunks) {
          const known = index.get(chunk.hash)
          if (known === undefined) index.set(chunk.hash, { logs: [log], chunk })
          else known.logs.push(log)
        }
      this.#index.set(snapshot.id, index)
    }
    return index.get(hash)
  }

  /** The bytes of a chunk; undefined where they are not what they were. */
  async read(snapshot: StoredSnapshot, { start, size, hash }: StoredChunk): Promise<Buffer | undefined> {
    const file = await open(chunksFile(this.#folder, snapshot.id), "r").catch(() => undefined)
    if (file === undefined) return undefined
    try {
      const bytes = Buffer.alloc(size)
      await file.read(bytes, 0, size, start)
      if (sha256(bytes) === hash) return bytes
      this.#keep(this.#kept?.filter((each) => each !== snapshot) ?? [])
      return undefined
    } finally {
      await file.close()
    }
  }

  /** Waits for what is being made; the files stay for the next time. */
  async close(): Promise<void> {
    this.#unsubscribe()
    await this.#looking
    await this.#making?.catch(() => undefined)
  }

  async #current(): Promise<StoredSnapshot | undefined> {
    const { store, registry } = this.#library
    const [last, ahead] = [(await this.#listed()).at(-1), await this.#library.ahead()]
    if (ahead !== undefined) return undefined
    if (last !== undefined && last.projection === registry.version) {
      const [row] = await store.read(() =>
        query<{ end: number }>("SELECT position + count - 1 AS end FROM chunk ORDER BY position DESC LIMIT 1"),
      )
      const grown = (row?.end ?? 0) - last.position
      if (grown <= Math.max(FRESH_EVENTS, last.position * FRESH_PART)) return last
    }
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const made = await makeSnapshot(this.#library, this.#folder)
      const kept = [...(await this.#listed())]
      // Something may be erased between reading it and here.
      const isGood = !(await this.#hasErasedSince(made.position + 1))
      this.#keep([...kept, ...(isGood ? [made] : [])].slice(-2))
      if (isGood) return made
    }
    return undefined
  }

  /** Those of this incarnation of the database. */
  async #listed(): Promise<readonly StoredSnapshot[]> {
    const { id, epoch } = this.#library
    await this.#looking
    const kept = this.#kept ?? storedSnapshots(this.#folder).toSorted((a, b) => a.position - b.position)
    const own = kept.filter((each) => each.library === id && each.epoch === epoch)
    if (this.#kept === undefined) {
      const erased = await Promise.all(own.map((each) => this.#hasErasedSince(each.position + 1)))
      this.#keep(own.filter((_, i) => erased[i] === false))
    } else if (own.length < kept.length) this.#keep(own)
    return this.#kept ?? []
  }

  #keep(snapshots: StoredSnapshot[]): void {
    this.#kept = snapshots
    const ids = new Set(snapshots.map(({ id }) => id))
    for (const id of this.#index.keys()) if (!ids.has(id)) this.#index.delete(id)
    removeOthers(this.#folder, ids)
  }

  /** What is erased or compacted is not to stay in files of ours. */
  async #dropErased({ from }: Commit): Promise<void> {
    if ((this.#kept?.length ?? 0) === 0 || !(await this.#hasErasedSince(from))) return
    this.#keep([])
  }

  async #hasErasedSince(position: number): Promise<boolean> {
    const { store } = this.#library
    const controls = await store.read(() =>
      query<{ position: number }>("SELECT position FROM control WHERE position >= ?", [position]),
    )
    for (const each of controls) {
      const [event] = await this.#library.events(each.position, 1)
      if (event !== undefined && FINAL_TYPES.has(event.type)) return true
    }
    return false
  }
}
