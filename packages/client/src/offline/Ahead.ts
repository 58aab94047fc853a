/** Fetches what a queue plays next before its turn, so that a connection that breaks off is not heard. */
import type { Connection, OfflineSettings } from "../device/offline.ts"

export interface AheadOptions {
  readonly settings: () => OfflineSettings
  /** False where files are not kept, or the device is set to be offline. A server that is away for a moment is waited for. */
  readonly mayFetch: () => boolean
  readonly prefetch: (track: string) => Promise<unknown>
}

interface Queue {
  readonly tracks: readonly string[]
  readonly index: number
}

const COSTS: ReadonlySet<Connection | undefined> = new Set(["cellular", "metered"])

export class Ahead {
  readonly #options: AheadOptions
  #queue: Queue | undefined
  #connection: Connection | undefined

  constructor(options: AheadOptions) {
    this.#options = options
  }

  /** What a player said of the connection last. */
  connected(connection: Connection | undefined): void {
    if (connection !== undefined) this.#connection = connection
  }

  /** A queue was saved. */
  saved(queue: Queue): void {
    this.#queue = queue
    void this.#fetch(queue)
  }

  /** A track was played: what follows it in the queue is next. */
  played(track: string): void {
    const { tracks = [], index = 0 } = this.#queue ?? {}
    const at = tracks.indexOf(track, index)
    if (at !== -1) this.saved({ tracks, index: at })
  }

  async #fetch({ tracks, index }: Queue): Promise<void> {
    const { settings, mayFetch, prefetch } = this.#options
    const { ahead, aheadOnMetered } = settings()
    if (!mayFetch() || (COSTS.has(this.#connection) && !aheadOnMetered)) return
    for (const track of tracks.slice(index + 1, index + 1 + ahead)) {
      // What cannot be fetched is told when it is played.
      await prefetch(track).catch(() => undefined)
    }
  }
}
