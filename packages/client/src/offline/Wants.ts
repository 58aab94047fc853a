/** What is to be here: pins and rules, and the tracks that they come to, kept up to date as the library changes. */
import { query, remove, run, type Store, upsert } from "@ledgerline/core"
import type { OfflineRule } from "../device/offline.ts"
import { LedgerlineError } from "../errors.ts"
import type { LibraryApi } from "../facade/LibraryApi.ts"
import { CLIENT_PIN } from "./tables.ts"
import { type Wanted, wantedTracks } from "./wanted.ts"

/** What may be pinned. */
const PINNABLE = /^(track|album|artist|playlist):[^:]{1,200}$/

export interface WantsOptions {
  readonly store: Store
  readonly api: Pick<LibraryApi, "tracks" | "playlists" | "playback">
  readonly rules: () => readonly OfflineRule[]
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** What is wanted is known anew. */
  readonly onWanted: (wanted: readonly Wanted[]) => Promise<void>
  /** It is up to date. */
  readonly onSettled: () => void
  readonly onFailure: (cause: unknown) => void
}

export class Wants {
  readonly #options: WantsOptions
  #pins: readonly string[]
  #wanted: ReadonlyMap<string, Wanted> = new Map()
  #files: ReadonlySet<string> = new Set()
  #settling: Promise<void> | undefined
  #isStale = false
  #isOver = false

  /** `pins`: as {@link pinsOf} says. */
  constructor(options: WantsOptions, pins: readonly string[]) {
    this.#options = options
    this.#pins = pins
  }

  get pins(): readonly string[] {
    return this.#pins
  }

  get tracks(): readonly Wanted[] {
    return [...this.#wanted.values()]
  }

  /** Media files that are wanted. */
  get files(): ReadonlySet<string> {
    return this.#files
  }

  /** Whether that is being found out. */
  get isSettling(): boolean {
    return this.#settling !== undefined
  }

  async pin(subject: string): Promise<void> {
    if (!PINNABLE.test(subject))
      throw new LedgerlineError({ reason: "invalid", message: "pinned are tracks, albums, artists and playlists" })
    await this.#options.store.write(() => upsert(CLIENT_PIN, [[subject, this.#options.now()]]))
    this.#pins = [...this.#pins.filter((each) => each !== subject), subject]
    this.reconcile()
  }

  async unpin(subject: string): Promise<void> {
    await this.#options.store.write(() => remove(CLIENT_PIN, [[subject]]))
    this.#pins = this.#pins.filter((each) => each !== subject)
    this.reconcile()
  }

  async unpinAll(): Promise<void> {
    await this.#options.store.write(() => run(`DELETE FROM "${CLIENT_PIN.name}"`))
    this.#pins = []
  }

  /** What is wanted may be otherwise. */
  reconcile(): void {
    this.#isStale = true
    if (this.#isOver) return
    this.#settling ??= this.#reconcile()
      .catch(this.#options.onFailure)
      .finally(() => {
        this.#settling = undefined
        this.#options.onSettled()
      })
  }

  /** Resolves when what is wanted is known. */
  async settled(): Promise<void> {
    while (this.#settling !== undefined) await this.#settling
  }

  async close(): Promise<void> {
    this.#isOver = true
    this.#isStale = false
    await this.settled()
  }

  async #reconcile(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false
      const wanted = await wantedTracks(this.#options.api, this.#pins, this.#options.rules())
      if (this.#isOver) return
      this.#wanted = wanted
      this.#files = new Set([...wanted.values()].map(({ mediaFile }) => mediaFile))
      await this.#options.onWanted(this.tracks)
    }
  }
}

/** What is pinned in a store, in the order of pinning. */
export async function pinsOf(store: Store): Promise<string[]> {
  const rows = await store.read(() =>
    query<{ subject: string }>(`SELECT subject FROM "${CLIENT_PIN.name}" ORDER BY "pinnedAt", subject`),
  )
  return rows.map(({ subject }) => subject)
}
