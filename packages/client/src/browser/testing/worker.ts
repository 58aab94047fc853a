/** The worker of the tests: the real one, that also lets tests look and reach below what it answers. */
import type { NewEvent } from "@ledgerline/core"
import { batches, benchPorts, tracks } from "@ledgerline/core/bench/workload"
import { Device } from "../../replica/Device.ts"
import type { SyncHandle } from "../dom.ts"
import type { WorkerSettings } from "../settings.ts"
import { browserStorage } from "../storage/browserStorage.ts"
import type { OpfsFiles } from "../storage/OpfsFiles.ts"
import { runWorker } from "../worker.ts"
import { fileCalls } from "./fileCalls.ts"

export interface TestSettings extends WorkerSettings {
  /** Clock and chance that depend on it alone. */
  readonly seed?: number
  /** How far its clock is ahead, in milliseconds. */
  readonly ahead?: number
}

/** How often files of the origin waited for the disk. */
let flushes = 0
const { FileSystemSyncAccessHandle: Handle } = globalThis as unknown as {
  FileSystemSyncAccessHandle: { readonly prototype: SyncHandle }
}
const flush = Object.getOwnPropertyDescriptor(Handle.prototype, "flush")?.value as (this: SyncHandle) => void
Handle.prototype.flush = function (this: SyncHandle): void {
  flushes++
  flush.call(this)
}

interface Closable extends EventTarget {
  close(): void
}
interface Opening extends EventTarget {
  readonly result: Closable
}

/** Those of IndexedDB that are open, so that they can be closed as some browsers do while a page sleeps. */
const databases: Closable[] = []
const { IDBFactory: Factory } = globalThis as unknown as {
  IDBFactory: { readonly prototype: { open: (...given: never[]) => Opening } }
}
const openDatabase = Object.getOwnPropertyDescriptor(Factory.prototype, "open")?.value as (...given: never[]) => Opening
Factory.prototype.open = function (this: unknown, ...given: never[]): Opening {
  const opening = openDatabase.apply(this, given)
  opening.addEventListener("success", () => databases.push(opening.result))
  return opening
}

function closeDatabases(): void {
  for (const each of databases.splice(0)) {
    each.close()
    each.dispatchEvent(new Event("close"))
  }
}

runWorker(async (name, given) => {
  const { storage: kind, covers, seed, ahead = 0, ...options } = (given ?? {}) as TestSettings
  const began = performance.now()
  const storage = browserStorage(name, kind, covers)
  const clock = { now: () => storage.ports.clock.now() + ahead }
  const ports = { ...storage.ports, clock, ...(seed === undefined ? {} : benchPorts(seed)) }
  // Looking for them takes of the clock and of chance, which are to be the same everywhere.
  const files = seed === undefined ? { files: async () => storage.files?.() } : {}
  let database = 0
  const timed = async (): ReturnType<typeof storage.database> => {
    const store = await storage.database()
    database = performance.now() - began
    return store
  }
  const device = await Device.open({
    ...options,
    storage: {
      ports,
      database: timed,
      ...files,
      covers: async () => storage.covers?.(),
      beside: (library: string) => storage.beside(library),
    },
  })
  const times = { began, database, all: performance.now() - began }
  const { library } = device
  const own: Readonly<Record<string, (body: never) => unknown>> = {
    about: () => ({ storage: storage.kind, times, id: library.id }),
    append: async (events: readonly NewEvent[]) => (await library.append({ actor: "import", events })).events.length,
    fill: async (count: number) => {
      for (const events of batches(tracks(count))) await library.append({ actor: "import", events })
    },
    flushes: () => flushes,
    closeDatabases,
    openDatabases: () => databases.length,
    stateHash: () => library.stateHash(),
    verify: async () => (await library.verify()).problems,
    ...fileCalls(async () => (await storage.files?.()) as OpfsFiles),
  }
  return {
    caller: {
      call: async (route, input, asked) => {
        const test = route.startsWith("test.") ? own[route.slice("test.".length)] : undefined
        return test === undefined ? device.call(route, input, asked) : test(input.body as never)
      },
      listen: (listener) => device.listen(listener),
    },
    close: () => device.close(),
  }
})
