/** Takes the library out of this browser, and tells the server that this device is none any more. */
import type { RemoteLibrary } from "@ledgerline/client/remote"
import { device } from "./Device.ts"

/** `isReached`: whether the server knows who asks. Where it does not, the device stays in its list until somebody revokes it. */
export async function removeHere(server: RemoteLibrary, isReached: boolean): Promise<void> {
  const { state } = device
  const known = "library" in state ? await state.library.servers.list() : []
  await device.remove()
  if (!isReached || known.length === 0) return
  const { administrationOf } = await import("@ledgerline/client/administration")
  const { devices } = administrationOf(server)
  // Other servers know it by other ids; it goes on being theirs.
  const ids = new Set((await devices.list()).filter(({ revokedAt }) => revokedAt === null).map(({ id }) => id))
  for (const { device: id } of known) if (ids.has(id)) await devices.revoke(id)
}
