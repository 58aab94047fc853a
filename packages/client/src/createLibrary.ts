/** Opens a library on this device. */
import { DeviceLibrary } from "./facade/DeviceLibrary.ts"
import { Device } from "./replica/Device.ts"
import type { ReplicaOptions } from "./replica/Replica.ts"

/** Where a library is kept, and with which servers it is in step. */
export interface LibraryOptions extends ReplicaOptions {}

/**
 * Opens the library that is in a storage, or makes one: of the first server that is given, or a new one of this device.
 * Everything works at once and offline; servers are synced with in the background. Fails with LedgerlineError.
 */
export async function createLibrary(options: LibraryOptions): Promise<DeviceLibrary> {
  const device = await Device.open(options)
  return new DeviceLibrary(device, () => device.close())
}
