/** For tests: a library of the SDK together with the engine's below it. */
import type { Library } from "@ledgerline/core"
import { DeviceLibrary } from "../facade/DeviceLibrary.ts"
import { Replica, type ReplicaOptions } from "../replica/Replica.ts"

export interface Opened {
  readonly api: DeviceLibrary
  readonly library: Library
}

/** As `createLibrary`, with the engine's library to write to as an import does. */
export async function openBoth(options: ReplicaOptions): Promise<Opened> {
  const replica = await Replica.open(options)
  return { api: new DeviceLibrary(replica, () => replica.close()), library: replica.library }
}
