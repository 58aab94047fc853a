/** What this device keeps to play without a server: what is wanted comes, what is not needed makes room. */
import type { CacheCheck, Download, OfflineSettings, OfflineState } from "../device/offline.ts"
import { LedgerlineError } from "../errors.ts"
import { Cache } from "./Cache.ts"
import { Checking } from "./Checking.ts"
import { Downloads } from "./Downloads.ts"
import type { Whole } from "./files.ts"
import { isFull } from "./isFull.ts"
import type { OfflineOptions } from "./options.ts"
import { Parts } from "./Parts.ts"
import { Queue, type Queued } from "./Queue.ts"
import { downloadOf, reportOf } from "./report.ts"
import type { Room } from "./Room.ts"
import { DEFAULT_SETTINGS, offlineSettings, SEAL, setOfflineSettings } from "./settings.ts"
import { Telling } from "./Telling.ts"
import { PRIORITY, type Wanted, wantedOf } from "./wanted.ts"
import { pinsOf, Wants } from "./Wants.ts"

/** Lists on which pins and rules depend. */
const DEPENDS = ["track", "album", "playlistItem", "playback", "copy", "source", "merge"]
/** Where the disk was full, what could not be written down is tried again after so many milliseconds. */
const FULL_WAIT = 30_000

interface Opened {
  readonly cache: Cache
  readonly queue: Queue
  readonly parts: Parts
  readonly pins: readonly string[]
}

export class Offline {
  readonly #options: OfflineOptions
  readonly #cache: Cache
  readonly #queue: Queue
  readonly #parts: Parts
  readonly #downloads: Downloads
  readonly #checking: Checking
  readonly #telling: Telling
  readonly #room: Room
  readonly #wants: Wants
  readonly #ends: readonly (() => void)[]
  /** Something was not given up, since it may have been wanted. */
  #isRoomPending = false
  #cancelAgain: (() => void) | undefined

  private constructor(options: OfflineOptions, { cache, queue, parts, pins }: Opened) {
    const { library, ports, files, servers, stores, isOffline, onChange, room } = options
    this.#options = options
    this.#cache = cache
    this.#queue = queue
    this.#parts = parts
    const onFailure = (cause: unknown): void => this.#failed(cause)
    this.#wants = new Wants(
      {
        store: library.store,
        api: options.api,
        now: () => ports.clock.now(),
        rules: () => this.settings.rules,
        onWanted: (wanted) => this.#queueAll(wanted),
        onSettled: () => this.#settled(),
        onFailure,
      },
      pins,
    )
    this.#telling = new Telling(library, options.actor, onFailure)
    this.#room = room
    this.#downloads = new Downloads({
      library,
      files,
      cache,
      queue,
      parts,
      timers: ports.timers,
      now: () => ports.clock.now(),
      servers,
      stores,
      concurrency: () => this.settings.concurrency,
      isPaused: () => this.settings.isPaused || isOffline(),
      makeRoom: (bytes, promise) => room.make(bytes, this.settings.limit, promise),
      hasRoom: (bytes) => room.has(bytes, this.settings.limit),
      onFile: (mediaFile, bytes, server) => this.#came(mediaFile, bytes, server),
      onSettled: (lost) => this.#cameToDisk(lost),
      onChange: () => onChange(false),
      onFailure,
    })
    this.#checking = new Checking({
      files,
      cache,
      holders: (mediaFile) => this.#downloads.holdersOf(mediaFile),
      isIdle: () => this.#downloads.isIdle && !this.#wants.isSettling,
      remove: (mediaFile) => this.#removeWrong(mediaFile),
      onChange: () => onChange(false),
      onFailure,
    })
    const leaveRoom = room.add({
      cache,
      promised: () => this.#downloads.promised,
      outstanding: () => this.#downloads.outstanding,
      free: () => files.free(),
      servers,
      kept: () => this.#kept(),
      remove: (mediaFile) => this.#remove(mediaFile),
      removePart: () => this.#downloads.removePart(),
    })
    const unsubscribe = library.subscribe((commit) => {
      if (!this.#telling.isOwn(commit.subjects) && DEPENDS.some((view) => commit.views.has(view))) this.reconcile()
    })
    this.#ends = [leaveRoom, unsubscribe]
  }

  static async open(options: OfflineOptions): Promise<Offline> {
    const { store } = options.library
    const { files, ports, settings } = options
    const before = settings.get<string | undefined>(SEAL, undefined)
    const isOther = before !== files.seal
    const cache = await Cache.open({ store, files, now: () => ports.clock.now(), mayBeSealedOtherwise: isOther })
    const queue = await Queue.open(store)
    // What was begun with another key cannot be gone on with.
    const begun = isOther && before !== undefined ? [] : queue.all.map(({ mediaFile }) => mediaFile)
    const parts = new Parts(files, await files.sweep(new Set(begun)))
    if (isOther) await settings.set(SEAL, files.seal)
    const offline = new Offline(options, { cache, queue, parts, pins: await pinsOf(store) })
    offline.reconcile()
    return offline
  }

  get settings(): OfflineSettings {
    const { shared } = this.#options
    if (shared !== undefined) return { ...shared(), rules: [] }
    return offlineSettings(this.#options.settings)
  }

  /** Files that are here whole. */
  get ids(): ReadonlySet<string> {
    return this.#cache.ids
  }

  /** What is whole here, by the server from which it came. */
  get byServer(): OfflineState["byServer"] {
    return this.#cache.byServer()
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
    const { settings } = this
    return {
      ...settings,
      ...reportOf(this.#cache, this.#queue, this.#wants),
      partial: this.#downloads.partial,
      covers: this.#options.covers.state,
      byLibrary: [{ library: this.#options.library.id, bytes: this.#cache.bytes, files: this.#cache.count }],
    }
  }

  downloads(limit = 100): Download[] {
    return this.#queue.all
      .slice(0, limit)
      .map((row) => downloadOf(row, this.#downloads.progressOf(row.mediaFile), this.settings.isPaused))
  }

  async configure(said: Partial<OfflineSettings>): Promise<void> {
    if (this.#options.shared !== undefined)
      throw new LedgerlineError({
        reason: "invalid",
        message: "a friend's library is kept by the settings of the device",
      })
    const unknown = Object.keys(said).find((name) => !Object.hasOwn(DEFAULT_SETTINGS, name))
    if (unknown !== undefined)
      throw new LedgerlineError({ reason: "invalid", message: `there is no setting ${unknown}` })
    const next = { ...this.settings, ...said }
    await setOfflineSettings(this.#options.settings, next)
    await this.#fit()
    await this.#options.covers.fit()
    await this.#downloads.again(new Set(["noRoom"]))
    this.reconcile()
    this.#options.onChange(false)
  }

  pin(subject: string): Promise<void> {
    return this.#wants.pin(subject)
  }

  async unpin(subject: string): Promise<void> {
    await this.#wants.unpin(subject)
    await this.settled()
    await this.#downloads.again(new Set(["noRoom"]))
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
    this.#prefetchCovers(wanted)
  }

  /** Tries again at once what failed. */
  async retry(): Promise<void> {
    await this.#fit()
    await this.#downloads.again()
  }

  /** Looks at each file that is kept, from end to end. What is not as it should be goes, and comes anew where it is wanted. */
  verify(): Promise<CacheCheck> {
    return this.#checking.all()
  }

  /** Whether a file that is kept is damaged where it comes from, too. */
  isDamaged(mediaFile: string): boolean {
    return this.#cache.isDamaged(mediaFile)
  }

  /** Removes what is here; `isAll`: what is pinned too, with its pins and the rules. */
  async clear(isAll: boolean): Promise<void> {
    if (isAll) {
      await this.#wants.unpinAll()
      if (this.#options.shared === undefined)
        await setOfflineSettings(this.#options.settings, { ...this.settings, rules: [] })
    }
    this.reconcile()
    await this.settled()
    for (const mediaFile of this.#cache.ids) if (!this.#wants.files.has(mediaFile)) await this.#remove(mediaFile)
    await this.#options.covers.clear()
    await this.#downloads.again(new Set(["noRoom"]))
    this.#options.onChange(true)
  }

  /** Servers came or went, or what is wanted may be otherwise. */
  reconcile(): void {
    this.#wants.reconcile()
  }

  /** The settings of the device are others now. */
  settingsChanged(): void {
    this.#try(this.#downloads.again(new Set(["noRoom"])))
    this.#options.onChange(false)
  }

  /** Whether something is pinned. */
  hasPin(subject: string): boolean {
    return this.#wants.pins.includes(subject)
  }

  /** Begins what waited for a server, or ends what it may not go on with. */
  serversChanged(): void {
    this.#try(this.#downloads.again(new Set(["offline", "notThere", "wrongBytes"])))
    this.#try(this.#fit())
    this.#options.covers.fill()
    this.#checking.again()
  }

  /** Resolves when what is wanted is known. */
  settled(): Promise<void> {
    return this.#wants.settled()
  }

  async close(): Promise<void> {
    const [leaveRoom, unsubscribe] = this.#ends
    unsubscribe?.()
    this.#options.covers.want(this.#options.library.id, undefined)
    this.#cancelAgain?.()
    await this.#wants.close()
    await this.#checking.close()
    await this.#downloads.close()
    await this.#room.idle()
    leaveRoom?.()
    this.#telling.tell()
    await this.#telling.idle()
  }

  /** What is wanted is queued, and what is not any more is taken out. */
  async #queueAll(wanted: readonly Wanted[]): Promise<void> {
    const { covers, library, servers } = this.#options
    covers.want(library.id, { hashes: hashesOf(wanted), servers })
    await this.#enqueue(wanted)
    const dropped = this.#queue.all.filter(
      ({ mediaFile, priority }) =>
        this.#cache.ids.has(mediaFile) || (priority < PRIORITY.prefetch && !this.#wants.files.has(mediaFile)),
    )
    for (const { mediaFile } of dropped) await this.#forget(mediaFile)
  }

  #settled(): void {
    if (this.#isRoomPending) this.#try(this.#downloads.again(new Set(["noRoom"])))
    else this.#downloads.pump()
    this.#isRoomPending = false
    this.#try(this.#fit())
    this.#checking.idle()
    this.#options.onChange(false)
  }

  /** Where more is kept than may be, what is not wanted goes, as far as a server that answers by now shows that it has it. */
  async #fit(): Promise<void> {
    await this.settled()
    // Where that is too little still, what is under way finds no room any more.
    if (!(await this.#room.make(0, this.settings.limit))) await this.#downloads.interrupt()
  }

  #kept(): ReadonlySet<string> | undefined {
    if (!this.#wants.isSettling) return this.#wants.files
    this.#isRoomPending = true
    return undefined
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

  /** Of what is played soon; what does not come is asked for when it is shown. */
  #prefetchCovers(wanted: readonly Wanted[]): void {
    const { covers, servers } = this.#options
    const { coverSize: size } = this.settings
    const ids = [...hashesOf(wanted)].map((hash) => ({ hash, size }))
    covers.prefetch(ids, servers).catch(() => undefined)
  }

  async #forget(mediaFile: string): Promise<void> {
    // First: what ends and is still in the queue begins again.
    this.#queue.forget(mediaFile)
    await this.#downloads.stop(mediaFile)
    await this.#queue.remove(mediaFile)
    if (!this.#cache.ids.has(mediaFile)) await this.#parts.remove(mediaFile)
  }

  async #removeWrong(mediaFile: string): Promise<void> {
    await this.#remove(mediaFile)
    this.reconcile()
  }

  async #remove(mediaFile: string): Promise<void> {
    await this.#cache.remove(mediaFile)
    this.#telling.evicted(mediaFile)
    this.#telling.tell()
    this.#options.onChange(true)
  }

  /** Where only room is missing, what could not be written down is tried again, and everything else goes on. */
  #failed(cause: unknown): void {
    if (!isFull(cause)) return this.#options.onFailure(cause)
    this.#cancelAgain ??= this.#options.ports.timers.after(FULL_WAIT, () => {
      this.#cancelAgain = undefined
      this.reconcile()
      this.#try(this.#downloads.settle())
      this.#telling.tell()
    })
  }

  #try(work: Promise<unknown>): void {
    work.catch((cause: unknown) => this.#failed(cause))
  }

  #cameToDisk(lost: readonly string[]): void {
    for (const mediaFile of lost) this.#telling.evicted(mediaFile)
    this.#telling.tell()
    this.#checking.idle()
    // What is still wanted is fetched again.
    if (lost.length > 0) this.reconcile()
  }

  #came(mediaFile: string, bytes: number, server: string): void {
    this.#options.onDownload(server, bytes)
    this.#options.onChange(true)
    this.#telling.cached(mediaFile, bytes)
  }
}

const hashesOf = (wanted: readonly Wanted[]): ReadonlySet<string> =>
  new Set(wanted.flatMap(({ artwork }) => artwork ?? []))

const NEW = { size: null, server: null, etag: null, tries: 0, nextAt: 0, reason: null, message: null } as const
