/** A peer for a repair from a database at hand. */
import { readMeta } from "../log/meta.ts"
import { eventsAt, locate } from "../log/read.ts"
import type { LogEvent } from "../log/event.ts"
import type { Vouched, WantedHeads } from "../log/mend/heads.ts"
import type { ToldIdentity } from "../log/mend/meta.ts"
import type { PeerEvents, RepairPeer } from "../log/repair.ts"
import { query, queryOne, type Store, type Work } from "../store/port.ts"

/**
 * A peer for {@link Library.repair} from the store of another replica or of a backup, of which nothing is changed. What
 * it has not, or cannot read, it leaves out.
 */
export const storedPeer = (store: Store): RepairPeer => ({
  events: eventsIn(store),
  heads: async (wanted) => {
    const found: Vouched[] = []
    for (const each of wanted) found.push(...(await store.read(() => headsOf(store, each)).catch(() => [])))
    return found
  },
  identity: () => store.read(() => identityOf()).catch(() => undefined),
})

const eventsIn =
  (store: Store): PeerEvents =>
  async (wanted) => {
    const found: LogEvent[] = []
    for (const [log, ofLog] of Map.groupBy(wanted, (place) => place.log)) {
      for (const [origin, places] of Map.groupBy(ofLog, (place) => place.origin)) {
        const seqs = places.map(({ seq }) => seq)
        const events = store.read(function* () {
          const here = yield* locate(store.dialect, log, origin, seqs)
          return yield* eventsAt(
            store.dialect,
            here.map(({ position }) => position),
          )
        })
        found.push(...(await events.catch(() => [])))
      }
    }
    return found
  }

function* headsOf({ dialect }: Store, { log, origin, seqs }: WantedHeads): Work<Vouched[]> {
  const key = yield* queryOne<{ publicKey: Uint8Array }>(`SELECT "publicKey" FROM origin WHERE id = ?`, [origin])
  if (key === undefined) return []
  const heads = yield* query<Vouched["heads"][number]>(
    `SELECT head.seq, head.id, head.signature FROM head JOIN chain ON chain.id = head.chain
     WHERE chain.log = ? AND chain.origin = ? AND ${dialect.anyOf("head.seq", "integer")}`,
    [log, origin, dialect.list(seqs)],
  )
  return [{ log, origin, publicKey: key.publicKey, heads }]
}

function* identityOf(): Work<ToldIdentity | undefined> {
  const { library, epoch, seed, formerSeeds } = yield* readMeta()
  if (library === undefined || epoch === undefined || seed === undefined) return undefined
  return { library, epoch, seed, ...(formerSeeds === undefined ? {} : { formerSeeds }) }
}
