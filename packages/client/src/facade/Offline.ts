/** What this device keeps to play without a server. */
import type { CacheCheck, Download, OfflineSettings, OfflineState } from "../device/offline.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking } from "./Asking.ts"

/** A file that is kept on this device. */
export interface CachedSound {
  readonly size: number
  /** Fewer bytes than wanted at its end. */
  readonly read: (position: number, length: number) => Promise<Uint8Array>
}

const VIEWS = ["device.offline"]

/** What is kept on this device: pins, rules, downloads and the room that they take. */
export class Offline {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** What is here, what is to come, and what may be. */
  state(): Promise<OfflineState> {
    return this.#asking.read("device.offlineState", {})
  }

  /** As {@link state}, kept up to date. */
  live(): Live<OfflineState> {
    return this.#asking.live("device.offlineState", {}, VIEWS)
  }

  /** Sets the limit, the rules, the pause, or how many downloads go on at a time. What is left out stays as it is. */
  configure(settings: Partial<OfflineSettings>): Promise<OfflineState> {
    return this.#asking.read("device.setOfflineSettings", { body: settings })
  }

  /** Keeps `track:…`, `album:…`, `artist:…` or `playlist:…` on this device, as it changes, until it is unpinned. */
  async pin(subject: string): Promise<void> {
    await this.#asking.read("device.pin", { body: { subject } })
  }

  /** What was pinned stays for as long as there is room. */
  async unpin(subject: string): Promise<void> {
    await this.#asking.read("device.unpin", { body: { subject } })
  }

  /** Fetches tracks soon, such as those that are played next. */
  async prefetch(tracks: readonly string[]): Promise<void> {
    await this.#asking.read("device.prefetch", { body: { tracks } })
  }

  /** What is to come, the next first. Nothing leaves this list but by being here, or not being wanted any more. */
  async downloads(limit?: number): Promise<readonly Download[]> {
    return (await this.#asking.read("device.downloads", { query: { limit } })).items
  }

  /** As {@link downloads}, kept up to date. */
  liveDownloads(limit?: number): Live<{ readonly items: readonly Download[] }> {
    return this.#asking.live("device.downloads", { query: { limit } }, VIEWS)
  }

  /**
   * A file that is kept here, to be read in parts: for players that take no address, and for what is encrypted. Fails with
   * `notFound`; reading fails with `damaged` where somebody changed it.
   */
  async open(mediaFile: string): Promise<CachedSound> {
    const read = (position: number, length: number) =>
      this.#asking.read("device.readCached", { params: { mediaFile }, query: { position, length } })
    const { size } = await read(0, 0)
    return { size, read: async (position, length) => (await read(position, length)).bytes }
  }

  /** Tries again at once what failed. */
  async retry(): Promise<void> {
    await this.#asking.read("device.retryDownloads", {})
  }

  /**
   * Looks at each file that is kept, from its first byte to its last. What is not as it should be is removed, and fetched anew where
   * it is wanted.
   */
  verify(): Promise<CacheCheck> {
    return this.#asking.read("device.verifyCache", {})
  }

  /** Removes what is here and neither pinned nor wanted by a rule; `isAll`: those too, with the pins and the rules. */
  clear(isAll = false): Promise<OfflineState> {
    return this.#asking.read("device.clearCache", { body: { isAll } })
  }
}
