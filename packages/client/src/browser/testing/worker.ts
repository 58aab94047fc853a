/** The worker of the tests: the real one, that also lets tests look and reach below what it answers. */
import type { NewEvent } from "@ledgerline/core"
import { batches, benchPorts, tracks } from "@ledgerline/core/bench/workload"
import { Replica } from "../../replica/Replica.ts"
import type { WorkerSettings } from "../settings.ts"
import { browserStorage } from "../storage/browserStorage.ts"
import type { OpfsFiles } from "../storage/OpfsFiles.ts"
import { runWorker } from "../worker.ts"
import { fileCalls } from "./fileCalls.ts"

export interface TestSettings extends WorkerSettings {
  /** Clock and chance that depend on it alone. */
  readonly seed?: number
}

runWorker(async (name, given) => {
  const { storage: kind, seed, ...options } = (given ?? {}) as TestSettings
  const began = performance.now()
  const storage = browserStorage(name, kind)
  const ports = { ...storage.ports, ...(seed === undefined ? {} : benchPorts(seed)) }
  // Looking for them takes of the clock and of chance, which are to be the same everywhere.
  const files = seed === undefined ? { files: async () => storage.files?.() } : {}
  let database = 0
  const timed = async (): ReturnType<typeof storage.database> => {
    const store = await storage.database()
    database = performance.now() - began
    return store
  }
  const replica = await Replica.open({ ...options, storage: { ports, database: timed, ...files } })
  const times = { began, database, all: performance.now() - began }
  const { library } = replica
  const own: Readonly<Record<string, (body: never) => unknown>> = {
    about: () => ({ storage: storage.kind, times, id: library.id }),
    append: async (events: readonly NewEvent[]) => (await library.append({ actor: "import", events })).events.length,
    fill: async (count: number) => {
      for (const events of batches(tracks(count))) await library.append({ actor: "import", events })
    },
    stateHash: () => library.stateHash(),
    verify: async () => (await library.verify()).problems,
    ...fileCalls(async () => (await storage.files?.()) as OpfsFiles),
  }
  return {
    caller: {
      call: async (route, input, asked) => {
        const test = route.startsWith("test.") ? own[route.slice("test.".length)] : undefined
        return test === undefined ? replica.call(route, input, asked) : test(input.body as never)
      },
      listen: (listener) => replica.listen(listener),
    },
    close: () => replica.close(),
  }
})
