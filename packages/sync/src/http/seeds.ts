/**
 * The secrets by which a replica is a device of its servers, as they lie in the database: sealed by a key that is not in it, where
 * the replica has one. Whoever gets hold of the database alone, as of a backup, is nobody to the servers.
 */
import { type Library, type Secrets, shred, upsert } from "@ledgerline/core"
import { SYNC_PAIRING } from "../tables.ts"

/** A seed as it is; what is sealed is longer. */
const PLAIN = 32

const placeOf = (library: Library, server: string): string => `pairing ${library.id} ${server}`

/** What is written of a seed. */
export async function sealedSeed(library: Library, server: string, seed: Uint8Array): Promise<Uint8Array> {
  return (await library.ports.secrets?.seal(placeOf(library, server), seed)) ?? seed
}

/** A seed that was written; null where this machine cannot open it: the key is another one, or the database came from elsewhere. */
export async function openedSeed(library: Library, server: string, written: Uint8Array): Promise<Uint8Array | null> {
  if (written.length === PLAIN) return written
  return (await library.ports.secrets?.open(placeOf(library, server), written)) ?? null
}

/** Seals what lies there as it is, from before there was a key; nothing of it is left in the files. */
export async function sealPlain(library: Library, secrets: Secrets, rows: readonly PairingRow[]): Promise<void> {
  const plain = rows.filter(({ seed }) => seed.length === PLAIN)
  if (plain.length === 0) return
  const sealed = await Promise.all(
    plain.map(async (row) => ({ ...row, seed: await secrets.seal(placeOf(library, row.server), row.seed) })),
  )
  const columns = Object.keys(SYNC_PAIRING.columns) as (keyof PairingRow)[]
  await library.store.write(function* () {
    yield* shred()
    yield* upsert(
      SYNC_PAIRING,
      sealed.map((row) => columns.map((name) => row[name])),
    )
  })
}

/** A row of the table. */
export interface PairingRow {
  readonly server: string
  readonly name: string
  readonly publicKey: Uint8Array
  readonly addresses: string
  readonly worked: string | null
  readonly device: string
  readonly member: string
  readonly seed: Uint8Array
}
