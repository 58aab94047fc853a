/** What pages start: the worker of a library that works offline. The build makes `worker.js` of it. */
import { Device } from "../replica/Device.ts"
import type { WorkerSettings } from "./settings.ts"
import { browserStorage } from "./storage/browserStorage.ts"
import { runWorker } from "./worker.ts"

runWorker(async (name, settings) => {
  const { storage, covers, ...options } = (settings ?? {}) as WorkerSettings
  const device = await Device.open({ ...options, storage: browserStorage(name, storage, covers) })
  return { caller: device, close: () => device.close() }
})
