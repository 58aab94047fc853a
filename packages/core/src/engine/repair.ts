/** Mends the log of a library with the bytes of a peer, a part at a time. docs/spec/log.md, LOG-14. */
import { StorageFailed } from "../errors.ts"
import { goneOf } from "../fold/gone.ts"
import { generation } from "../fold/generation.ts"
import { dropOthers } from "../fold/rebuildMark.ts"
import type { Library } from "../Library.ts"
import { LogEvent } from "../log/event.ts"
import { liveGeneration } from "../log/meta.ts"
import { eventsAt, locate } from "../log/read.ts"
import {
  dropChunks,
  fillGap,
  findGaps,
  indexFetched,
  partsOf,
  type PeerEvents,
  placesOf,
  readable,
  type Sent,
} from "../log/repair.ts"
import { query, run, shred, type Store, type Work } from "../store/port.ts"
import { beginWalk, walkPage } from "../log/verify.ts"
import { mendIndexes } from "../log/mendIndexes.ts"
import { verifyLibrary, type VerifyReport } from "../Verification.ts"

export interface RepairOptions {
  /** Told how many of the events that have to be fetched have been dealt with. */
  readonly onProgress?: (done: number, total: number) => void
  /** Stops between two parts with its reason; what was put back by then stays. */
  readonly signal?: AbortSignal
}

export interface RepairReport {
  /** Events put back. */
  readonly repaired: number
  /** What is still wrong. */
  readonly report: VerifyReport
}

/** Replaces what does not hold by a peer's bytes, then rebuilds the views and verifies again. */
export async function repairLibrary(
  library: Library,
  peer: PeerEvents,
  { onProgress, signal }: RepairOptions = {},
): Promise<RepairReport> {
  const { store } = library
  const stop = signal === undefined ? {} : { signal }
  const before = await verifyLibrary(library, { views: false, ...stop })
  const isMalformed = before.problems.some(({ kind }) => kind === "structure")
  // Indexes of the database are made of its tables. Where even these do not read, the rest goes on as well as it can.
  if (isMalformed && store.dialect.reindex !== undefined) await mend(store, run(store.dialect.reindex))
  const broken = new Set(before.problems.flatMap(({ position }) => (position === undefined ? [] : [position])))
  const end = await store.read(() => lastPosition())
  const { drop, gaps } = await store.read(() => findGaps(end + 1, broken))
  const parts = gaps.toReversed().flatMap((gap) => partsOf(gap, drop))
  const total = parts.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  let [done, repaired] = [0, 0]
  for (const { from, to } of parts) {
    signal?.throwIfAborted()
    repaired += await repairPart(library, peer, { from, to, drop: drop.filter((at) => at >= from && at <= to) })
    done += to - from + 1
    onProgress?.(done, total)
  }
  if (before.problems.some(({ kind }) => kind === "index")) await mendLogIndexes(library, signal)
  await library.rebuild()
  const report = await verifyLibrary(library, stop)
  if (!report.problems.some(({ kind }) => kind === "structure")) return { repaired, report }
  // What is left may be in free space, or in pages that nothing reaches: written anew, the file has neither.
  await mend(store, shred())
  return { repaired, report: await verifyLibrary(library, stop) }
}

/** What fails for the damage that it should mend shows in the report. */
async function mend(store: Store, work: Work<void>): Promise<void> {
  await store
    .write(() => work)
    .catch((cause: unknown) => {
      if (!(cause instanceof StorageFailed)) throw cause
    })
}

/** The walk is done page by page; only what came meanwhile is walked in the transaction that writes. */
async function mendLogIndexes({ store, ports }: Library, signal: AbortSignal | undefined): Promise<void> {
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

interface Part {
  readonly from: number
  readonly to: number
  readonly drop: readonly number[]
}

/** What still reads here counts like what the peer sends; every event is taken by its hash alone. */
async function repairPart(library: Library, peer: PeerEvents, { from, to, drop }: Part): Promise<number> {
  const { store, registry } = library
  const gap = await store.read(() => placesOf(from, to))
  const sent: Sent[] = [...(await store.read(() => readable(drop))), ...(await peer(gap.wanted))]
  const fetched = indexFetched(sent)
  const work = function* (): Work<number> {
    const events = [...fetched.values()]
      .flat()
      .map((each) => new LogEvent(0, each.header, each.payload, { id: each.id }))
    const context = { dialect: store.dialect, registry, generation: generation(yield* liveGeneration()) }
    // A peer that has not met an erasure or a compaction sends what it took away.
    const gone = yield* goneOf(context, events)
    yield* dropChunks(drop)
    const filled = yield* fillGap(gap, fetched, (id) => gone.has(id))
    if (filled === 0) throw new Unfilled()
    // What lay here may have been folded by a rebuild that is under way, or hold what was erased.
    yield* dropOthers(store.dialect, registry)
    if (gone.size > 0) yield* shred()
    return filled
  }
  return store.write(work).catch((cause: unknown) => {
    // The transaction took the dropped chunk back: what is damaged is still better than nothing.
    if (cause instanceof Unfilled) return 0
    throw cause
  })
}

class Unfilled extends Error {}

/** The log's last position by its chains, since the chunks are what is in doubt. */
function* lastPosition(): Work<number> {
  const [row] = yield* query<{ last: number | null }>("SELECT MAX(seq + shift) AS last FROM chain")
  return row?.last ?? 0
}

/**
 * A peer for {@link Library.repair} from the store of another replica or of a backup, of which nothing is changed. What
 * it has not, or cannot read, it leaves out.
 */
export const storedEvents =
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
