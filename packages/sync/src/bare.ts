/**
 * Events without payload. A peer sends one where it has met the erasure and this replica has not. As a rule the erasure
 * comes too; where it was lost with a database, the payload has to be asked for. docs/spec/sync.md, SYNC-36.
 */
import {
  type Incoming,
  type Library,
  type Point,
  query,
  remove,
  sha256,
  upsert,
  withoutReason,
  type Work,
} from "@ledgerline/core"
import { prepareSyncTables, SYNC_BARE } from "./tables.ts"

/** As many are asked for in a session. */
const MOST = 100

/** Notes which events of batches came without payload: in the transaction that stores them. */
export const noteBare = (batches: readonly Incoming[]): Work<void> =>
  upsert(
    SYNC_BARE,
    batches.flatMap(({ log, origin, events }) =>
      events
        .filter(({ payload }) => payload === null)
        .map(({ header }) => [log, origin, sha256(header), Buffer.from(header).readUIntBE(20, 6)]),
    ),
  )

/** What lacks its payload here without a reason. */
export async function lackingPayloads(library: Library): Promise<Point[]> {
  const { store } = library
  await prepareSyncTables(store)
  const noted = await store.read(() =>
    query<Point>(`SELECT log, origin, id, seq FROM "${SYNC_BARE.name}" ORDER BY seq`),
  )
  if (noted.length === 0) return []
  const lacking = await store.read(() => withoutReason(library, noted))
  const settled = noted.filter((point) => !lacking.includes(point))
  if (settled.length > 0)
    await store.write(() =>
      remove(
        SYNC_BARE,
        settled.map(({ log, origin, id }) => [log, origin, id]),
      ),
    )
  return lacking.slice(0, MOST)
}
