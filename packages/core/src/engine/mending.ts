/** Mends what lies around the events: who this replica is, the rows of chains, indexes, keys and heads. */
import type { EventId } from "../ids.ts"
import type { Library } from "../Library.ts"
import { keyFromSeed, type ReplicaKey } from "../log/keys.ts"
import { doubtedEnds, type IsVouched, listedChains, mendChains } from "../log/mend/chains.ts"
import { Derivation } from "../log/mend/derive.ts"
import { findHeadDamage, mendHeads, signedEnds } from "../log/mend/heads.ts"
import { mendIndexes } from "../log/mend/indexes.ts"
import { mendMeta } from "../log/mend/meta.ts"
import { formerSeedsOf, isSealed, readMeta } from "../log/meta.ts"
import { lastPosition } from "../log/read.ts"
import { indexFetched, type RepairPeer } from "../log/repair.ts"
import { beginWalk, walkPage } from "../log/verify.ts"
import { query, type Work } from "../store/port.ts"

/** This replica's own key pairs, the one that it has now first. */
function* ownKeys(): Work<ReplicaKey[]> {
  const meta = yield* readMeta()
  return [meta.seed ?? "", ...formerSeedsOf(meta)]
    .filter((seed) => /^[0-9a-f]{64}$/.test(seed))
    .map((seed) => keyFromSeed(Buffer.from(seed, "hex")))
}

/** What was damaged since the library was opened is put right; what it was opened with stays, and shows in the report. */
export async function mendIdentity({ store, ports, id, epoch }: Library, peer: RepairPeer): Promise<void> {
  if (
    await store.read(function* () {
      return isSealed(yield* readMeta())
    })
  )
    return
  const told = await peer.identity?.()
  await store.write(function* () {
    const meta = yield* readMeta()
    const here = {
      library: id,
      epoch,
      seed: meta.seed ?? "",
      ...(meta.formerSeeds === undefined ? {} : { formerSeeds: meta.formerSeeds }),
    }
    // Only what the seal proves: a library that is open cannot become another one.
    if ((yield* mendMeta(ports.random, here, true)) === "damaged" && told !== undefined)
      yield* mendMeta(ports.random, told, true)
  })
}

/** Rows of chains and indexes, as the events say them. Answers whether the log is whole. */
export async function mendFromEvents(
  { store, ports }: Library,
  peer: RepairPeer,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const derivation = new Derivation()
  let position: number | undefined = 0
  for (;;) {
    signal?.throwIfAborted()
    const from: number = position
    const next: number | undefined = await store.read(() => derivation.page(from))
    if (next === undefined) break
    position = next
    await ports.pause?.()
  }
  const begun = position
  const { doubted, signed } = await store.read(function* () {
    const ends = doubtedEnds(yield* listedChains(), derivation.chains)
    const known = yield* signedEnds(ends, ports.isSigned)
    return { signed: known, doubted: ends.filter(({ head }) => !known.has(head)) }
  })
  const told = await toldBy(peer, doubted)
  // Where whoever made it has signed the very event that a chain ends with here, or a peer has it, the row is wrong.
  const isVouched: IsVouched = ({ head }) => signed.has(head) || told.has(head)
  return store.write(function* () {
    for (let from: number | undefined = begun; from !== undefined;) from = yield* derivation.page(from)
    yield* derivation.finish()
    if (!derivation.isWhole) return false
    return yield* mendChains(derivation.chains, isVouched)
  })
}

/** The walk is done page by page; only what came meanwhile is walked in the transaction that writes. */
export async function mendLogIndexes({ store, ports }: Library, signal: AbortSignal | undefined): Promise<void> {
  const walk = await store.read(() => beginWalk())
  let position = 1
  for (;;) {
    signal?.throwIfAborted()
    const from = position
    const next = await store.read(() => walkPage(walk, from))
    if (next === undefined) break
    position = next
    await ports.pause?.()
  }
  await store.write(() => mendIndexes(walk, position))
}

/** The ids of the events that a peer has at the ends of chains. */
async function toldBy(peer: RepairPeer, ends: ReturnType<typeof doubtedEnds>): Promise<Set<EventId>> {
  if (ends.length === 0) return new Set()
  const sent = indexFetched(await peer.events(ends.map(({ log, origin, seq }) => ({ log, origin, seq }))))
  return new Set([...sent.values()].flat().map(({ id }) => id))
}

/** Keys of origins and signed heads; what is this replica's own is signed again. */
export async function mendVouchers({ store, ports, origin }: Library, peer: RepairPeer): Promise<void> {
  const { isSigned } = ports
  const { wanted } = await store.read(() => findHeadDamage(origin, isSigned))
  const vouched = wanted.length === 0 ? [] : ((await peer.heads?.(wanted)) ?? [])
  await store.write(function* () {
    yield* mendHeads(store.dialect, origin, { vouched, own: yield* ownKeys(), isSigned })
  })
}

/** More positions than these are not looked for behind the last chunk, whatever a row says. */
const MOST_BEHIND = 10_000_000

/**
 * The log's last position by its chains, since the chunks are what is in doubt. Where a chain says that it goes on behind
 * the last chunk, that is believed if the peer has the event that it ends with.
 */
export async function endOfLog({ store }: Library, peer: RepairPeer): Promise<number> {
  const { last, ends } = await store.read(function* () {
    const rows = yield* query<{ log: string; origin: string; seq: number; head: string; end: number }>(
      `SELECT log, origin, seq, head, seq + (SELECT run.shift FROM run WHERE run.chain = chain.id AND run.seq <= chain.seq
         ORDER BY run.seq DESC LIMIT 1) AS "end" FROM chain`,
    )
    return { last: yield* lastPosition(), ends: rows }
  })
  const doubted = ends.filter(({ end }) => end > last && end <= last + MOST_BEHIND)
  const wanted = doubted.map(({ log, origin, seq }) => ({ log, origin, seq }))
  const sent = wanted.length === 0 ? new Map() : indexFetched(await peer.events(wanted))
  const ids = new Set([...sent.values()].flat().map(({ id }) => id))
  const believed = ends.filter(({ end, head }) => end <= last || ids.has(head))
  return Math.max(0, ...believed.map(({ end }) => end))
}
