/** Storage of a worker in a browser: a database, and music. */
import type { Storage } from "../../replica/ports.ts"
import { addressHere, answersIn, privateRoot } from "../dom.ts"
import { browserPorts, pause } from "../ports.ts"
import { browserSecrets } from "./browserSecrets.ts"
import { CacheCovers } from "./CacheCovers.ts"
import { coversOf, friendOf, musicOf } from "./names.ts"
import { OpfsFiles } from "./OpfsFiles.ts"
import type { CoverCache, StorageKind } from "../settings.ts"
import { type DatabaseOptions, openDatabase } from "./openDatabase.ts"
import { removeFiles } from "./removeFiles.ts"

export interface BrowserStorage extends Storage {
  /** Where the database is, once it is open. */
  readonly kind: StorageKind | undefined
  beside(library: string): BrowserStorage
}

/** The library of a name. Only the worker whose tab holds the lock may open it. */
export function browserStorage(name: string, wanted?: StorageKind, covers?: CoverCache): BrowserStorage {
  let kind: StorageKind | undefined
  return {
    ports: { ...browserPorts, secrets: browserSecrets(name) },
    get kind() {
      return kind
    },
    async database() {
      const now = () => browserPorts.clock.now()
      const after: DatabaseOptions["after"] = (...given) => browserPorts.timers.after(...given)
      const opened = await openDatabase({ name, storage: wanted, now, pause, after })
      kind = opened.storage
      return opened.store
    },
    files: () => keptFiles(name),
    async covers() {
      const { cache, address } = covers ?? { cache: coversOf(name), address: addressHere("covers/") }
      const answers = await answersIn(cache).catch(() => undefined)
      return answers === undefined ? undefined : new CacheCovers(answers, address)
    },
    beside: (library) => browserStorage(friendOf(name, library), wanted),
    remove: () => removeFiles(name),
  }
}

/** In the private file system; undefined where workers may write to none. */
async function keptFiles(name: string): Promise<OpfsFiles | undefined> {
  const root = await privateRoot().catch(() => undefined)
  if (root === undefined) return undefined
  const folder = await root.getDirectoryHandle(musicOf(name), { create: true })
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
