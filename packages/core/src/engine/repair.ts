/** Mends the log of a library with the bytes of a peer, a part at a time. docs/spec/log.md, LOG-14. */
import { StorageFailed } from "../errors.ts"
import { goneOf } from "../fold/gone.ts"
import { generation } from "../fold/generation.ts"
import { dropOthers } from "../fold/rebuildMark.ts"
import type { Library } from "../Library.ts"
import { LogEvent } from "../log/event.ts"
import { liveGeneration } from "../log/meta.ts"
import {
  dropChunks,
  fillGap,
  findGaps,
  indexFetched,
  partsOf,
  type PeerEvents,
  placesOf,
  readable,
  type RepairPeer,
  type Sent,
} from "../log/repair.ts"
import type { Problem } from "../log/verify.ts"
import { run, shred, type Store, type Work } from "../store/port.ts"
import { verifyLibrary, type VerifyReport } from "../Verification.ts"
import { endOfLog, mendFromEvents, mendIdentity, mendLogIndexes, mendVouchers } from "./mending.ts"
import { type LeftReport, withRemedies } from "./remedies.ts"

export interface RepairOptions {
  /** Told how many of the events that have to be fetched have been dealt with. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** Stops between two parts with its reason; what was put back by then stays. */
  readonly signal?: AbortSignal | undefined
}

export interface RepairReport {
  /** Events put back. */
  readonly repaired: number
  /** What is still wrong, each with what can be done about it. */
  readonly report: LeftReport
}

/**
 * Replaces what does not hold by a peer's bytes, then rebuilds the views and verifies again. Where events are lost for
 * now, views that can be read stay as they are.
 */
export async function repairLibrary(
  library: Library,
  peer: RepairPeer,
  { onProgress, signal }: RepairOptions = {},
): Promise<RepairReport> {
  const { store } = library
  const stop = signal === undefined ? {} : { signal }
  const before = await verifyLibrary(library, { views: false, ...stop })
  const isMalformed = before.problems.some(({ kind }) => kind === "structure")
  // Indexes of the database are made of its tables. Where even these do not read, the rest goes on as well as it can.
  if (isMalformed && store.dialect.reindex !== undefined) await mend(store, run(store.dialect.reindex))
  let repaired = 0
  if (!before.ok) {
    await mendIdentity(library, peer)
    // What the events say of chains comes first: by the chains, lost events are known.
    let isWhole = await mendFromEvents(library, peer, signal)
    if (!isWhole || before.problems.some(({ kind }) => kind === "payload")) {
      repaired = await fillGaps(library, peer, before, { onProgress, signal })
      isWhole = await mendFromEvents(library, peer, signal)
    }
    if (isWhole) {
      await mendLogIndexes(library, signal)
      await mendVouchers(library, peer)
    }
  }
  if (before.ok || !(await keepsMore(library, signal))) await library.rebuild()
  const report = await verifyLibrary(library, stop)
  if (!report.problems.some(({ kind }) => kind === "structure")) return { repaired, report: withRemedies(report) }
  // What is left may be in free space, or in pages that nothing reaches: written anew, the file has neither.
  await mend(store, shred())
  return { repaired, report: withRemedies(await verifyLibrary(library, stop)) }
}

const LOST: ReadonlySet<Problem["kind"]> = new Set(["chunk", "header", "payload", "chain"])

/** Whether the views show what the log has lost: made anew, they would not, and a peer may yet have it. */
async function keepsMore(library: Library, signal: AbortSignal | undefined): Promise<boolean> {
  const options = { views: false, ...(signal === undefined ? {} : { signal }) }
  const { problems, stateHash } = await verifyLibrary(library, options)
  return stateHash !== "" && problems.some(({ kind }) => LOST.has(kind))
}

/** Fetches the events of chunks that do not hold. Answers how many were put back. */
async function fillGaps(
  library: Library,
  peer: RepairPeer,
  { problems }: VerifyReport,
  { onProgress, signal }: RepairOptions,
): Promise<number> {
  const { store } = library
  const broken = new Set(problems.flatMap(({ position }) => (position === undefined ? [] : [position])))
  const end = await endOfLog(library, peer)
  const { drop, gaps } = await store.read(() => findGaps(end + 1, broken))
  const parts = gaps.toReversed().flatMap((gap) => partsOf(gap, drop))
  const total = parts.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  // Chunks that lie where none can: what they hold belongs in one of the gaps.
  const strays = drop.filter((at) => !parts.some(({ from, to }) => at >= from && at <= to))
  let [done, repaired] = [0, 0]
  for (const { from, to } of parts) {
    signal?.throwIfAborted()
    const within = drop.filter((at) => at >= from && at <= to)
    repaired += await repairPart(library, peer.events, { from, to, drop: within, strays })
    done += to - from + 1
    onProgress?.(done, total)
  }
  if (strays.length > 0 && repaired === total) await store.write(() => dropChunks(strays))
  return repaired
}

/** What fails for the damage that it should mend shows in the report. */
async function mend(store: Store, work: Work<void>): Promise<void> {
  await store
    .write(() => work)
    .catch((cause: unknown) => {
      if (!(cause instanceof StorageFailed)) throw cause
    })
}

interface Part {
  readonly from: number
  readonly to: number
  readonly drop: readonly number[]
  /** Chunks elsewhere whose events may belong here. */
  readonly strays: readonly number[]
}

/** What still reads here counts like what the peer sends; every event is taken by its hash alone. */
async function repairPart(library: Library, peer: PeerEvents, { from, to, drop, strays }: Part): Promise<number> {
  const { store, registry } = library
  const gap = await store.read(() => placesOf(from, to))
  const sent: Sent[] = [...(await store.read(() => readable([...drop, ...strays]))), ...(await peer(gap.wanted))]
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
