/** Object stores from which this device reads by itself. */
import type { DeviceStore, NewDeviceStore } from "../device/stores.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking } from "./Asking.ts"

const VIEWS = ["device.stores", "source"]

/** Object stores that this device plays and downloads from when no server can be reached. */
export class ObjectStores {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** Those that this device has keys for, or reads where anybody may. */
  async list(): Promise<readonly DeviceStore[]> {
    return (await this.#asking.read("device.stores", {})).items
  }

  /** As {@link list}, kept up to date. */
  live(): Live<{ readonly items: readonly DeviceStore[] }> {
    return this.#asking.live("device.stores", {}, VIEWS)
  }

  /**
   * Tries a store of this library, and reads from it from now on. Its keys are sealed on this device, and leave it for nobody. Fails
   * with `invalid`, `offline`, `storeRefused`, or `otherLibrary` where nothing of this library is there.
   */
  add(store: NewDeviceStore): Promise<DeviceStore> {
    return this.#asking.read("device.keepStore", { body: store })
  }

  /** Forgets a store (`source`), and its keys. What was downloaded stays. */
  async remove(source: string): Promise<void> {
    await this.#asking.read("device.forgetStore", { params: { source } })
  }
}
