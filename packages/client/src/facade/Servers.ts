/** The servers that this device is paired with. */
import type { Progress, Server, SyncOutcome } from "../device/contract.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking } from "./Asking.ts"

const VIEWS = ["device.servers", "source", "copy"]

/** The servers that this device is paired with: own ones, and those of friends. */
export class Servers {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** All of them, the active one first, those of friends last. */
  async list(): Promise<readonly Server[]> {
    return (await this.#asking.read("device.servers", {})).items
  }

  /** As {@link list}, kept up to date. */
  live(): Live<{ readonly items: readonly Server[] }> {
    return this.#asking.live("device.servers", {}, VIEWS)
  }

  /**
   * Pairs this device with a server by a token from there (`ledgerline pair-token`), and begins to sync. A server of another
   * library is a friend's: its library is kept beside the own one, and never changed from here. Fails with `pairingRefused` or
   * `offline`; then nothing was kept.
   */
  add(token: string, name?: string): Promise<Server> {
    return this.#asking.read("device.pair", { body: { token, name } })
  }

  /** Calls a server something else on this device. */
  rename(id: string, name: string): Promise<Server> {
    return this.#asking.read("device.renameServer", { params: { id }, body: { name } })
  }

  /** Plays from this one first. */
  activate(id: string): Promise<Server> {
    return this.#asking.read("device.activateServer", { params: { id } })
  }

  /**
   * Forgets a server; what came from it stays. With the last server of a friend's library all of that goes, with what was kept
   * of it. The device stays known there until it is revoked.
   */
  async remove(id: string): Promise<void> {
    await this.#asking.read("device.forgetServer", { params: { id } })
  }

  /** Exchanges what is new now, with one server or all. It also happens by itself; this says when it is done. */
  async sync(server?: string): Promise<readonly SyncOutcome[]> {
    return (await this.#asking.read("device.sync", { query: { server } })).items
  }

  /**
   * How far the library is that this device takes from its servers, and whether all of it can be read here already: long before its
   * history is here.
   */
  progress(): Promise<{ readonly isReadable: boolean; readonly items: readonly Progress[] }> {
    return this.#asking.read("device.progress", {})
  }

  /** As {@link progress}, kept up to date. */
  liveProgress(): Live<{ readonly isReadable: boolean; readonly items: readonly Progress[] }> {
    return this.#asking.live("device.progress", {}, ["device.progress"])
  }

  /** Whether this device was set to speak to no server. */
  async isOffline(): Promise<boolean> {
    return (await this.#asking.read("device.offline", {})).isOffline
  }

  /** Speaks to no server from now on, or to all again. Remembered. */
  async setOffline(isOffline: boolean): Promise<void> {
    await this.#asking.read("device.setOffline", { body: { isOffline } })
  }
}
