/** What pages start: the worker of a library that works offline. The build makes `worker.js` of it. */
import { Replica } from "../replica/Replica.ts"
import type { WorkerSettings } from "./settings.ts"
import { browserStorage } from "./storage/browserStorage.ts"
import { runWorker } from "./worker.ts"

runWorker(async (name, settings) => {
  const { storage, ...options } = (settings ?? {}) as WorkerSettings
  const replica = await Replica.open({ ...options, storage: browserStorage(name, storage) })
  return { caller: replica, close: () => replica.close() }
})
