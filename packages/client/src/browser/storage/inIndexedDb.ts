/** The database of a browser that lets workers write to no private files: PGlite, which keeps itself in IndexedDB. */
import { PGlite } from "@electric-sql/pglite"
import type { Store } from "@ledgerline/core"
import { pgliteStore } from "@ledgerline/core/store/pglite"
import { namesOfDatabases } from "../dom.ts"
import { databaseOf, indexedDbOf } from "./names.ts"

/** Segments of 1 MB, and few of them, since a browser's room is small. */
const START = ["-c", "min_wal_size=4MB", "-c", "max_wal_size=32MB"]

/** Opens the library of a name, or makes it. */
export function openInIndexedDb(name: string): Promise<Store> {
  return pgliteStore({
    async open() {
      // Each state of its files is one transaction of IndexedDB, so there is no half one.
      const isNew = !(await namesOfDatabases()).includes(databaseOf(name))
      return PGlite.create({
        dataDir: `idb://${indexedDbOf(name)}`,
        ...(isNew ? { loadDataDir: await emptyCluster() } : {}),
        startParams: [...PGlite.defaultStartParams, ...START],
      })
    },
  })
}

/** Spares each device some seconds of making one. It lies beside the worker; servers may unpack it on the way. */
async function emptyCluster(): Promise<Blob> {
  const answer = await fetch(new URL("./cluster.bin", import.meta.url))
  if (!answer.ok) throw new Error(`cluster.bin is not beside the worker: the server answered ${answer.status}`)
  const content = await answer.arrayBuffer()
  const [first, second] = new Uint8Array(content)
  const isPacked = first === 0x1f && second === 0x8b
  return new Blob([content], { type: isPacked ? "application/x-gzip" : "application/x-tar" })
}
