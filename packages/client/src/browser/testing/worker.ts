/** The worker of the tests: an engine that answers the contract, and lets tests append, sync and look below. */
import { Library, type NewEvent, registry } from "@ledgerline/core"
import { batches, benchPorts, tracks } from "@ledgerline/core/bench/workload"
import { goLive, httpPeer, type LivePeer, type LiveReplica, pairDevice, pairedServers, syncWith } from "@ledgerline/sync"
import type { StorageKind } from "../storage/openPglite.ts"
import { browserHttp, browserPorts, browserStore, browserTimers, runWorker } from "../worker.ts"
import { engineCaller } from "./engineCaller.ts"

export interface TestSettings {
  readonly storage?: StorageKind
  /** Clock and chance that depend on it alone. */
  readonly seed?: number
  readonly library?: string
}

runWorker(async (name, given) => {
  const { storage: wanted, seed, library: id } = (given ?? {}) as TestSettings
  const began = performance.now()
  const { store, storage } = await browserStore(name, wanted)
  const opened = performance.now()
  const ports = seed === undefined ? browserPorts : benchPorts(seed)
  const library = await Library.open({ store, registry, ports, ...(id === undefined ? {} : { library: id }) })
  const times = { database: opened - began, library: performance.now() - opened }
  let live: LiveReplica | undefined
  const peer = async (): Promise<LivePeer> => {
    const [server] = await pairedServers(library)
    if (server === undefined) throw new Error("paired with nobody")
    return httpPeer(library, server, { ports: browserHttp })
  }
  const serving = engineCaller(library, {
    about: () => ({ storage, times, id: library.id, origin: library.origin }),
    append: async (events: readonly NewEvent[]) => (await library.append({ actor: "import", events })).events.length,
    fill: async (count: number) => {
      for (const events of batches(tracks(count))) await library.append({ actor: "import", events })
    },
    stateHash: () => library.stateHash(),
    verify: async () => (await library.verify()).problems,
    pair: async (token: string) => (await pairDevice(library, token, { name: "browser", ports: browserHttp })).id,
    sync: async () => {
      const steps: Record<string, number> = {}
      const from = performance.now()
      const report = await syncWith(library, await peer(), {
        onProgress: ({ step }) => (steps[step] ??= performance.now() - from),
      })
      return { ...report, steps, took: performance.now() - from }
    },
    live: async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      live = goLive(library, await peer(), {
        timers: browserTimers,
        onChange: ({ isOpen }) => (isOpen ? resolve() : undefined),
      })
      await promise
    },
  })
  return {
    caller: serving.caller,
    async close() {
      await live?.stop()
      await serving.close()
    },
  }
})
