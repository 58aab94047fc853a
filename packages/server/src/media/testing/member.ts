/** A member who is signed in at a server. */
import { signIn } from "@ledgerline/sync"
import { systemHttp } from "@ledgerline/sync/system"
import { paired, type Running } from "../../testing/running.ts"

/** Asks the server for something by the contract, as a member. */
export type Ask = (path: string, headers?: Readonly<Record<string, string>>, method?: string) => Promise<Response>

export async function memberOf(running: Running, member = "ada"): Promise<Ask & { readonly token: string }> {
  const { library, server } = await paired(running, { member })
  const { token } = await signIn(library, server, { ports: systemHttp })
  const ask: Ask = (path, headers = {}, method = "GET") =>
    fetch(`${running.address}/api/v1${path}`, { method, headers: { authorization: `Bearer ${token}`, ...headers } })
  return Object.assign(ask, { token })
}
