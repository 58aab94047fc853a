/** The libraries of others that this device follows: each a replica in a storage of its own, which is only read. */
import { query, remove, type Store, upsert } from "@ledgerline/core"
import { decodePairingToken } from "@ledgerline/sync"
import type { Server } from "../device/contract.ts"
import { LedgerlineError } from "../errors.ts"
import { errorOf } from "./errorOf.ts"
import type { Storage } from "./ports.ts"
import type { Replica } from "./Replica.ts"
import { CLIENT_FRIEND } from "./tables.ts"

export interface FriendsOptions {
  /** Of the device's own library: it remembers which others there are. */
  readonly store: Store
  readonly storage: Storage
  /** Opens the replica of a library in its storage, or makes it. */
  readonly open: (library: string, storage: Storage) => Promise<Replica>
  /** A library came or went. */
  readonly onChange: () => void
}

export class Friends {
  readonly #options: FriendsOptions
  /** In the order in which they came. */
  readonly #replicas = new Map<string, Replica>()
  /** Why those that are missing could not be opened. */
  readonly #broken = new Map<string, LedgerlineError>()
  /** Libraries come and go one after another. */
  #last: Promise<unknown> = Promise.resolve()

  private constructor(options: FriendsOptions) {
    this.#options = options
  }

  /** One that cannot be opened keeps nothing else from working. */
  static async open(options: FriendsOptions): Promise<Friends> {
    const friends = new Friends(options)
    const rows = await options.store.read(() =>
      query<{ library: string }>(`SELECT library FROM "${CLIENT_FRIEND.name}" ORDER BY "addedAt", library`),
    )
    for (const { library } of rows)
      await options.open(library, friends.#storageOf(library)).then(
        (replica) => friends.#replicas.set(library, replica),
        (cause: unknown) => friends.#broken.set(library, errorOf(cause)),
      )
    return friends
  }

  get all(): readonly Replica[] {
    return [...this.#replicas.values()]
  }

  get broken(): ReadonlyMap<string, LedgerlineError> {
    return this.#broken
  }

  /** Fails with `notFound`. */
  get(library: string): Replica {
    const replica = this.#replicas.get(library)
    if (replica !== undefined) return replica
    throw (
      this.#broken.get(library) ??
      new LedgerlineError({ reason: "notFound", status: 404, message: "this device has no such library" })
    )
  }

  /** Pairs with a server of another library. Fails with what the server or the token says; then nothing was kept. */
  follow(token: string, name: string): Promise<Server> {
    return this.#inTurn(async () => {
      const { library } = decodePairingToken(token)
      const there = this.#replicas.get(library)
      if (there !== undefined) return there.servers.pair(token, name)
      const storage = this.#storageOf(library)
      const replica = await this.#options.open(library, storage)
      try {
        const server = await replica.servers.pair(token, name)
        const row = [library, this.#options.storage.ports.clock.now()]
        await this.#options.store.write(() => upsert(CLIENT_FRIEND, [row]))
        this.#broken.delete(library)
        this.#replicas.set(library, replica)
        this.#options.onChange()
        return server
      } catch (cause) {
        await replica.close()
        await storage.remove?.()
        throw cause
      }
    })
  }

  /** Forgets a server; with the last one of a library all that is here of it. */
  forget(replica: Replica, server: string): Promise<void> {
    return this.#inTurn(async () => {
      await replica.servers.forget(server)
      if (replica.servers.all.length > 0) return
      const { id } = replica.library
      // First, so that a crash leaves files that nobody looks for, and no library without files.
      await this.#options.store.write(() => remove(CLIENT_FRIEND, [[id]]))
      this.#replicas.delete(id)
      this.#options.onChange()
      await replica.close()
      await this.#storageOf(id).remove?.()
    })
  }

  async close(): Promise<void> {
    await this.#last
    await Promise.all(this.all.map((replica) => replica.close()))
  }

  #storageOf(library: string): Storage {
    const storage = this.#options.storage.beside?.(library)
    if (storage !== undefined) return storage
    throw new LedgerlineError({ reason: "notSupported", message: "this storage has room for one library" })
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }
}
