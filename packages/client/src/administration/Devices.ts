/** Devices with a replica of the library: the member's own, and everybody's for an owner. */
import type { AnswerOf, BodyOf } from "../caller.ts"
import type { Device } from "../contract.gen.ts"
import type { Asking, ChangeOptions } from "../facade/Asking.ts"

/** A token that pairs one device, as text: to be shown as a QR code, sent as a link, or typed. */
export type Pairing = AnswerOf<"devices.pairDevice">

/** Devices that have a replica of the library. */
export class Devices {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** Those that the one who is signed in may see. */
  async list(): Promise<readonly Device[]> {
    return (await this.#asking.read("devices.devices", {})).items
  }

  /**
   * A token for `library.servers.add` or `createLibrary({ servers })` on the other device. `member`: whose device it will be,
   * for owners. `address`: where this program reaches the server, which the device tries first. Others than those signed in
   * with a password are refused with `signInFirst`.
   */
  pair(body: BodyOf<"devices.pairDevice"> = {}, options?: ChangeOptions): Promise<Pairing> {
    return this.#asking.change("devices.pairDevice", { body }, options)
  }

  /** Calls one something else. */
  rename(id: string, name: string, options?: ChangeOptions): Promise<Device> {
    return this.#asking.change("devices.renameDevice", { params: { id }, body: { name } }, options)
  }

  /** Lets a device in no more, from now on. What it made before stays. */
  async revoke(id: string, options?: ChangeOptions): Promise<void> {
    await this.#asking.change("devices.revokeDevice", { params: { id } }, options)
  }
}
