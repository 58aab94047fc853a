/**
 * All that a device has: its own library, which it answers for as a replica does, those of friends beside it, and what is told
 * of all of them together.
 */
import type { Library } from "@ledgerline/core"
import { decodePairingToken } from "@ledgerline/sync"
import type { Caller, CallOptions, Input, InputOf, News, RouteName } from "../caller.ts"
import type { Server } from "../device/contract.ts"
import type { HeldFailure, HeldLibrary } from "../device/everywhere.ts"
import type { DeviceHandlers } from "../device/handlers.ts"
import { readInput } from "../device/inputs.ts"
import { closedError, type LedgerlineError } from "../errors.ts"
import { Everywhere } from "../everywhere/Everywhere.ts"
import { Ahead } from "../offline/Ahead.ts"
import { coverHandlers } from "../offline/covers/handlers.ts"
import { sharedHandlers } from "../offline/sharedHandlers.ts"
import { unlessGivenUp } from "../givenUp.ts"
import { checkedOptions } from "./checkedOptions.ts"
import { errorOf } from "./errorOf.ts"
import { Friends } from "./Friends.ts"
import { isChange } from "./isChange.ts"
import { Replica, type ReplicaOptions } from "./Replica.ts"
import { resolve } from "./resolve.ts"

/** The setting with the pairings whose tokens were used on this device. */
const PAIRINGS = "pairings"

export class Device implements Caller {
  readonly #options: ReplicaOptions
  readonly #own: Replica
  readonly #friends: Friends
  readonly #everywhere: Everywhere
  readonly #ahead: Ahead
  readonly #handlers: Partial<DeviceHandlers>
  readonly #listeners = new Set<(news: News) => void>()
  #isOver = false

  private constructor(options: ReplicaOptions, own: Replica, friends: Friends) {
    this.#options = options
    this.#own = own
    this.#friends = friends
    this.#everywhere = new Everywhere(() => this.#all)
    this.#handlers = this.#deviceHandlers()
    this.#ahead = new Ahead({
      settings: () => own.sharing.offlineSettings(),
      mayFetch: () => own.offline !== undefined && !own.servers.isOffline,
      prefetch: async (track) => this.#handlers["device.prefetch"]?.({ body: { tracks: [track] } }),
    })
    own.listen((news) => this.#tell(news))
    for (const friend of friends.all) this.#hear(friend)
  }

  /** Opens what is in a storage, or makes it. Fails with LedgerlineError. */
  static async open(said: ReplicaOptions): Promise<Device> {
    const options = checkedOptions(said)
    const own = await Replica.open(options)
    return Device.#around(own, options).catch(async (cause: unknown) => {
      await own.close()
      throw errorOf(cause)
    })
  }

  /** As {@link open}, over a library that is open already, and stays open after {@link leave}. */
  static async over(library: Library, options: ReplicaOptions): Promise<Device> {
    const own = await Replica.over(library, options)
    return Device.#around(own, options).catch(async (cause: unknown) => {
      await own.leave()
      throw errorOf(cause)
    })
  }

  static async #around(own: Replica, options: ReplicaOptions): Promise<Device> {
    let device: Device | undefined
    const friends = await Friends.open({
      store: own.library.store,
      storage: options.storage,
      open: async (library, storage) => {
        const { deviceName, connects } = options
        const friend = await Replica.open({ storage, deviceName, connects }, { library, ...own.sharing })
        if (friend.servers.isOffline !== own.servers.isOffline) await friend.servers.setOffline(own.servers.isOffline)
        if (device !== undefined) device.#hear(friend)
        return friend
      },
      onChange: () => {
        const views = ["device.libraries", "device.servers", "device.offline"]
        if (device !== undefined) device.#tell({ subjects: [], views })
      },
    })
    device = new Device(options, own, friends)
    await device.#pairAll().catch(async (cause: unknown) => {
      await friends.close()
      throw cause
    })
    return device
  }

  /** The engine's, of this device's own library. */
  get library(): Library {
    return this.#own.library
  }

  call(name: RouteName, input: Input, { signal }: CallOptions = {}): Promise<unknown> {
    return unlessGivenUp(() => this.#answer(name, input), signal)
  }

  async #answer(name: RouteName, { library, ...given }: Input): Promise<unknown> {
    if (this.#isOver) throw closedError()
    let input = given
    try {
      input = readInput(name, given)
      if (library !== undefined && library !== this.library.id)
        return await this.#friends.get(library).call(name, input)
      const own = Object.hasOwn(this.#handlers, name)
        ? (this.#handlers as unknown as Record<string, (input: Input) => Promise<unknown>>)[name]
        : undefined
      if (own === undefined) {
        const answer = await this.#own.call(name, input)
        this.#playedOn(name, input)
        return answer
      }
      this.#own.throwIfFailed()
      return await own(input)
    } catch (cause) {
      if (this.#isOver) throw closedError()
      throw await this.#explained(name, input, errorOf(cause))
    }
  }

  listen(listener: (news: News) => void): () => void {
    const own = (news: News): void => listener(news)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  /** Ends what goes on, and closes all databases. */
  async close(): Promise<void> {
    this.#end()
    await this.#friends.close()
    await this.#own.close()
  }

  /** Ends what goes on. The own library stays open. */
  async leave(): Promise<void> {
    this.#end()
    await this.#friends.close()
    await this.#own.leave()
  }

  /** What is live asks once more, and so learns that it is over. */
  #end(): void {
    this.#isOver = true
    this.#tell({ subjects: undefined, views: undefined })
    this.#listeners.clear()
  }

  get #all(): readonly Replica[] {
    return [this.#own, ...this.#friends.all]
  }

  #tell(news: News): void {
    for (const listener of this.#listeners) listener(news)
  }

  /** What happens in a friend's library is told as of that; what it changes of the device, as of the device too. */
  #hear(friend: Replica): void {
    friend.listen((news) => {
      this.#tell({ ...news, library: friend.library.id })
      const ofDevice = news.views?.filter((view) => view.startsWith("device.")) ?? []
      if (ofDevice.length > 0) this.#tell({ subjects: [], views: ofDevice })
    })
  }

  /** What a player says of its queue is also what is to be played next. */
  #playedOn(name: RouteName, { params, body }: Input): void {
    if (name === "playback.saveQueue") this.#ahead.saved(body as InputOf<"playback.saveQueue">["body"])
    if (name === "playback.played") this.#ahead.played(params?.["track"] ?? "")
  }

  async #pairAll(): Promise<void> {
    const { servers: tokens = [], deviceName = "device" } = this.#options
    const { settings } = this.#own
    for (const text of tokens) {
      const { pairing } = decodePairingToken(text)
      const used = settings.get<readonly string[]>(PAIRINGS, [])
      if (used.includes(pairing)) continue
      const hasServers = this.#own.servers.all.length > 0
      const failure = await this.#pair(text, deviceName).then(
        () => undefined,
        (cause: unknown) => errorOf(cause),
      )
      // A device that works must not stop working since one more server is away; the next start tries again.
      if (failure !== undefined && !(hasServers && failure.reason === "offline")) throw failure
      if (failure === undefined) await settings.set(PAIRINGS, [...used, pairing])
    }
  }

  #pair(token: string, name: string): Promise<Server> {
    const isOwn = decodePairingToken(token).library === this.library.id
    return isOwn ? this.#own.servers.pair(token, name) : this.#friends.follow(token, name)
  }

  /** The replica that is paired with a server. Fails with `notFound`. */
  #with(server: string): Replica {
    return this.#all.find(({ servers }) => servers.all.some((each) => each.server.id === server)) ?? this.#own
  }

  /** What is not in the own library may be in a friend's, and then there is more to say than that it is not there. */
  async #explained(name: RouteName, { params }: Input, error: LedgerlineError): Promise<LedgerlineError> {
    if (error.reason !== "notFound" || !isChange(name)) return error
    const id = params?.["id"] ?? params?.["track"] ?? ""
    const held = await Promise.all(this.#friends.all.map((friend) => friend.has(id)))
    const at = held.indexOf(true)
    return at === -1 ? error : (this.#friends.all[at]?.refusal() ?? error)
  }

  #libraries(): HeldLibrary[] {
    const here = this.#all.map(({ library, servers }, at) => ({
      id: library.id,
      isFriend: at > 0,
      name: servers.all[0] === undefined ? null : servers.nameOf(servers.all[0]),
      error: null,
      reason: null,
    }))
    const broken = [...this.#friends.broken].map(([id, { message, reason }]) => ({
      id,
      isFriend: true,
      name: null,
      error: message,
      reason: heldFailureOf(reason),
    }))
    return [...here, ...broken]
  }

  #deviceHandlers(): Partial<DeviceHandlers> {
    const { deviceName = "device" } = this.#options
    return {
      ...this.#everywhere.handlers,
      ...sharedHandlers(this.#own, () => this.#friends.all),
      ...coverHandlers(
        () => this.#own.covers,
        () => this.#all.flatMap(({ servers }) => servers.reachable),
        () => Promise.all(this.#all.map(({ servers }) => servers.tried())),
      ),
      "device.libraries": async () => ({ items: this.#libraries() }),
      "device.servers": async () => ({
        items: (await Promise.all(this.#all.map(({ servers }) => servers.list()))).flat(),
      }),
      "device.progress": async () => ({
        isReadable: await this.#own.servers.coming.isReadable(),
        items: this.#all.flatMap(({ servers }) => servers.coming.all),
      }),
      "device.pair": ({ body }) => this.#pair(body.token, body.name ?? deviceName),
      "device.renameServer": ({ params, body }) => this.#with(params.id).servers.rename(params.id, body.name),
      "device.activateServer": ({ params }) => this.#with(params.id).servers.activate(params.id),
      "device.forgetServer": async ({ params }) => {
        const replica = this.#with(params.id)
        await (replica === this.#own ? replica.servers.forget(params.id) : this.#friends.forget(replica, params.id))
        return undefined
      },
      "device.sync": async ({ query: { server } }) => {
        const asked = server === undefined ? this.#all : [this.#with(server)]
        return { items: (await Promise.all(asked.map(({ servers }) => servers.sync(server)))).flat() }
      },
      "device.setOffline": async ({ body: { isOffline } }) => {
        await Promise.all(this.#all.map(({ servers }) => servers.setOffline(isOffline)))
        return { isOffline }
      },
      "device.resolve": async ({ params, body }) => {
        this.#ahead.connected(body.connection)
        const held = this.#all
        const { reached } = (await this.#everywhere.reach(params.track)) ?? { reached: new Map<number, string[]>() }
        const tracks = [...reached].flatMap(([at, ids]) =>
          ids.map((id) => ({ held: held[at] as Replica, isFriend: at > 0, id })),
        )
        const found = await resolve(tracks, body)
        if (found.server !== null) this.#with(found.server).servers.traffic.streamed(found.server)
        return found
      },
    }
  }
}

const HELD_FAILURES: ReadonlySet<string> = new Set([
  "cannotOpen",
  "storageFailed",
  "storageFull",
  "storageGone",
  "notSupported",
] satisfies HeldFailure[])

const heldFailureOf = (reason: string): HeldFailure => (HELD_FAILURES.has(reason) ? (reason as HeldFailure) : "failed")
