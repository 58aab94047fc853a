/** Keeps the library of a server in this browser: asks for a token, pairs, and begins to sync. */
import { administrationOf } from "@ledgerline/client/administration"
import type { Me } from "@ledgerline/client/contract"
import type { RemoteLibrary } from "@ledgerline/client/remote"
import { HOME } from "../app/session.tsx"
import { device } from "./Device.ts"

/** Resolves when it is paired. Fails with `signInFirst` where somebody has not signed in with a password. */
export async function keepHere(server: RemoteLibrary, me: Me): Promise<void> {
  const { token } = await administrationOf(server).devices.pair({ address: HOME })
  // Asked where somebody does what is worth keeping; a browser that says no keeps it as long as there is room.
  await navigator.storage.persist().catch(() => false)
  await device.keep(token, me)
}
