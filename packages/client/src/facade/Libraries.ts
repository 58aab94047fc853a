/** The libraries of a device, one by one. */
import type { Caller } from "../caller.ts"
import type { HeldLibrary } from "../device/everywhere.ts"
import type { Live } from "../live/LiveQuery.ts"
import { Asking } from "./Asking.ts"
import { LibraryApi } from "./LibraryApi.ts"
import { Offline } from "./Offline.ts"

const VIEWS = ["device.libraries", "device.servers"]

/** A friend's library: all can be read and kept offline, and nothing changed. What would change it fails with `readOnly`. */
export class FriendLibrary extends LibraryApi {
  /** What is kept of it on this device. */
  readonly offline: Offline

  constructor(caller: Caller, library: string) {
    super(caller, library)
    this.offline = new Offline(this.asking)
  }
}

/** The libraries of a device, one by one: its own, and those of friends. */
export class Libraries {
  readonly #caller: Caller
  readonly #asking: Asking

  constructor(caller: Caller) {
    this.#caller = caller
    this.#asking = new Asking(caller)
  }

  /** This device's own first. */
  async list(): Promise<readonly HeldLibrary[]> {
    return (await this.#asking.read("device.libraries", {})).items
  }

  /** As {@link list}, kept up to date. */
  live(): Live<{ readonly items: readonly HeldLibrary[] }> {
    return this.#asking.live("device.libraries", {}, VIEWS)
  }

  /** A friend's library by its id. What is asked of one that is not here fails with `notFound`. */
  of(id: string): FriendLibrary {
    return new FriendLibrary(this.#caller, id)
  }
}
