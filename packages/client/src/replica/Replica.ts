/**
 * A library on this device: it answers the contract by itself, writes at once, and keeps up with its servers. What it answers
 * beside the contract is in device/contract.ts.
 */
import { hasRole, type Principal } from "@ledgerline/api"
import { LocalCalls, Past, seenBy } from "@ledgerline/api/local"
import { Library, readAlbum, readArtist, readTrack, registry, type Viewpoint } from "@ledgerline/core"
import { decodePairingToken } from "@ledgerline/sync"
import type { Caller, Input, News, RouteName } from "../caller.ts"
import type { EverywhereRoutes } from "../device/everywhere.ts"
import type { DeviceHandlers } from "../device/handlers.ts"
import type { OfflineSettings } from "../device/offline.ts"
import type { Held } from "../everywhere/held.ts"
import { LedgerlineError } from "../errors.ts"
import { LibraryApi } from "../facade/LibraryApi.ts"
import { Covers } from "../offline/covers/Covers.ts"
import { coverHandlers } from "../offline/covers/handlers.ts"
import { MemoryCovers } from "../offline/covers/MemoryCovers.ts"
import { offlineHandlers } from "../offline/handlers.ts"
import { isFull } from "../offline/isFull.ts"
import { Offline } from "../offline/Offline.ts"
import { Room } from "../offline/Room.ts"
import { DEFAULT_SETTINGS } from "../offline/settings.ts"
import { errorOf } from "./errorOf.ts"
import { isChange } from "./isChange.ts"
import { DeviceMedia } from "./media.ts"
import type { LocalFiles, Storage } from "./ports.ts"
import { resolve } from "./resolve.ts"
import { serverHandlers } from "./serverHandlers.ts"
import { Servers } from "./Servers.ts"
import { Settings } from "./Settings.ts"
import type { StoreAccess } from "./StoreAccess.ts"
import { storeHandlers } from "./storeHandlers.ts"
import { Stores } from "./Stores.ts"
import { prepareClientTables } from "./tables.ts"
import { viewpointOf } from "./viewpoint.ts"
import { writeState } from "./writeState.ts"

/** How a library is opened. */
export interface ReplicaOptions {
  /** Where it is kept; made where it is not there. */
  readonly storage: Storage
  /**
   * Pairing tokens. Those that were used on this device are passed over. The first decides which library a new device has.
   * Where one more server cannot be reached, a device that has servers goes on without it.
   */
  readonly servers?: readonly string[] | undefined
  /** What servers call this device: "device" unless given. */
  readonly deviceName?: string | undefined
  /** Who writes here until a server says who it is: "local" unless given. */
  readonly member?: string | undefined
  /** Music that lies on this device by itself. */
  readonly local?: LocalFiles | undefined
  /** False: speaks to no server by itself, and fetches nothing. */
  readonly connects?: boolean | undefined
}

interface Opened {
  readonly library: Library
  readonly servers: Servers
  readonly settings: Settings
  readonly stores: Stores
}

/** Folders of this device are looked at again after so many milliseconds: a disk may have been taken away. */
const FRESH = 10_000

/** What a friend's library shares with the device's own. */
export interface Sharing {
  readonly room: Room
  readonly covers: Covers
  readonly offlineSettings: () => OfflineSettings
}

/** Of a friend's library, which is only read. */
export interface FriendOptions extends Sharing {
  readonly library: string
}

type ReplicaHandlers = Omit<DeviceHandlers, keyof EverywhereRoutes>

export class Replica implements Caller, Held {
  readonly library: Library
  readonly servers: Servers
  readonly settings: Settings
  readonly #stores: Stores
  readonly #friend: FriendOptions | undefined
  readonly #room: Room
  readonly #options: ReplicaOptions
  readonly #past: Past
  readonly #calls: LocalCalls
  readonly #handlers: ReplicaHandlers
  readonly #media: DeviceMedia
  readonly #listeners = new Set<(news: News) => void>()
  readonly #unsubscribe: () => void
  #offline: Offline | undefined
  #covers: Covers | undefined
  #viewpoint: Promise<Viewpoint> | undefined
  #lookedAt = Number.NEGATIVE_INFINITY
  #failure: unknown
  #commits = 0

  private constructor(options: ReplicaOptions, opened: Opened, friend: FriendOptions | undefined) {
    const { library, servers, settings, stores } = opened
    this.#options = options
    this.#stores = stores
    this.library = library
    this.servers = servers
    this.settings = settings
    this.#friend = friend
    this.#room = friend?.room ?? new Room()
    this.#past = new Past(library, options.storage.ports.timers)
    this.#calls = new LocalCalls({ library, viewpoint: () => this.viewpoint(), past: this.#past })
    this.#media = new DeviceMedia(library, servers)
    this.#handlers = this.#deviceHandlers()
    this.#unsubscribe = library.subscribe(({ subjects, views }) => {
      this.#commits++
      const names = [...views.keys()]
      if (names.some((name) => name === "source" || name === "operation")) this.#viewpoint = undefined
      this.tell({ subjects: seenBy(this.#member, subjects), views: names })
    })
  }

  /** Opens the library of this device, or makes it; or that of a friend. Fails with LedgerlineError. */
  static async open(options: ReplicaOptions, friend?: FriendOptions): Promise<Replica> {
    const { storage, servers: tokens = [] } = options
    try {
      const id = friend?.library ?? (tokens[0] === undefined ? undefined : decodePairingToken(tokens[0]).library)
      const wanted = id === undefined ? {} : { library: id }
      const store = await storage.database()
      const library = await Library.open({ store, registry, ports: storage.ports, ...wanted }).catch(
        async (cause: unknown) => {
          await store.close()
          throw cause
        },
      )
      return await Replica.over(library, options, friend).catch(async (cause: unknown) => {
        await library.close()
        throw cause
      })
    } catch (cause) {
      throw errorOf(cause)
    }
  }

  /** A replica over a library that is open already. Fails with what fails in its store. */
  static async over(library: Library, options: ReplicaOptions, friend?: FriendOptions): Promise<Replica> {
    await prepareClientTables(library.store)
    const settings = await Settings.open(library.store)
    // The two know of each other: what servers do changes what the replica shows.
    let replica: Replica | undefined
    const servers = await Servers.open({
      library,
      ports: options.storage.ports,
      settings,
      onChange: () => replica?.serversChanged(),
      onProgress: () => replica?.tell({ subjects: [], views: ["device.progress"] }),
      onViews: () => replica?.viewsChanged(),
      onFailure: (cause) => replica?.failed(cause),
      connects: options.connects !== false,
      isFriend: friend !== undefined,
      kept: () => replica?.offline?.byServer ?? [],
    })
    const stores = await Stores.open(library, options.storage.ports)
    replica = new Replica(options, { library, servers, settings, stores }, friend)
    try {
      await replica.#openCovers()
      await replica.#openOffline()
      return replica
    } catch (cause) {
      await replica.leave()
      throw cause
    }
  }

  async call(name: RouteName, input: Input): Promise<unknown> {
    this.throwIfFailed()
    if (this.#friend !== undefined && isChange(name)) throw this.refusal()
    try {
      const own = Object.hasOwn(this.#handlers, name)
        ? (this.#handlers as unknown as Record<string, (input: Input) => Promise<unknown>>)[name]
        : undefined
      if (own !== undefined) return await own(input)
      const media = this.#media.answer(name, input)
      if (media !== undefined) return await media
      if (this.#calls.has(name)) return await this.#calls.call(name, input, this.principal)
    } catch (cause) {
      throw errorOf(cause)
    }
    throw new LedgerlineError({ reason: "needsServer", message: `${name} is for a server to answer` })
  }

  listen(listener: (news: News) => void): () => void {
    const own = (news: News): void => listener(news)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  /** Ends what goes on, and closes the database. */
  async close(): Promise<void> {
    await this.leave()
    await this.library.close()
  }

  /** Ends what goes on. The library stays open. */
  async leave(): Promise<void> {
    this.#listeners.clear()
    this.#unsubscribe()
    await this.#offline?.close()
    if (this.#friend === undefined) await this.#covers?.close()
    await this.servers.close()
    await this.#past.close()
  }

  get offline(): Offline | undefined {
    return this.#offline
  }

  /** The images of all libraries of the device. */
  get covers(): Covers {
    if (this.#covers === undefined) throw new Error("the images were not looked for yet")
    return this.#covers
  }

  get local(): LocalFiles | undefined {
    return this.#options.local
  }

  get stores(): readonly StoreAccess[] {
    return this.servers.isOffline || this.#options.connects === false ? [] : this.#stores.all
  }

  get commits(): number {
    return this.#commits
  }

  /** What friends' libraries share with this one. */
  get sharing(): Sharing {
    return {
      room: this.#room,
      covers: this.covers,
      offlineSettings: () => this.#offline?.settings ?? DEFAULT_SETTINGS,
    }
  }

  /** Fails as the replica's own store did. */
  throwIfFailed(): void {
    if (this.#failure !== undefined) throw errorOf(this.#failure)
  }

  /** Why nothing is changed here. */
  refusal(): LedgerlineError {
    const [server] = this.servers.all
    const whose = server === undefined ? "a friend's" : `of ${this.servers.nameOf(server)}, a friend's`
    const message = `this library is ${whose}: it is looked at and played here, and not changed`
    return new LedgerlineError({ reason: "readOnly", status: 403, message })
  }

  /** Whether a track, album or artist is in it. */
  has(id: string): Promise<boolean> {
    return this.library.store.read(function* () {
      return (
        (yield* readTrack(id)) !== undefined ||
        (yield* readAlbum(id)) !== undefined ||
        (yield* readArtist(id)) !== undefined
      )
    })
  }

  /** Who asks here. Without a word of a server the device is its owner's. */
  get principal(): Principal {
    const role =
      this.#friend !== undefined
        ? "listener"
        : (this.servers.role ?? (this.servers.member === undefined ? "owner" : "editor"))
    return { member: this.#member, role, scopes: null, via: "device", credential: "" }
  }

  viewpoint(): Promise<Viewpoint> {
    const cache =
      this.#offline === undefined ? undefined : { source: this.#offline.source, mediaFiles: this.#offline.ids }
    const now = this.#options.storage.ports.timers.now()
    if (now - this.#lookedAt > FRESH) this.#viewpoint = undefined
    if (this.#viewpoint !== undefined) return this.#viewpoint
    this.#lookedAt = now
    const looking = viewpointOf(this.library, this.servers.reachable, this.#options.local, cache, this.stores)
    this.#viewpoint = looking
    looking.catch(() => {
      if (this.#viewpoint === looking) this.#viewpoint = undefined
    })
    return this.#viewpoint
  }

  /** A server came or went: what can be played, and what is shown of servers, may be otherwise. */
  serversChanged(): void {
    this.#viewpoint = undefined
    this.tell({ subjects: [], views: ["device.servers", "source"] })
    this.#offline?.serversChanged()
  }

  /** Not by a commit, which tells of itself: other views stand in their place. */
  viewsChanged(): void {
    this.#viewpoint = undefined
    this.#commits++
    this.tell({ subjects: undefined, views: undefined })
  }

  #storesChanged(): void {
    this.#viewpoint = undefined
    this.tell({ subjects: [], views: ["device.stores", "source"] })
    this.#offline?.serversChanged()
  }

  /** The replica's own store failed: whoever asks is told. A full disk is no failure: what was asked for says so by itself. */
  failed(cause: unknown): void {
    if (!isFull(cause)) this.#failure = cause
  }

  get id(): string {
    return this.library.id
  }

  asOf<A>(time: number, use: (library: Library) => Promise<A>): Promise<A> {
    return this.#past.use(time, use)
  }

  get #member(): string {
    return this.servers.member ?? this.#options.member ?? "local"
  }

  /** Tells all who listen. */
  tell(news: News): void {
    for (const listener of this.#listeners) listener(news)
  }

  async #openCovers(): Promise<void> {
    const { storage } = this.#options
    const { clock, timers } = storage.ports
    this.#covers =
      this.#friend?.covers ??
      (await Covers.open({
        store: this.library.store,
        files: (await storage.covers?.()) ?? new MemoryCovers(),
        timers,
        now: () => clock.now(),
        settings: () => this.#offline?.settings ?? DEFAULT_SETTINGS,
        onChange: () => this.tell({ subjects: [], views: ["device.offline"] }),
        onFailure: (cause) => this.failed(cause),
      }))
  }

  async #openOffline(): Promise<void> {
    const { storage } = this.#options
    const { settings } = this
    const files = await storage.files?.()
    if (files === undefined) return
    this.#offline = await Offline.open({
      library: this.library,
      ports: storage.ports,
      files,
      settings,
      room: this.#room,
      covers: this.covers,
      shared: this.#friend?.offlineSettings,
      api: new LibraryApi(this),
      servers: () => this.servers.reachable,
      stores: () => this.stores,
      isOffline: () => this.servers.isOffline || this.#options.connects === false,
      actor: () =>
        this.#friend === undefined && hasRole(this.principal.role, "editor") ? `user:${this.#member}` : undefined,
      onChange: (isCopies) => {
        if (isCopies) this.#viewpoint = undefined
        this.tell({ subjects: [], views: isCopies ? ["device.offline", "copy"] : ["device.offline"] })
      },
      onDownload: (server, bytes) => {
        if (this.servers.all.some((each) => each.server.id === server)) this.servers.traffic.downloaded(server, bytes)
      },
      onFailure: (cause) => this.failed(cause),
    })
  }

  #deviceHandlers(): ReplicaHandlers {
    const { servers } = this
    return {
      ...serverHandlers(servers, this.#options.deviceName),
      ...storeHandlers(this.#stores, () => this.#storesChanged()),
      ...offlineHandlers(() => this.#offline),
      ...coverHandlers(
        () => this.covers,
        () => servers.reachable,
        () => servers.tried(),
      ),
      "device.resolve": ({ params, body }) =>
        resolve([{ held: this, isFriend: this.#friend !== undefined, id: params.track }], body),
      "device.media": () => this.#media.place(),
      "device.writeState": ({ params }) => writeState(this.library, params.op, servers.reachable.length > 0),
    }
  }
}
