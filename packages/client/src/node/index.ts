/** Storage of programs that run in Node: one SQLite file in a folder of their own. */
import { mkdirSync, statSync } from "node:fs"
import { rm } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import type { Library } from "@ledgerline/core"
import { openMachineKey, secretsBy } from "@ledgerline/core/machineKey"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { systemHttp } from "@ledgerline/sync/system"
import { DeviceLibrary } from "../facade/DeviceLibrary.ts"
import { given, text } from "../facade/given.ts"
import { LedgerlineError } from "../errors.ts"
import { bytesInThread } from "./fetching/FetchThread.ts"
import { NodeCovers } from "./NodeCovers.ts"
import { NodeFiles } from "./NodeFiles.ts"
import { MemoryFiles } from "../offline/MemoryFiles.ts"
import type { LocalFiles, ReplicaPorts, Storage } from "../replica/ports.ts"
import { Device } from "../replica/Device.ts"

const ports: ReplicaPorts = { ...systemPorts, ...systemHttp }
const now = (): number => ports.clock.now()

/** Where a library lies. */
export interface NodeStorageOptions {
  /** Made where it is not there; only its owner may read it. */
  readonly folder: string
  /**
   * Encrypts what is kept offline: 32 bytes, which the program keeps elsewhere. Files that were kept with another key, or with
   * none, are removed, and come again where they are wanted: nobody could read them.
   */
  readonly key?: Uint8Array | undefined
}

/** A key of any other length would fail each download, long after. */
const KEY = 32

/**
 * A library in a folder, one program at a time. Fails with LedgerlineError (`invalid`) for a key that is none. By what it is a device of its servers is sealed by a key of this machine, in
 * `machine.key` beside it: a copy of the database alone is nobody to them.
 */
export function nodeStorage(options: NodeStorageOptions): Storage {
  const { folder, key } = given(options, "options")
  // No name would be the folder in which the program happens to run.
  if (text(folder, "the folder of a library") === "")
    throw new LedgerlineError({ reason: "badRequest", message: "the folder of a library has a name" })
  if (key !== undefined && !(key instanceof Uint8Array && key.length === KEY))
    throw new LedgerlineError({ reason: "invalid", message: `the key of an offline cache has ${KEY} bytes` })
  const { random } = ports
  const seal = { key, random: (length: number) => random.bytes(length) }
  return {
    ports: {
      ...ports,
      bytes: bytesInThread,
      secrets: secretsBy(() => openMachineKey({ path: join(folder, "machine.key"), random })),
    },
    database: async () => {
      makeFolder(folder)
      return openSqlite({ path: join(folder, "library.sqlite"), owner: thisProcess(), now })
    },
    files: async () => new NodeFiles({ folder: join(folder, "cache", "offline"), ...seal }),
    covers: async () => new NodeCovers({ folder: join(folder, "cache", "covers"), ...seal }),
    beside: (library) => nodeStorage({ folder: join(folder, "friends", library), key }),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

function makeFolder(folder: string): void {
  try {
    makeMissing(resolve(folder))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new LedgerlineError({
      reason: "cannotOpen",
      message: `${folder} is no folder, and cannot be made: ${why}`,
      cause,
    })
  }
}

/** One by one: Node tries without end to make all of them where a file system lets nobody, as `/proc` does. */
function makeMissing(folder: string): void {
  if (isFolder(folder)) return
  if (folder !== dirname(folder)) makeMissing(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (cause) {
    // Somebody else made it meanwhile.
    if (!isFolder(folder)) throw cause
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** How a library that is open already is used. */
export interface OverOptions extends NodeStorageOptions {
  readonly local?: LocalFiles | undefined
  /** False: speaks to no server by itself, and fetches nothing. */
  readonly connects?: boolean | undefined
}

/** As `createLibrary`, over a library of the engine that the program has open itself, and that stays open when this is closed. */
export async function overLibrary(library: Library, { folder, key, ...options }: OverOptions): Promise<DeviceLibrary> {
  const device = await Device.over(library, { storage: nodeStorage({ folder, key }), ...options })
  return new DeviceLibrary(device, () => device.leave())
}

/** A library in memory, for tests and for programs that need none afterwards. */
export const memoryStorage = (): Storage => ({
  ports,
  database: async () => openSqlite({ path: ":memory:", owner: thisProcess(), now }),
  files: async () => new MemoryFiles(),
  beside: () => memoryStorage(),
})
