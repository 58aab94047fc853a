/** What went on between this device and each server: how soon it answers, and how much came from there. */
import { query, remove, type Store, upsert } from "@ledgerline/core"
import { CLIENT_TRAFFIC } from "./tables.ts"

export interface Exchanged {
  /** Milliseconds since 1970: when it answered last; null: never. */
  readonly reachedAt: number | null
  /** Milliseconds from a question to the beginning of its answer, as it is of late; null: never asked. */
  readonly latency: number | null
  /** How often it was chosen to play from. */
  readonly streams: number
  /** Files that were fetched from it to be kept, and their bytes, also of those that are gone since. */
  readonly downloads: number
  readonly downloadedBytes: number
}

const NOTHING: Exchanged = { reachedAt: null, latency: null, streams: 0, downloads: 0, downloadedBytes: 0 }
/** How much the last answer says of the latency, beside those before. */
const WEIGHT = 0.2

export class Traffic {
  readonly #store: Store
  readonly #rows: Map<string, Exchanged>
  readonly #unsaved = new Set<string>()

  private constructor(store: Store, rows: Map<string, Exchanged>) {
    this.#store = store
    this.#rows = rows
  }

  static async open(store: Store): Promise<Traffic> {
    const rows = await store.read(() =>
      query<Exchanged & { readonly server: string }>(`SELECT * FROM "${CLIENT_TRAFFIC.name}"`),
    )
    return new Traffic(store, new Map(rows.map(({ server, ...row }) => [server, row])))
  }

  get(server: string): Exchanged {
    return this.#rows.get(server) ?? NOTHING
  }

  /** It answered; `took`: after so many milliseconds. */
  answered(server: string, now: number, took?: number): void {
    const { latency } = this.get(server)
    const next = took === undefined ? latency : latency === null ? took : latency + (took - latency) * WEIGHT
    this.#set(server, { reachedAt: now, latency: next === null ? null : Math.round(next) })
  }

  streamed(server: string): void {
    this.#set(server, { streams: this.get(server).streams + 1 })
  }

  downloaded(server: string, bytes: number): void {
    const { downloads, downloadedBytes } = this.get(server)
    this.#set(server, { downloads: downloads + 1, downloadedBytes: downloadedBytes + bytes })
  }

  /** Writes down what is new. Until then a crash loses it: nothing depends on it. */
  async save(): Promise<void> {
    const servers = [...this.#unsaved]
    this.#unsaved.clear()
    const rows = servers.map((server) => {
      const { reachedAt, latency, streams, downloads, downloadedBytes } = this.get(server)
      return [server, reachedAt, latency, streams, downloads, downloadedBytes]
    })
    if (rows.length > 0) await this.#store.write(() => upsert(CLIENT_TRAFFIC, rows))
  }

  async forget(server: string): Promise<void> {
    await this.#store.write(() => remove(CLIENT_TRAFFIC, [[server]]))
    this.#rows.delete(server)
    this.#unsaved.delete(server)
  }

  #set(server: string, said: Partial<Exchanged>): void {
    this.#rows.set(server, { ...this.get(server), ...said })
    this.#unsaved.add(server)
  }
}
