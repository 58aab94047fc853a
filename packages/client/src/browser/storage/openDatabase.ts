/** Where a browser keeps a library: in the origin's private file system where a worker may write there, else in IndexedDB. */
import type { Store } from "@ledgerline/core"
import { privateRoot } from "../dom.ts"
import type { StorageKind } from "../settings.ts"
import type { OpfsOptions } from "./inOpfs.ts"
import { checkName } from "./names.ts"

export interface DatabaseOptions extends OpfsOptions {
  /** Found out unless given. */
  readonly storage?: StorageKind | undefined
}

export interface OpenedDatabase {
  readonly store: Store
  readonly storage: StorageKind
}

export async function openDatabase(options: DatabaseOptions): Promise<OpenedDatabase> {
  checkName(options.name)
  const storage = options.storage ?? ((await canUseOpfs()) ? "opfs" : "indexedDb")
  // Each is loaded where it is used.
  const store =
    storage === "opfs"
      ? await (await import("./inOpfs.ts")).openInOpfs(options)
      : await (await import("./inIndexedDb.ts")).openInIndexedDb(options.name)
  return { storage, store }
}

const PROBES = "ledgerline-probes"

/** Some browsers have it in no worker, and some not in private windows. */
async function canUseOpfs(): Promise<boolean> {
  try {
    const folder = await (await privateRoot()).getDirectoryHandle(PROBES, { create: true })
    const name = `probe-${crypto.randomUUID()}`
    const handle = await (await folder.getFileHandle(name, { create: true })).createSyncAccessHandle()
    handle.close()
    for await (const each of folder.keys()) await folder.removeEntry(each)
    return true
  } catch {
    return false
  }
}
