/** What people call whoever wrote something, as far as this replica knows: servers have names, other devices only keys. */
import { type Library, originOfKey, query } from "@ledgerline/core"
import { DIGITS, type Party } from "../notices.ts"
import type { Session } from "./session.ts"
import { SYNC_PAIRING, SYNC_SERVER } from "../tables.ts"

/** This replica. */
export const HERE: Party = { who: "here", name: "" }

/** By what it is called; empty where that is not known. */
export const namedServer = (name: string): Party => ({ who: "server", name })

/** By an origin, of now or before. */
export async function writerOf({ library, peer, welcome }: Session, origin: string): Promise<Party> {
  const own = await library.identify(library.ports.random.bytes(32))
  if (isOneOf(own, origin)) return HERE
  if (isOneOf(welcome, origin)) return namedServer(peer.name)
  const name = await serverOfKey(library, origin)
  return name === undefined ? { who: "device", name: origin.slice(0, DIGITS) } : namedServer(name)
}

interface Keys {
  readonly publicKey: Uint8Array
  readonly former: readonly { readonly publicKey: Uint8Array }[]
}

const isOneOf = (keys: Keys, origin: string): boolean =>
  [keys, ...keys.former].some(({ publicKey }) => originOfKey(publicKey) === origin)

async function serverOfKey({ store }: Library, origin: string): Promise<string | undefined> {
  const rows = await store.read(() =>
    query<{ server: string; name: string; publicKey: Uint8Array | null }>(
      `SELECT server, name, "publicKey" FROM "${SYNC_SERVER.name}" ` +
        `UNION ALL SELECT server, name, "publicKey" FROM "${SYNC_PAIRING.name}"`,
    ),
  )
  // What it is called here is the key that it had when it was paired with.
  return rows.find(
    ({ server, publicKey }) => server === origin || (publicKey !== null && originOfKey(publicKey) === origin),
  )?.name
}

/** By what this replica calls a server; empty where it is not known any more. */
export async function serverName({ store }: Library, server: string): Promise<string> {
  const rows = await store.read(() =>
    query<{ name: string }>(`SELECT name FROM "${SYNC_SERVER.name}" WHERE server = ?`, [server]),
  )
  return rows[0]?.name ?? ""
}
