/** What this device keeps to play without a server: what is wanted comes, what is not needed makes room. */
import { type Library, query, remove, run, upsert } from "@ledgerline/core"
import type { Download, OfflineSettings, OfflineState } from "../device/offline.ts"
import { LedgerlineError } from "../errors.ts"
import type { LibraryApi } from "../facade/LibraryApi.ts"
import type { ReplicaPorts } from "../replica/ports.ts"
import type { ServerAccess } from "../replica/ServerAccess.ts"
import type { Settings } from "../replica/Settings.ts"
import { Cache } from "./Cache.ts"
import { Downloads } from "./Downloads.ts"
import type { CacheFiles, Whole } from "./files.ts"
import { Queue, type Queued } from "./Queue.ts"
import { Room } from "./Room.ts"
import { CLIENT_PIN } from "./tables.ts"
import { Telling } from "./Telling.ts"
import { PRIORITY, type Wanted, wantedOf, wantedTracks } from "./wanted.ts"

const SETTINGS = "offlineCache"
const GIGABYTE = 1_000_000_000
const DEFAULTS: OfflineSettings = { limit: 10 * GIGABYTE, rules: [], isPaused: false, concurrency: 3 }
/** What may be pinned. */
const PINNABLE = /^(track|album|artist|playlist):[^:]{1,200}$/
/** Lists on which pins and rules depend. */
const DEPENDS = ["track", "album", "playlistItem", "playback", "copy", "source", "merge"]

export interface OfflineOptions {
  readonly library: Library
  readonly ports: ReplicaPorts
  readonly files: CacheFiles
  readonly settings: Settings
  readonly api: Pick<LibraryApi, "tracks" | "playlists" | "playback">
  readonly servers: () => readonly ServerAccess[]
  readonly isOffline: () => boolean
  /** Tells the other devices what is kept here: undefined where this one may not. */
  readonly actor: () => string | undefined
  /** `isCopies`: what can be played without a server is otherwise now. */
  readonly onChange: (isCopies: boolean) => void
  /** The device's own store failed. */
  readonly onFailure: (cause: unknown) => void
}

export class Offline {
  readonly #options: OfflineOptions
  readonly #cache: Cache
  readonly #queue: Queue
  readonly #downloads: Downloads
  readonly #telling: Telling
  readonly #room: Room
  readonly #unsubscribe: () => void
  #pins: readonly string[]
  #wanted: ReadonlyMap<string, Wanted> = new Map()
  #reconciling: Promise<void> | undefined
  #isStale = false
  #isOver = false

  private constructor(options: OfflineOptions, cache: Cache, queue: Queue, pins: readonly string[]) {
    const { library, ports, files, servers, isOffline, onChange } = options
    this.#options = options
    this.#cache = cache
    this.#queue = queue
    this.#pins = pins
    this.#telling = new Telling(library, options.actor, options.onFailure)
    this.#room = new Room({
      cache,
      promised: () => this.#downloads.promised,
      servers,
      kept: () => this.#keptFiles(),
      remove: (mediaFile) => this.#remove(mediaFile),
    })
    this.#downloads = new Downloads({
      library,
      files,
      cache,
      queue,
      timers: ports.timers,
      now: () => ports.clock.now(),
      servers,
      concurrency: () => this.settings.concurrency,
      isPaused: () => this.settings.isPaused || isOffline(),
      makeRoom: (bytes) => this.#room.make(bytes, this.settings.limit),
      onFile: (mediaFile, bytes) => this.#came(mediaFile, bytes),
      onSettled: () => this.#telling.tell(),
      onChange: () => onChange(false),
      onFailure: options.onFailure,
    })
    this.#unsubscribe = library.subscribe((commit) => {
      if (!this.#telling.isOwn(commit.subjects) && DEPENDS.some((view) => commit.views.has(view))) this.reconcile()
    })
  }

  static async open(options: OfflineOptions): Promise<Offline> {
    const { library, files, ports } = options
    const cache = await Cache.open({ store: library.store, files, now: () => ports.clock.now() })
    const queue = await Queue.open(library.store)
    await files.sweep(new Set(queue.all.map(({ mediaFile }) => mediaFile)))
    const pins = await library.store.read(() =>
      query<{ subject: string }>(`SELECT subject FROM "${CLIENT_PIN.name}" ORDER BY "pinnedAt", subject`),
    )
    const offline = new Offline(
      options,
      cache,
      queue,
      pins.map(({ subject }) => subject),
    )
    offline.reconcile()
    return offline
  }

  get settings(): OfflineSettings {
    return { ...DEFAULTS, ...this.#options.settings.get<Partial<OfflineSettings>>(SETTINGS, {}) }
  }

  /** Files that are here whole. */
  get ids(): ReadonlySet<string> {
    return this.#cache.ids
  }

  /** The source that the cache of this replica is. */
  get source(): string {
    return this.#telling.source
  }

  locate(mediaFile: string): string | undefined {
    return this.#cache.locate(mediaFile)
  }

  use(mediaFile: string): Promise<void> {
    return this.#cache.use(mediaFile)
  }

  open(mediaFile: string): Promise<Whole | undefined> {
    return this.#cache.open(mediaFile)
  }

  async state(): Promise<OfflineState> {
    await this.settled()
    const queued = this.#queue.all
    const wanted = [...this.#wanted.values()]
    return {
      ...this.settings,
      bytes: this.#cache.bytes,
      files: this.#cache.count,
      byServer: this.#cache.byServer(),
      pins: this.#pins,
      wanted: wanted.length,
      here: wanted.filter(({ mediaFile, isLocal }) => isLocal || this.#cache.ids.has(mediaFile)).length,
      queued: queued.length,
      failing: queued.filter(({ tries }) => tries > 0).length,
    }
  }

  downloads(limit = 100): Download[] {
    return this.#queue.all.slice(0, limit).map((row) => this.#downloadOf(row))
  }

  async configure(said: Partial<OfflineSettings>): Promise<void> {
    const next = { ...this.settings, ...said }
    const isSound =
      Number.isSafeInteger(next.limit) && next.limit >= 0 && next.concurrency >= 1 && next.concurrency <= 16
    if (!isSound) throw new LedgerlineError({ reason: "invalid", message: "the limit or the concurrency cannot be" })
    await this.#options.settings.set(SETTINGS, next)
    await this.#room.make(0, next.limit)
    await this.retry()
    this.reconcile()
    this.#options.onChange(false)
  }

  async pin(subject: string): Promise<void> {
    if (!PINNABLE.test(subject))
      throw new LedgerlineError({ reason: "invalid", message: "pinned are tracks, albums, artists and playlists" })
    const now = this.#options.ports.clock.now()
    await this.#options.library.store.write(() => upsert(CLIENT_PIN, [[subject, now]]))
    this.#pins = [...this.#pins.filter((each) => each !== subject), subject]
    this.reconcile()
  }

  async unpin(subject: string): Promise<void> {
    await this.#options.library.store.write(() => remove(CLIENT_PIN, [[subject]]))
    this.#pins = this.#pins.filter((each) => each !== subject)
    this.reconcile()
  }

  /** Wants tracks soon, such as those that are played next; they are the first to make room again. */
  async prefetch(tracks: readonly string[]): Promise<void> {
    const wanted: Wanted[] = []
    for (const id of tracks) {
      const one = wantedOf(await this.#options.api.tracks.get(id), PRIORITY.prefetch)
      if (one !== undefined) wanted.push(one)
    }
    await this.#enqueue(wanted)
    this.#downloads.pump()
  }

  /** Tries again at once what failed. */
  async retry(): Promise<void> {
    const waiting = this.#queue.all.filter(({ nextAt }) => nextAt > 0)
    await this.#queue.put(waiting.map((row) => ({ ...row, nextAt: 0 })))
    this.#downloads.pump()
  }

  /** Removes what is here; `isAll`: what is pinned too, with its pins and the rules. */
  async clear(isAll: boolean): Promise<void> {
    if (isAll) {
      await this.#options.library.store.write(() => run(`DELETE FROM "${CLIENT_PIN.name}"`))
      this.#pins = []
      await this.#options.settings.set(SETTINGS, { ...this.settings, rules: [] })
    }
    this.reconcile()
    await this.settled()
    const kept = this.#keptFiles()
    for (const mediaFile of this.#cache.ids) if (!kept.has(mediaFile)) await this.#remove(mediaFile)
    this.#options.onChange(true)
  }

  /** Servers came or went, or what is wanted may be otherwise. */
  reconcile(): void {
    this.#isStale = true
    if (this.#isOver) return
    this.#reconciling ??= this.#reconcile()
      .catch((cause: unknown) => this.#options.onFailure(cause))
      .finally(() => (this.#reconciling = undefined))
  }

  /** Begins what waited for a server, or ends what it may not go on with. */
  serversChanged(): void {
    this.#downloads.serverCame().catch((cause: unknown) => this.#options.onFailure(cause))
  }

  /** Resolves when what is wanted is known. */
  async settled(): Promise<void> {
    while (this.#reconciling !== undefined) await this.#reconciling
  }

  async close(): Promise<void> {
    this.#isOver = true
    this.#unsubscribe()
    this.#isStale = false
    await this.settled()
    await this.#downloads.close()
    await this.#room.idle()
    this.#telling.tell()
    await this.#telling.idle()
  }

  async #reconcile(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false
      const wanted = await wantedTracks(this.#options.api, this.#pins, this.settings.rules)
      if (this.#isOver) return
      this.#wanted = wanted
      await this.#enqueue([...wanted.values()])
      const kept = this.#keptFiles()
      const dropped = this.#queue.all.filter(
        ({ mediaFile, priority }) =>
          this.#cache.ids.has(mediaFile) || (priority < PRIORITY.prefetch && !kept.has(mediaFile)),
      )
      for (const { mediaFile } of dropped) await this.#forget(mediaFile)
    }
    this.#downloads.pump()
    this.#options.onChange(false)
  }

  async #enqueue(wanted: readonly Wanted[]): Promise<void> {
    const rows = new Map<string, Queued>()
    const askedAt = this.#options.ports.clock.now()
    for (const { mediaFile, track, priority, isLocal } of wanted) {
      if (isLocal || this.#cache.ids.has(mediaFile)) continue
      const there = rows.get(mediaFile) ?? this.#queue.get(mediaFile)
      if (there === undefined) rows.set(mediaFile, { ...NEW, mediaFile, track, priority, askedAt })
      else if (there.priority < priority) rows.set(mediaFile, { ...there, priority })
    }
    if (rows.size > 0) await this.#queue.put([...rows.values()])
  }

  async #forget(mediaFile: string): Promise<void> {
    await this.#downloads.stop(mediaFile)
    await this.#queue.remove(mediaFile)
    if (this.#cache.ids.has(mediaFile)) return
    await (await this.#options.files.begin(mediaFile)).drop()
  }

  #keptFiles(): ReadonlySet<string> {
    return new Set([...this.#wanted.values()].map(({ mediaFile }) => mediaFile))
  }

  #downloadOf(row: Queued): Download {
    const running = this.#downloads.progressOf(row.mediaFile)
    const { mediaFile, track, priority, size, tries, reason, message, nextAt } = row
    const state =
      running !== undefined ? "running" : this.settings.isPaused ? "paused" : tries > 0 ? "failed" : "waiting"
    return {
      mediaFile,
      track,
      priority,
      size,
      tries,
      reason,
      message,
      state,
      bytes: running?.bytes ?? 0,
      nextAt: nextAt === 0 ? null : nextAt,
    }
  }

  async #remove(mediaFile: string): Promise<void> {
    await this.#cache.remove(mediaFile)
    this.#telling.evicted(mediaFile)
    this.#telling.tell()
    this.#options.onChange(true)
  }

  #came(mediaFile: string, bytes: number): void {
    this.#options.onChange(true)
    this.#telling.cached(mediaFile, bytes)
  }
}

const NEW = { size: null, server: null, etag: null, tries: 0, nextAt: 0, reason: null, message: null } as const
