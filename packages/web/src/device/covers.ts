/** Has covers come once, so that the service worker has them when there is no server: of albums, the newest first. */
import type { DeviceLibrary } from "@ledgerline/client/browser"
import { sharpSize } from "../app/media.ts"

const MOST = 1200
/** In CSS pixels: what lists and grids show. */
const SIZE = 160
/** Few enough that a page that goes away leaves little to be done again. */
const AT_A_TIME = 50

/** Resolves when all are there. Fails where the server went away; then the next start goes on. */
export async function keepCovers(library: DeviceLibrary, signal: AbortSignal): Promise<void> {
  const hashes = new Set<string>()
  for await (const { artwork } of library.albums.all({ sort: "added", direction: "descending" })) {
    if (artwork !== null) hashes.add(artwork)
    if (hashes.size >= MOST || signal.aborted) break
  }
  const wanted = [...hashes]
  for (let at = 0; at < wanted.length && !signal.aborted; at += AT_A_TIME)
    await library.covers.prefetch(wanted.slice(at, at + AT_A_TIME), sharpSize(SIZE))
}
