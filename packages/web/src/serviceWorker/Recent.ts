/**
 * Lets those of many kept answers go that were used longest ago. Serwist's own way goes through all that is kept for each one that is used:
 * a list that is scrolled uses hundreds in a few seconds. So it is noted what was used, and all is gone through once for many.
 */
import { CacheExpiration, ExpirationPlugin } from "serwist"

/** What a use tells: which answer, and the event that keeps the worker awake. */
type Used = Parameters<ExpirationPlugin["cachedResponseWillBeUsed"]>[0]
type Kept = Parameters<ExpirationPlugin["cacheDidUpdate"]>[0]

/** Milliseconds in which uses are gathered. */
const GATHERING = 3000

export class Recent extends ExpirationPlugin {
  readonly #cacheName: string
  readonly #expiration: CacheExpiration
  readonly #used = new Set<string>()
  #tidying: Promise<void> | undefined

  /** As many answers stay in the cache; where the browser gives no more room, none. */
  constructor(cacheName: string, most: number) {
    super({ maxEntries: most, purgeOnQuotaError: true })
    this.#cacheName = cacheName
    this.#expiration = new CacheExpiration(cacheName, { maxEntries: most })
  }

  override cachedResponseWillBeUsed({ event, request, cachedResponse }: Used): Response | null {
    if (cachedResponse === undefined || cachedResponse === null) return null
    this.#note(event, request.url)
    return cachedResponse
  }

  override async cacheDidUpdate({ event, request }: Kept): Promise<void> {
    this.#note(event, request.url)
  }

  override async deleteCacheAndMetadata(): Promise<void> {
    await caches.delete(this.#cacheName)
    await this.#expiration.delete()
  }

  #note(event: Used["event"], url: string): void {
    this.#used.add(url)
    this.#tidying ??= new Promise((resolve) => setTimeout(resolve, GATHERING)).then(() => this.#tidy())
    // What is noted must not be lost with a worker that is put to sleep.
    event.waitUntil(this.#tidying)
  }

  async #tidy(): Promise<void> {
    const used = [...this.#used]
    this.#used.clear()
    this.#tidying = undefined
    for (const url of used) await this.#expiration.updateTimestamp(url)
    await this.#expiration.expireEntries()
  }
}
