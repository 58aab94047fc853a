/** Storage of a worker in a browser: PGlite, in the origin's private file system or in IndexedDB. */
import { pgliteStore } from "@ledgerline/core/store/pglite"
import type { Storage } from "../../replica/ports.ts"
import { privateRoot } from "../dom.ts"
import { browserPorts, pause } from "../ports.ts"
import { OpfsFiles } from "./OpfsFiles.ts"
import { openPglite, type StorageKind } from "./openPglite.ts"

export interface BrowserStorage extends Storage {
  /** Where the database is, once it is open. */
  readonly kind: StorageKind | undefined
}

/** The library of a name. Only the worker whose tab holds the lock may open it. */
export function browserStorage(name: string, wanted?: StorageKind): BrowserStorage {
  let kind: StorageKind | undefined
  return {
    ports: browserPorts,
    get kind() {
      return kind
    },
    database: () =>
      pgliteStore({
        async open() {
          const opened = await openPglite({ name, storage: wanted, emptyCluster, pause })
          kind = opened.storage
          return opened.client
        },
      }),
    files: () => keptFiles(name),
  }
}

/** In the private file system; undefined where workers may write to none. */
async function keptFiles(name: string): Promise<OpfsFiles | undefined> {
  const root = await privateRoot().catch(() => undefined)
  if (root === undefined) return undefined
  const folder = await root.getDirectoryHandle(`ledgerline-music-${name}`, { create: true })
  const unfinished = await folder.getDirectoryHandle("unfinished", { create: true })
  const probe = await unfinished.getFileHandle("probe", { create: true })
  const isWritable = await probe.createSyncAccessHandle().then(
    (handle) => (handle.close(), true),
    () => false,
  )
  await unfinished.removeEntry("probe")
  if (!isWritable) return undefined
  const whole = await folder.getDirectoryHandle("tracks", { create: true })
  return new OpfsFiles({ whole, unfinished, random: (length) => browserPorts.random.bytes(length) })
}

/** Lies beside the worker. Servers may unpack it on the way. */
async function emptyCluster(): Promise<Blob> {
  const answer = await fetch(new URL("./cluster.bin", import.meta.url))
  if (!answer.ok) throw new Error(`cluster.bin is not beside the worker: the server answered ${answer.status}`)
  const content = await answer.arrayBuffer()
  const [first, second] = new Uint8Array(content)
  const isPacked = first === 0x1f && second === 0x8b
  return new Blob([content], { type: isPacked ? "application/x-gzip" : "application/x-tar" })
}
