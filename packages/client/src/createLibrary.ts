/** Opens a library on this device. */
import { DeviceLibrary } from "./facade/DeviceLibrary.ts"
import { Replica, type ReplicaOptions } from "./replica/Replica.ts"

export type LibraryOptions = ReplicaOptions

/**
 * Opens the library that is in a storage, or makes one: of the first server that is given, or a new one of this device.
 * Everything works at once and offline; servers are synced with in the background. Fails with LedgerlineError.
 */
export async function createLibrary(options: LibraryOptions): Promise<DeviceLibrary> {
  const replica = await Replica.open(options)
  return new DeviceLibrary(replica, () => replica.close())
}
