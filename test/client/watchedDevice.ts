/** A device whose every step is looked at: what its files are, and whether its accounts are those of the disk. */
import { deepEqual, equal, ok } from "node:assert/strict"
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { createLibrary, type DeviceLibrary, type Storage } from "@ledgerline/client"
import { nodeStorage } from "@ledgerline/client/node"
import { query } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { thisProcess } from "@ledgerline/core/system"
import type { MovedTimers } from "./hostileFiles.ts"
import { type Music, newFolder } from "./music.ts"

interface OnDisk {
  readonly id: string
  readonly bytes: number
}

/** What lies in the folder of whole files, or in that of those that are not. */
function filesIn(folder: string, part: "tracks" | "unfinished"): OnDisk[] {
  const root = join(folder, "cache", "offline", part)
  if (!existsSync(root)) return []
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => ({ id: name, bytes: statSync(join(parentPath, name)).size }))
}

const sum = (files: readonly OnDisk[]): number => files.reduce((all, { bytes }) => all + bytes, 0)

/** A device whose every step is looked at. */
export class Watched {
  readonly folder = newFolder()
  readonly #storage: Storage
  readonly #server: Music
  readonly #right = new Set<string>()
  #before = new Set<string>()
  library!: DeviceLibrary
  pins = new Set<string>()
  limit = 10e9
  /** Bytes that were over the limit when it became smaller, and may stay. */
  excess = 0

  constructor(server: Music, timers: MovedTimers) {
    const storage = nodeStorage({ folder: this.folder })
    this.#storage = { ...storage, ports: { ...storage.ports, timers } }
    this.#server = server
  }

  async open(...servers: readonly string[]): Promise<void> {
    this.library = await createLibrary({ storage: this.#storage, servers })
  }

  /** Whole files are right; those that were looked at are, since nobody writes to them. */
  lookAtFiles(): void {
    const whole = filesIn(this.folder, "tracks")
    for (const { id } of whole) {
      if (this.#right.has(id)) continue
      const stored = readFileSync(join(this.folder, "cache", "offline", "tracks", id.slice(0, 2), id))
      const file = this.#server.files.find((each) => each.id === id)
      if (file === undefined || !stored.equals(file.bytes)) throw new Error(`${id} is a wrong file`)
      this.#right.add(id)
    }
    for (const id of this.#right) if (!whole.some((each) => each.id === id)) this.#right.delete(id)
  }

  /** Waits until nothing is under way that could end by itself now. */
  async calm(): Promise<void> {
    for await (const { items } of this.library.offline.liveDownloads(1000))
      if (items.every(({ state, nextAt }) => state !== "running" && (state === "paused" || nextAt !== null))) return
  }

  /** The accounts, while nothing is under way. */
  async check(): Promise<void> {
    this.lookAtFiles()
    const state = await this.library.offline.state()
    const items = await this.library.offline.downloads(1000)
    if (items.some(({ state: each }) => each === "running")) return
    const whole = filesIn(this.folder, "tracks")
    deepEqual(
      { files: state.files, bytes: state.bytes, partial: state.partial },
      {
        files: whole.length,
        bytes: sum(whole),
        partial: sum(filesIn(this.folder, "unfinished")),
      },
    )
    equal(
      state.byServer.reduce((all, { bytes }) => all + bytes, 0),
      state.bytes,
    )
    ok(state.bytes + state.partial <= Math.max(this.limit, this.excess), `${state.bytes} and ${state.partial} bytes`)
    this.excess = state.bytes + state.partial
    const here = new Set(whole.map(({ id }) => id))
    const queued = new Set(items.map(({ mediaFile }) => mediaFile))
    const pinned = [...this.pins].map((track) => this.#server.files.find((file) => file.track === track)?.id ?? "")
    // Nothing wanted is forgotten, and nothing pinned that was here is gone.
    deepEqual(
      pinned.filter((id) => !here.has(id) && !queued.has(id)),
      [],
    )
    deepEqual(
      [...this.#before].filter((id) => pinned.includes(id) && !here.has(id)),
      [],
    )
    this.#before = new Set(pinned.filter((id) => here.has(id)))
  }

  /** What the tables say once the program has ended is what lies there. */
  async checkClosed(): Promise<void> {
    await this.library.close()
    const store = openSqlite({ path: join(this.folder, "library.sqlite"), owner: thisProcess(), now: () => 0 })
    const rows = await store.read(() =>
      query<{ id: string; bytes: number }>('SELECT "mediaFile" AS id, bytes FROM "clientFile"'),
    )
    const queued = await store.read(() => query<{ id: string }>('SELECT "mediaFile" AS id FROM "clientDownload"'))
    await store.close()
    const byId = (files: readonly OnDisk[]): OnDisk[] =>
      files.map(({ id, bytes }) => ({ id, bytes: Number(bytes) })).toSorted((a, b) => a.id.localeCompare(b.id))
    deepEqual(byId(rows), byId(filesIn(this.folder, "tracks")))
    const wanted = new Set(queued.map(({ id }) => id))
    deepEqual(
      filesIn(this.folder, "unfinished").filter(({ id }) => !wanted.has(id)),
      [],
    )
    this.lookAtFiles()
  }
}
