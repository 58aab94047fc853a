/**
 * A library on this device: it answers the contract by itself, writes at once, and keeps up with its servers. What it answers
 * beside the contract is in device/contract.ts.
 */
import { hasRole, type Principal } from "@ledgerline/api"
import { LocalCalls, Past, seenBy } from "@ledgerline/api/local"
import { Library, registry, type Viewpoint } from "@ledgerline/core"
import { decodePairingToken } from "@ledgerline/sync"
import type { Caller, CallOptions, Input, News, RouteName } from "../caller.ts"
import type { DeviceHandlers } from "../device/handlers.ts"
import { LedgerlineError } from "../errors.ts"
import { LibraryApi } from "../facade/LibraryApi.ts"
import { offlineHandlers } from "../offline/handlers.ts"
import { Offline } from "../offline/Offline.ts"
import { errorOf } from "./errorOf.ts"
import type { LocalFiles, Storage } from "./ports.ts"
import { resolve } from "./resolve.ts"
import { Servers } from "./Servers.ts"
import { Settings } from "./Settings.ts"
import { prepareClientTables } from "./tables.ts"
import { viewpointOf } from "./viewpoint.ts"
import { writeState } from "./writeState.ts"

export interface ReplicaOptions {
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
  readonly local?: LocalFiles | undefined
  /** False: speaks to no server by itself, and fetches nothing. */
  readonly connects?: boolean | undefined
}

/** Folders of this device are looked at again after so many milliseconds: a disk may have been taken away. */
const FRESH = 10_000
/** The setting with the pairings whose tokens were used on this device. */
const PAIRINGS = "pairings"

export class Replica implements Caller {
  readonly library: Library
  readonly servers: Servers
  readonly #options: ReplicaOptions
  readonly #past: Past
  readonly #calls: LocalCalls
  readonly #handlers: DeviceHandlers
  readonly #listeners = new Set<(news: News) => void>()
  readonly #unsubscribe: () => void
  #offline: Offline | undefined
  #viewpoint: Promise<Viewpoint> | undefined
  #lookedAt = Number.NEGATIVE_INFINITY
  #failure: unknown

  private constructor(options: ReplicaOptions, library: Library, servers: Servers) {
    this.#options = options
    this.library = library
    this.servers = servers
    this.#past = new Past(library, options.storage.ports.timers)
    this.#calls = new LocalCalls({ library, viewpoint: () => this.viewpoint(), past: this.#past })
    this.#handlers = this.#deviceHandlers()
    this.#unsubscribe = library.subscribe(({ subjects, views }) => {
      const names = [...views.keys()]
      if (names.some((name) => name === "source")) this.#viewpoint = undefined
      this.#tell({ subjects: seenBy(this.#member, subjects), views: names })
    })
  }

  /** Opens the library of this device, or makes it. Fails with LedgerlineError. */
  static async open(options: ReplicaOptions): Promise<Replica> {
    const { storage, servers: tokens = [] } = options
    try {
      const wanted = tokens[0] === undefined ? {} : { library: decodePairingToken(tokens[0]).library }
      const store = await storage.database()
      const library = await Library.open({ store, registry, ports: storage.ports, ...wanted }).catch(
        async (cause: unknown) => {
          await store.close()
          throw cause
        },
      )
      return await Replica.over(library, options).catch(async (cause: unknown) => {
        await library.close()
        throw cause
      })
    } catch (cause) {
      throw errorOf(cause)
    }
  }

  /** A replica over a library that is open already. Fails with what fails in its store, or in pairing. */
  static async over(library: Library, options: ReplicaOptions): Promise<Replica> {
    await prepareClientTables(library.store)
    const settings = await Settings.open(library.store)
    // The two know of each other: what servers do changes what the replica shows.
    let replica: Replica | undefined
    const servers = await Servers.open({
      library,
      ports: options.storage.ports,
      settings,
      onChange: () => replica?.serversChanged(),
      onFailure: (cause) => replica?.failed(cause),
      connects: options.connects !== false,
    })
    replica = new Replica(options, library, servers)
    try {
      await replica.#openOffline(settings)
      await replica.#pairAll(settings)
      return replica
    } catch (cause) {
      await replica.leave()
      throw cause
    }
  }

  async call(name: RouteName, input: Input, { signal }: CallOptions = {}): Promise<unknown> {
    signal?.throwIfAborted()
    if (this.#failure !== undefined) throw errorOf(this.#failure)
    try {
      const own = Object.hasOwn(this.#handlers, name)
        ? (this.#handlers as unknown as Record<string, (input: Input) => Promise<unknown>>)[name]
        : undefined
      if (own !== undefined) return await own(input)
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
    await this.servers.close()
    await this.#past.close()
  }

  /** Who asks here. Without a word of a server the device is its owner's. */
  get principal(): Principal {
    const role = this.servers.role ?? (this.servers.member === undefined ? "owner" : "editor")
    return { member: this.#member, role, scopes: null, via: "device", credential: "" }
  }

  viewpoint(): Promise<Viewpoint> {
    const cache =
      this.#offline === undefined ? undefined : { source: this.#offline.source, mediaFiles: this.#offline.ids }
    const now = this.#options.storage.ports.timers.now()
    if (now - this.#lookedAt > FRESH) this.#viewpoint = undefined
    if (this.#viewpoint !== undefined) return this.#viewpoint
    this.#lookedAt = now
    const looking = viewpointOf(this.library, this.servers.reachable, this.#options.local, cache)
    this.#viewpoint = looking
    looking.catch(() => {
      if (this.#viewpoint === looking) this.#viewpoint = undefined
    })
    return this.#viewpoint
  }

  /** A server came or went: what can be played, and what is shown of servers, may be otherwise. */
  serversChanged(): void {
    this.#viewpoint = undefined
    this.#tell({ subjects: [], views: ["device.servers", "source"] })
    this.#offline?.serversChanged()
  }

  /** The replica's own store failed: whoever asks is told. */
  failed(cause: unknown): void {
    this.#failure = cause
  }

  get #member(): string {
    return this.servers.member ?? this.#options.member ?? "local"
  }

  #tell(news: News): void {
    for (const listener of this.#listeners) listener(news)
  }

  async #pairAll(settings: Settings): Promise<void> {
    const { servers: tokens = [], deviceName = "device" } = this.#options
    for (const text of tokens) {
      const { pairing } = decodePairingToken(text)
      const used = settings.get<readonly string[]>(PAIRINGS, [])
      if (used.includes(pairing)) continue
      const hasServers = this.servers.all.length > 0
      const failure = await this.servers.pair(text, deviceName).then(
        () => undefined,
        (cause: unknown) => errorOf(cause),
      )
      // A device that works must not stop working since one more server is away; the next start tries again.
      if (failure !== undefined && !(hasServers && failure.reason === "offline")) throw failure
      if (failure === undefined) await settings.set(PAIRINGS, [...used, pairing])
    }
  }

  async #openOffline(settings: Settings): Promise<void> {
    const { storage } = this.#options
    const files = await storage.files?.()
    if (files === undefined) return
    this.#offline = await Offline.open({
      library: this.library,
      ports: storage.ports,
      files,
      settings,
      api: new LibraryApi(this),
      servers: () => this.servers.reachable,
      isOffline: () => this.servers.isOffline || this.#options.connects === false,
      actor: () => (hasRole(this.principal.role, "editor") ? `user:${this.#member}` : undefined),
      onChange: (isCopies) => {
        if (isCopies) this.#viewpoint = undefined
        this.#tell({ subjects: [], views: isCopies ? ["device.offline", "copy"] : ["device.offline"] })
      },
      onFailure: (cause) => this.failed(cause),
    })
  }

  #deviceHandlers(): DeviceHandlers {
    const { servers } = this
    const { deviceName = "device" } = this.#options
    return {
      "device.servers": async () => ({ items: await servers.list() }),
      "device.pair": ({ body }) => servers.pair(body.token, body.name ?? deviceName),
      "device.renameServer": ({ params, body }) => servers.rename(params.id, body.name),
      "device.activateServer": ({ params }) => servers.activate(params.id),
      "device.forgetServer": async ({ params }) => {
        await servers.forget(params.id)
        return undefined
      },
      "device.sync": async ({ query }) => ({ items: await servers.sync(query.server) }),
      "device.offline": async () => ({ isOffline: servers.isOffline }),
      "device.setOffline": async ({ body }) => {
        await servers.setOffline(body.isOffline)
        return { isOffline: servers.isOffline }
      },
      ...offlineHandlers(() => this.#offline),
      "device.resolve": async ({ params, body }) => {
        const options = { library: this.library, servers, offline: this.#offline, local: this.#options.local }
        return resolve({ ...options, viewpoint: await this.viewpoint() }, params.track, body)
      },
      "device.writeState": ({ params }) => writeState(this.library, params.op, servers.reachable.length > 0),
    }
  }
}
