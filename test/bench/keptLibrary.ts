/** A large library with covers that is made once and kept: what is measured begins with a copy of it. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { Library, type NewEvent, registry } from "@ledgerline/core"
import { batches, benchPorts, tracks } from "@ledgerline/core/bench/workload"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { Snapshots } from "@ledgerline/sync"
import { ArtworkSizes } from "@ledgerline/workers"
import { systemPorts } from "@ledgerline/workers/system"
import { twoColours } from "@ledgerline/workers/testing"

const KEPT = join(dirname(fileURLToPath(import.meta.url)), "../../node_modules/.cache/ledgerline-bench")
/** Raised where another library would be made. */
const VERSION = 1
const COVERS = 300
/** Pixels of the size that lists show. */
const SHOWN = 64
/** Tracks from one that has a cover to the next, more than most albums have none. */
const APART = 8

export const openBenchLibrary = (folder: string): Promise<Library> =>
  Library.open({
    store: openSqlite({
      path: join(folder, "library.sqlite"),
      owner: { pid: process.pid, host: "bench" },
      now: () => Date.now(),
    }),
    registry,
    ports: benchPorts(3),
  })

export const coversOf = ({ store }: Library, folder: string): Promise<ArtworkSizes> =>
  ArtworkSizes.open({ store, blobs: join(folder, "blobs"), cache: join(folder, "covers"), ports: systemPorts })

/** A folder of the caller's own with the library, its covers and its snapshot. */
export async function copyOfLibrary(count: number, to: string): Promise<string> {
  const kept = join(KEPT, `${count}-v${VERSION}`)
  if (!existsSync(kept)) await make(count, kept)
  cpSync(kept, to, { recursive: true })
  return to
}

async function make(count: number, kept: string): Promise<void> {
  mkdirSync(KEPT, { recursive: true })
  const folder = mkdtempSync(`${kept}.making-`)
  try {
    const library = await openBenchLibrary(folder)
    const all = tracks(count)
    for (const events of batches(all)) await library.append({ actor: "import", events })
    const hashes = await makeCovers(library, folder)
    const found = all.flatMap(({ id }, at): NewEvent[] =>
      at % APART === 0
        ? [
            {
              type: "artwork.added",
              subject: `track:${id}`,
              payload: {
                hash: hashes[(at / APART) % hashes.length],
                role: "front",
                mime: "image/jpeg",
                provider: "embedded",
              },
            },
          ]
        : [],
    )
    for (let at = 0; at < found.length; at += 1000)
      await library.append({ actor: "import", events: found.slice(at, at + 1000) })
    const snapshots = new Snapshots(library, join(folder, "snapshots"))
    await snapshots.current()
    await snapshots.close()
    await library.close()
    renameSync(folder, kept)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Hashes of covers that differ. */
async function makeCovers(library: Library, folder: string): Promise<readonly string[]> {
  const covers = await coversOf(library, folder)
  const hashes: string[] = []
  for (let at = 0; at < COVERS; at++) {
    const taken = await covers.take(
      await twoColours(300 + at, 300)
        .jpeg()
        .toBuffer(),
    )
    if (!taken.ok) throw new Error(taken.failure.message)
    await library.store.write(taken.value.store)
    await covers.readAs("webp", taken.value.hash, SHOWN)
    hashes.push(taken.value.hash)
  }
  await covers.close()
  return hashes
}
