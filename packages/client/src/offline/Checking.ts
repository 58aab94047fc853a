/**
 * Looks at files that are kept, from their first byte to their last: once at each that nobody looked at when it came, while
 * nothing else goes on; at all where somebody asks.
 */
import type { CacheCheck } from "../device/offline.ts"
import type { Cache } from "./Cache.ts"
import type { CacheFiles } from "./files.ts"
import type { Digester } from "./proof.ts"

export interface CheckingOptions {
  readonly files: CacheFiles
  readonly cache: Cache
  /** Who can say what a file should be. */
  readonly holders: (mediaFile: string) => Promise<readonly Digester[]>
  /** Whether nothing else wants the disk. */
  readonly isIdle: () => boolean
  /** Takes away what is not what it is called. */
  readonly remove: (mediaFile: string) => Promise<void>
  /** The condition of a file is known. */
  readonly onChange: () => void
  readonly onFailure: (cause: unknown) => void
}

type Outcome = Exclude<keyof CacheCheck, "files">

export class Checking {
  readonly #options: CheckingOptions
  readonly #end = new AbortController()
  /** One file at a time, whoever asks. */
  #last: Promise<unknown> = Promise.resolve()
  #idling: Promise<void> | undefined
  /** Of which nobody could say what they should be: asked again once servers came or went. */
  readonly #unknown = new Set<string>()

  constructor(options: CheckingOptions) {
    this.#options = options
  }

  /** Goes on with what was never looked at, for as long as nothing else goes on. */
  idle(): void {
    if (this.#end.signal.aborted) return
    this.#idling ??= this.#idle()
      .catch(this.#options.onFailure)
      .finally(() => (this.#idling = undefined))
  }

  /** Servers came or went: one of them may say more. */
  again(): void {
    this.#unknown.clear()
    this.idle()
  }

  /** Looks at all of them now. */
  async all(): Promise<CacheCheck> {
    const report = { files: 0, sound: 0, damaged: 0, removed: 0, unknown: 0 }
    for (const mediaFile of this.#options.cache.ids) {
      this.#end.signal.throwIfAborted()
      const outcome = await this.#inTurn(mediaFile)
      if (outcome === undefined) continue
      report.files += 1
      report[outcome] += 1
    }
    return report
  }

  async close(): Promise<void> {
    this.#end.abort()
    await this.#idling
    await this.#last
  }

  async #idle(): Promise<void> {
    const { cache, isIdle } = this.#options
    for (;;) {
      const next = cache.unchecked().find((mediaFile) => !this.#unknown.has(mediaFile))
      if (next === undefined || this.#end.signal.aborted || !isIdle()) return
      if ((await this.#inTurn(next)) === "unknown") this.#unknown.add(next)
    }
  }

  #inTurn(mediaFile: string): Promise<Outcome | undefined> {
    const done = this.#last.then(() => this.#check(mediaFile))
    this.#last = done.catch(() => undefined)
    return done
  }

  /** Undefined where it is gone meanwhile. */
  async #check(mediaFile: string): Promise<Outcome | undefined> {
    const { files, cache, remove, onChange } = this.#options
    if (!cache.ids.has(mediaFile)) return undefined
    const seen = await files.examine(mediaFile).catch(() => undefined)
    const isBroken = seen?.proof === "broken"
    const outcome = seen?.id !== mediaFile ? "removed" : isBroken ? await this.#asked(mediaFile) : "sound"
    if (!cache.ids.has(mediaFile)) return undefined
    if (outcome === "removed") await remove(mediaFile)
    else if (outcome !== "unknown" && (await cache.checked(mediaFile, outcome))) onChange()
    return outcome
  }

  /** Of a file whose checksums do not hold: whether it came so. Nobody's word is no reason to give up what may be the last copy. */
  async #asked(mediaFile: string): Promise<"damaged" | "removed" | "unknown"> {
    const own = await this.#options.files.digest(mediaFile).catch(() => undefined)
    if (own === undefined) return "unknown"
    let isOther = false
    for (const holder of await this.#options.holders(mediaFile)) {
      const said = await holder.digest(mediaFile, this.#end.signal).catch(() => undefined)
      if (said === own) return "damaged"
      isOther ||= said !== undefined
    }
    return isOther ? "removed" : "unknown"
  }
}
