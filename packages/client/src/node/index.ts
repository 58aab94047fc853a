/** Storage of programs that run in Node: one SQLite file in a folder of their own. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import type { Library } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { systemHttp } from "@ledgerline/sync/system"
import { DeviceLibrary } from "../facade/DeviceLibrary.ts"
import { NodeFiles } from "./NodeFiles.ts"
import { MemoryFiles } from "../offline/MemoryFiles.ts"
import type { LocalFiles, ReplicaPorts, Storage } from "../replica/ports.ts"
import { Replica } from "../replica/Replica.ts"

const ports: ReplicaPorts = { ...systemPorts, ...systemHttp }
const now = (): number => ports.clock.now()

export interface NodeStorageOptions {
  /** Made where it is not there; only its owner may read it. */
  readonly folder: string
  /** Encrypts what is kept offline: 32 bytes, which the program keeps elsewhere. Files that were kept otherwise are not used. */
  readonly key?: Uint8Array | undefined
}

/** A library in a folder, one program at a time. */
export function nodeStorage({ folder, key }: NodeStorageOptions): Storage {
  return {
    ports,
    database: async () => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      return openSqlite({ path: join(folder, "library.sqlite"), owner: thisProcess(), now })
    },
    files: async () =>
      new NodeFiles({ folder: join(folder, "cache", "offline"), key, random: (length) => ports.random.bytes(length) }),
  }
}

export interface OverOptions extends NodeStorageOptions {
  readonly local?: LocalFiles | undefined
  /** False: speaks to no server by itself, and fetches nothing. */
  readonly connects?: boolean | undefined
}

/** As `createLibrary`, over a library of the engine that the program has open itself, and that stays open when this is closed. */
export async function overLibrary(library: Library, { folder, key, ...options }: OverOptions): Promise<DeviceLibrary> {
  const replica = await Replica.over(library, { storage: nodeStorage({ folder, key }), ...options })
  return new DeviceLibrary(replica, () => replica.leave())
}

/** A library in memory, for tests and for programs that need none afterwards. */
export const memoryStorage = (): Storage => ({
  ports,
  database: async () => openSqlite({ path: ":memory:", owner: thisProcess(), now }),
  files: async () => new MemoryFiles(),
})
