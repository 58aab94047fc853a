/** Storage of programs that run in Node: one SQLite file in a folder of their own. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { systemHttp } from "@ledgerline/sync/system"
import type { ReplicaPorts, Storage } from "../replica/ports.ts"

const ports: ReplicaPorts = { ...systemPorts, ...systemHttp }
const now = (): number => ports.clock.now()

export interface NodeStorageOptions {
  /** Made where it is not there; only its owner may read it. */
  readonly folder: string
}

/** A library in a folder, one program at a time. */
export function nodeStorage({ folder }: NodeStorageOptions): Storage {
  return {
    ports,
    database: async () => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      return openSqlite({ path: join(folder, "library.sqlite"), owner: thisProcess(), now })
    },
  }
}

/** A library in memory, for tests and for programs that need none afterwards. */
export const memoryStorage = (): Storage => ({
  ports,
  database: async () => openSqlite({ path: ":memory:", owner: thisProcess(), now }),
})
