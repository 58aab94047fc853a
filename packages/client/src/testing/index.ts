/** For tests: a library of the SDK together with the engine's below it. */
import type { Library } from "@ledgerline/core"
import type { Caller } from "../caller.ts"
import { DeviceLibrary } from "../facade/DeviceLibrary.ts"
import { Device } from "../replica/Device.ts"
import type { ReplicaOptions } from "../replica/Replica.ts"

export interface Opened {
  readonly api: DeviceLibrary
  readonly library: Library
}

/** As `createLibrary`, with the engine's library to write to as an import does. */
export async function openBoth(options: ReplicaOptions): Promise<Opened> {
  const device = await Device.open(options)
  return { api: new DeviceLibrary(device, () => device.close()), library: device.library }
}

/** The facade over whoever answers, such as a tab that is asked from outside. */
export const libraryOver = (call: Caller["call"]): DeviceLibrary =>
  new DeviceLibrary({ call, listen: () => () => undefined }, async () => undefined)

/** How long a line may be silent, for tests that move time on. */
export { SILENCE } from "../offline/Watch.ts"

/** Bytes that look like an image, for tests of who takes them. */
export { jpegOf } from "../offline/testing/jpeg.ts"
