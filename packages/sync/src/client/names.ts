/** What people call whoever wrote something, as far as this replica knows: servers have names, other devices only keys. */
import { type Library, originOfKey, query } from "@ledgerline/core"
import type { Session } from "./session.ts"
import { SYNC_PAIRING, SYNC_SERVER } from "../tables.ts"

/** This replica, in a sentence. */
export const HERE = "this device"

/** A few digits of the key of a device that has no name here: enough to find it in a list of replicas. */
const DIGITS = 8

/** By an origin, of now or before. */
export async function writerName({ library, peer, welcome }: Session, origin: string): Promise<string> {
  const own = await library.identify(library.ports.random.bytes(32))
  if (isOneOf(own, origin)) return HERE
  if (isOneOf(welcome, origin)) return peer.name
  return (await serverOfKey(library, origin)) ?? `another device (${origin.slice(0, DIGITS)})`
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

/** By what this replica calls a server. */
export async function serverName({ store }: Library, server: string): Promise<string> {
  const rows = await store.read(() =>
    query<{ name: string }>(`SELECT name FROM "${SYNC_SERVER.name}" WHERE server = ?`, [server]),
  )
  return rows[0]?.name ?? "another server"
}
