/** Keeps the library of a server in this browser: asks for a token, pairs, and begins to sync. */
import { administrationOf } from "@ledgerline/client/administration"
import type { Me } from "@ledgerline/client/contract"
import type { RemoteLibrary } from "@ledgerline/client/remote"
import { HOME } from "../app/session.tsx"
import { device } from "./Device.ts"

/** Resolves when it is paired. Fails with `signInFirst` where somebody has not signed in with a password. */
export async function keepHere(server: RemoteLibrary, me: Me): Promise<void> {
  // Asked where somebody does what is worth keeping; a browser that says no keeps it as long as there is room. Some browsers ask
  // the person, who may take any time to answer.
  void navigator.storage.persist().catch(() => false)
  const { token } = await administrationOf(server).devices.pair({ address: HOME })
  await device.keep(token, me)
}
