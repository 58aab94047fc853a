/**
 * Fetches covers once, so that the service worker has them when there is no server: of albums, the newest first. As the device
 * itself: a browser that was paired by a link has no sign-in that pictures on a page could use.
 */
import type { DeviceLibrary } from "@ledgerline/client/browser"
import { media } from "../app/media.ts"
import { COVERS } from "../serviceWorker/messages.ts"

/** Fewer than the service worker keeps: what somebody looks at has room too. */
const MOST = 1200
/** In pixels: what lists and grids show. */
const SIZE = 160
const AT_A_TIME = 4

/** Resolves when all are there. Fails where the server went away; then the next start goes on. */
export async function keepCovers(library: DeviceLibrary, signal: AbortSignal): Promise<void> {
  const hashes = new Set<string>()
  for await (const { artwork } of library.albums.all({ sort: "added", direction: "descending" })) {
    if (artwork !== null) hashes.add(artwork)
    if (hashes.size >= MOST || signal.aborted) break
  }
  const [at, cache] = await Promise.all([library.media.at(), caches.open(COVERS)])
  const wanted = hashes.values()
  const fetchSome = async (): Promise<void> => {
    for (const hash of wanted) {
      const url = media.artworkUrl(hash, SIZE)
      if (signal.aborted) return
      if ((await cache.match(url, { ignoreSearch: true })) !== undefined) continue
      const answer = await fetch(at.artworkUrl(hash, SIZE), { headers: at.headers, signal })
      if (answer.ok) await cache.put(url, answer)
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, fetchSome))
}
