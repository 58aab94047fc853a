/**
 * Events without payload. A peer sends one where it has met the erasure and this replica has not. As a rule the erasure
 * comes too; where it was lost with a database, the payload has to be asked for. docs/spec/sync.md, SYNC-36.
 */
import {
  absentPoints,
  type Incoming,
  insertNew,
  type Library,
  type Point,
  query,
  remove,
  sha256,
  upsert,
  withoutReason,
  type Work,
} from "@ledgerline/core"
import { prepareSyncTables, SYNC_ASIDE, SYNC_BARE, SYNC_BARE_FROM, SYNC_HOLDING } from "./tables.ts"

/** As many are asked for in a session. */
const MOST = 100

const DAY = 86_400_000
/** How long the reason is waited for, in milliseconds: of a server that named more than has come, and of whoever pushed. */
const PATIENCE = { server: 30 * DAY, pushed: DAY }

interface From {
  readonly log: string
  readonly origin: string
  readonly id: string
  readonly server: string
  readonly at: number
}

/**
 * Notes which events of batches came without payload, and from whom: in the transaction that stores them. The server is
 * empty where somebody pushed them.
 */
export function* noteBare({ ports }: Library, batches: readonly Incoming[], server: string): Work<void> {
  const bare = batches.flatMap(({ log, origin, events }) =>
    events
      .filter(({ payload }) => payload === null)
      .map(({ header }) => [log, origin, sha256(header), Buffer.from(header).readUIntBE(20, 6)] as const),
  )
  if (bare.length === 0) return
  yield* upsert(SYNC_BARE, bare)
  const at = Math.max(0, Math.floor(ports.clock.now()) || 0)
  yield* insertNew(
    SYNC_BARE_FROM,
    bare.map(([log, origin, id]) => [log, origin, id, server, at]),
  )
}

/** What lacks its payload here without a reason, and without one that may be on its way. */
export async function lackingPayloads(library: Library): Promise<Point[]> {
  const { store } = library
  await prepareSyncTables(store)
  const noted = await store.read(() =>
    query<Point>(`SELECT log, origin, id, seq FROM "${SYNC_BARE.name}" ORDER BY seq`),
  )
  if (noted.length === 0) return []
  const lacking = await store.read(() => withoutReason(library, noted))
  const settled = noted.filter((point) => !lacking.includes(point))
  const keys = settled.map(({ log, origin, id }) => [log, origin, id])
  if (settled.length > 0)
    await store.write(function* () {
      yield* remove(SYNC_BARE, keys)
      yield* remove(SYNC_BARE_FROM, keys)
    })
  const awaited = lacking.length === 0 ? new Set<string>() : await store.read(() => onTheirWay(library))
  return lacking.filter(({ id }) => !awaited.has(id)).slice(0, MOST)
}

/**
 * Events whose erasure or compaction may still come: who sent them without their payload has met it, and what that one
 * has, as it said itself, is not all here. A page or a push may end between the two, and a session behind it.
 */
function* onTheirWay({ store, ports }: Library): Work<Set<string>> {
  const now = ports.clock.now()
  const awaited = new Set<string>()
  const rows = yield* query<From>(`SELECT log, origin, id, server, at FROM "${SYNC_BARE_FROM.name}"`)
  for (const [server, from] of Map.groupBy(rows, (row) => row.server)) {
    const young = from.filter(({ at }) => Math.abs(now - at) < (server === "" ? PATIENCE.pushed : PATIENCE.server))
    if (young.length === 0 || (server !== "" && (yield* isInStep(store.dialect, server)))) continue
    for (const { id } of young) awaited.add(id)
  }
  return awaited
}

/** Whether all is here that a server has said it holds, but for chains that were set aside. */
function* isInStep(dialect: Library["store"]["dialect"], server: string): Work<boolean> {
  const points = yield* query<Point>(
    `SELECT log, origin, seq, id FROM "${SYNC_HOLDING.name}" holding WHERE server = ? AND NOT EXISTS
       (SELECT 1 FROM "${SYNC_ASIDE.name}" aside WHERE aside.server = holding.server AND aside.log = holding.log
          AND aside.origin = holding.origin)`,
    [server],
  )
  return (yield* absentPoints(dialect, points)).length === 0
}
