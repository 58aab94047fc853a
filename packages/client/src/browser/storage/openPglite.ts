/**
 * Opens the database of a browser: in the origin's private file system where a worker may write there, else in IndexedDB.
 * Only one worker may do that at a time; see tabs/.
 */
import { PGlite, type PGliteOptions } from "@electric-sql/pglite"
import { type FolderHandle, namesOfDatabases, privateRoot } from "../dom.ts"
import { openHandle, openHandles } from "./handles.ts"
import { PackedFiles } from "./PackedFiles.ts"

/** Where a browser keeps a library. */
export type StorageKind = "opfs" | "indexedDb"

export interface PgliteInBrowser {
  readonly client: PGlite
  readonly storage: StorageKind
}

export interface PlaceOptions {
  /** Letters, digits, `-` and `_`: libraries of one origin are told apart by it. */
  readonly name: string
  /** Found out unless given. */
  readonly storage?: StorageKind | undefined
  /** An empty cluster, which spares each device some seconds of making one; see build/. */
  readonly emptyCluster: () => Promise<Blob>
  /** Resolves after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>
}

const ROOT = "ledgerline"
/** Exists once the database is whole. What lies there without it was never used. */
const READY = "ready"
const NAME = /^[A-Za-z0-9_-]{1,64}$/

/** Segments of 1 MB, and few of them, since a browser's room is small. */
const START = ["-c", "min_wal_size=4MB", "-c", "max_wal_size=32MB"]

export async function openPglite(options: PlaceOptions): Promise<PgliteInBrowser> {
  if (!NAME.test(options.name)) throw new RangeError(`not a name for a library: ${options.name}`)
  const storage = options.storage ?? ((await canUseOpfs()) ? "opfs" : "indexedDb")
  return { storage, client: await (storage === "opfs" ? inOpfs(options) : inIndexedDb(options)) }
}

/** Some browsers have it in no worker, and some not in private windows. */
async function canUseOpfs(): Promise<boolean> {
  try {
    const folder = await (await privateRoot()).getDirectoryHandle(ROOT, { create: true })
    const handle = await openHandle(folder, `probe-${crypto.randomUUID()}`)
    handle.close()
    for await (const name of folder.keys()) if (name.startsWith("probe-")) await folder.removeEntry(name)
    return true
  } catch {
    return false
  }
}

async function inOpfs({ name, emptyCluster, pause }: PlaceOptions): Promise<PGlite> {
  const root = await (await privateRoot()).getDirectoryHandle(ROOT, { create: true })
  return whenFree(pause, async () => {
    const isReady = await has(root, name, READY)
    if (!isReady) await root.removeEntry(name, { recursive: true }).catch(ifThere)
    const folder = await root.getDirectoryHandle(name, { create: true })
    const [data, ...logs] = await openHandles(folder, ["blocks", "tree.0", "tree.1"])
    const fs = new PackedFiles(data, logs)
    try {
      const client = await create({ fs, ...(isReady ? {} : { loadDataDir: await emptyCluster() }) })
      if (!isReady) await folder.getFileHandle(READY, { create: true })
      return client
    } catch (error) {
      fs.closeHandles()
      throw error
    }
  })
}

async function inIndexedDb({ name, emptyCluster }: PlaceOptions): Promise<PGlite> {
  const dataDir = `idb://${ROOT}-${name}`
  // Each state of its files is one transaction of IndexedDB, so there is no half one.
  const isNew = !(await namesOfDatabases()).includes(`/pglite/${ROOT}-${name}`)
  return create({ dataDir, ...(isNew ? { loadDataDir: await emptyCluster() } : {}) })
}

const create = (options: PGliteOptions): Promise<PGlite> =>
  PGlite.create({ ...options, startParams: [...PGlite.defaultStartParams, ...START] })

/** Files stay locked for a moment after the worker that had them ended. */
const WAITS = [20, 50, 100, 200, 400, 800, 1600, 3200]

async function whenFree<T>(pause: (milliseconds: number) => Promise<void>, action: () => Promise<T>): Promise<T> {
  for (const wait of WAITS) {
    try {
      return await action()
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "NoModificationAllowedError") throw error
    }
    await pause(wait)
  }
  return action()
}

async function has(root: FolderHandle, name: string, file: string): Promise<boolean> {
  try {
    await (await root.getDirectoryHandle(name)).getFileHandle(file)
    return true
  } catch (error) {
    ifThere(error)
    return false
  }
}

function ifThere(error: unknown): void {
  if (!(error instanceof DOMException) || error.name !== "NotFoundError") throw error
}
