/** The servers that a replica is paired with. */
import { type Library, type Origin, originOfKey, query, queryOne, remove, run, upsert } from "@ledgerline/core"
import { openedSeed, type PairingRow, sealedSeed, sealPlain } from "./seeds.ts"
import {
  prepareSyncTables,
  SYNC_ASIDE,
  SYNC_CLOCK,
  SYNC_CURSOR,
  SYNC_HOLDING,
  SYNC_PAIRING,
  SYNC_SERVER,
} from "../tables.ts"

export interface PairedServer {
  /** What this replica calls it, for good: the origin that it had when it was paired with. */
  readonly id: string
  readonly name: string
  /** The key that it had then. */
  readonly publicKey: Uint8Array
  /** The one that worked last comes first. */
  readonly addresses: readonly string[]
  /** What it calls this device, and whose the device is. */
  readonly device: string
  readonly member: string
  /** A secret: never shown, never logged. Null where this machine has lost the key for it, and has to be paired again. */
  readonly seed: Uint8Array | null
}

/** By name. */
export async function pairedServers(library: Library): Promise<PairedServer[]> {
  const { store, ports } = library
  await prepareSyncTables(store)
  const rows = await store.read(() => query<PairingRow>(`SELECT * FROM "${SYNC_PAIRING.name}" ORDER BY name, server`))
  if (ports.secrets !== undefined) await sealPlain(library, ports.secrets, rows)
  return Promise.all(
    rows.map(async ({ server, addresses, worked, seed, ...row }) => {
      const known = JSON.parse(addresses) as string[]
      const rest = known.filter((address) => address !== worked)
      return {
        ...row,
        id: server,
        addresses: worked === null ? known : [worked, ...rest],
        seed: await openedSeed(library, server, seed),
      }
    }),
  )
}

/**
 * Whom a pairing is with, where this replica knows it: the server with that key, or else one that has another key and the
 * address that answered. Addresses that did not answer say nothing: on two machines a bridge or a tunnel may have the same.
 */
export async function knownServer(
  library: Library,
  publicKey: Uint8Array,
  address: string,
): Promise<PairedServer | undefined> {
  const servers = await pairedServers(library)
  return (await withKey(library, servers, publicKey)) ?? servers.find(({ addresses }) => addresses.includes(address))
}

/** The server with a key, where this replica is paired with it. */
export const serverWithKey = async (library: Library, publicKey: Uint8Array): Promise<PairedServer | undefined> =>
  withKey(library, await pairedServers(library), publicKey)

async function withKey(
  library: Library,
  servers: readonly PairedServer[],
  publicKey: Uint8Array,
): Promise<PairedServer | undefined> {
  const origin = originOfKey(publicKey)
  for (const server of servers) if ((await originsOf(library, server)).includes(origin)) return server
  return undefined
}

/** Keeps a server, in the place of one of the same id. */
export async function rememberServer(
  library: Library,
  server: PairedServer & { readonly seed: Uint8Array },
): Promise<void> {
  const { store } = library
  const { id, name, publicKey, addresses, device, member } = server
  const seed = await sealedSeed(library, id, server.seed)
  await prepareSyncTables(store)
  await store.write(function* () {
    yield* upsert(SYNC_PAIRING, [[id, name, publicKey, JSON.stringify(addresses), null, device, member, seed]])
    // Whatever key it proved before, it is this one now: a person has carried the token.
    yield* run(`UPDATE "${SYNC_SERVER.name}" SET "publicKey" = NULL, name = ? WHERE server = ?`, [name, id])
  })
}

/** Notes which address works; one that is new is kept beside the others. */
export async function noteAddress({ store }: Library, { id, addresses }: PairedServer, worked: string): Promise<void> {
  const all = addresses.includes(worked) ? addresses : [...addresses, worked]
  await store.write(() =>
    run(`UPDATE "${SYNC_PAIRING.name}" SET worked = ?, addresses = ? WHERE server = ?`, [
      worked,
      JSON.stringify(all),
      id,
    ]),
  )
}

/** The replicas that a server was when it was paired with and is by now, as far as it was asked: whose folders are there. */
export async function originsOf({ store }: Library, { id }: Pick<PairedServer, "id">): Promise<Origin[]> {
  await prepareSyncTables(store)
  const row = await store.read(() =>
    queryOne<{ publicKey: Uint8Array | null }>(`SELECT "publicKey" FROM "${SYNC_SERVER.name}" WHERE server = ?`, [id]),
  )
  return [...new Set([id, ...(row?.publicKey == null ? [] : [originOfKey(row.publicKey)])])]
}

/** Forgets a server and all that is remembered of it. Events stay. */
export async function forgetServer({ store }: Library, id: string): Promise<void> {
  await prepareSyncTables(store)
  await store.write(function* () {
    for (const table of [SYNC_PAIRING, SYNC_SERVER, SYNC_CURSOR, SYNC_HOLDING, SYNC_ASIDE, SYNC_CLOCK])
      yield* remove(table, [[id]])
  })
}
