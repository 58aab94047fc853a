/** Checks a library from its first event to its last view, and mends its log with the bytes of a peer. */
import { type ActivityContext, erasuresOf, targetsHere } from "./fold/activity.ts"
import { dropPayloads } from "./fold/erase.ts"
import { generation } from "./fold/generation.ts"
import { copyMoment } from "./fold/moment.ts"
import { REVERT_TARGET } from "./fold/tables.ts"
import type { EventId } from "./ids.ts"
import type { Library } from "./Library.ts"
import type { LogEvent } from "./log/event.ts"
import { liveGeneration } from "./log/meta.ts"
import { eventsFrom } from "./log/read.ts"
import { dropChunks, fillGap, findGaps, indexFetched, type PeerEvents, placesOf } from "./log/repair.ts"
import { loadLogState } from "./log/state.ts"
import { beginWalk, type LogWalk, type Problem, walkPage } from "./log/verify.ts"
import { query, type Work } from "./store/port.ts"

export interface VerifyReport {
  readonly ok: boolean
  readonly events: number
  /** How many of the events have lost their payload to an erasure. */
  readonly erased: number
  /** Of the views as they are. */
  readonly stateHash: string
  readonly problems: readonly Problem[]
}

export interface VerifyOptions {
  /** Also folds the whole log once more in a scratch database and compares the views; true when left out. */
  readonly views?: boolean
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

export interface RepairReport {
  /** Events put back. */
  readonly repaired: number
  /** What is still wrong. */
  readonly report: VerifyReport
}

/** Never throws for damage: whatever cannot be read is a problem in the report. */
export async function verifyLibrary(library: Library, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { store, ports } = library
  let walk: LogWalk | undefined
  const problems: Problem[] = []
  let erased = 0
  try {
    const total = (await store.read(() => loadLogState())).next - 1
    const started = await store.read(() => beginWalk())
    walk = started
    let position: number | undefined = 1
    while (position !== undefined) {
      options.signal?.throwIfAborted()
      const from: number = position
      position = await store.read(() => walkPage(started, from))
      options.onProgress?.(started.events, total)
      await ports.pause?.()
    }
    await store.read(() => started.finish())
    erased = await store.read(() => checkErased(library, started))
    problems.push(...started.problems)
  } catch (cause) {
    options.signal?.throwIfAborted()
    problems.push(...(walk?.problems ?? []), {
      kind: "database",
      message: `the database cannot be read: ${text(cause)}`,
    })
  }
  let hash = ""
  try {
    hash = await library.stateHash()
    if (options.views !== false && problems.length === 0) {
      const fresh = await foldedAnew(library, options.signal)
      if (fresh !== hash)
        problems.push({ kind: "views", message: "the views are not what the log folds to: rebuild them" })
    }
  } catch (cause) {
    options.signal?.throwIfAborted()
    problems.push({ kind: "database", message: `the views cannot be read: ${text(cause)}` })
  }
  return { ok: problems.length === 0, events: walk?.events ?? 0, erased, stateHash: hash, problems }
}

const text = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** Another process may have rebuilt the views since this one looked. */
function* contextOf({ store, registry }: Library): Work<ActivityContext> {
  return { dialect: store.dialect, registry, generation: generation(yield* liveGeneration()) }
}

const AT_ONCE = 1000

/** A payload is absent where an erasure says so, and only there. Answers how many erasures have taken. */
function* checkErased(library: Library, walk: LogWalk): Work<number> {
  const context = yield* contextOf(library)
  let erased = 0
  const report = ({ position, log, origin, seq }: LogEvent, message: string): void =>
    walk.report({ kind: "payload", position, log, origin, seq, message })
  for (let from = 0; from < walk.bare.length; from += AT_ONCE) {
    const bare = walk.bare.slice(from, from + AT_ONCE)
    const explained = yield* erasuresOf(context, bare)
    erased += explained.size
    for (const event of bare) {
      if (!explained.has(event.id))
        report(event, `the payload at position ${event.position} is missing and no erasure explains it`)
    }
  }
  const erasures = yield* query<{ revert: EventId }>(
    `SELECT DISTINCT revert FROM ${context.generation.name(REVERT_TARGET)} WHERE permanent = 1`,
  )
  for (const { revert } of erasures) {
    const targets = yield* targetsHere(context, [revert], Number.POSITIVE_INFINITY)
    const kept = targets.filter((event) => event.payload !== null)
    const meant = yield* erasuresOf(context, kept)
    for (const event of kept) {
      if (meant.has(event.id)) report(event, `the payload at position ${event.position} is erased and still there`)
    }
  }
  return erased
}

/** The state hash of the same events, folded in a store of their own. */
async function foldedAnew(library: Library, signal: AbortSignal | undefined): Promise<string> {
  const copy = await library.scratch()
  try {
    await copyMoment(library.store, copy.store, { time: Number.POSITIVE_INFINITY }, library.ports, signal)
    await copy.rebuild()
    return await copy.stateHash()
  } finally {
    await copy.close()
  }
}

/** Replaces what does not hold by a peer's bytes, then rebuilds the views and verifies again. */
export async function repairLibrary(library: Library, peer: PeerEvents): Promise<RepairReport> {
  const { store } = library
  const before = await verifyLibrary(library, { views: false })
  const broken = new Set(
    before.problems.flatMap((problem) => (problem.position === undefined ? [] : [problem.position])),
  )
  const end = await store.read(() => lastPosition())
  const { drop, gaps } = await store.read(() => findGaps(end + 1, broken))
  let repaired = 0
  const wanted = await store.read(function* () {
    const places = []
    for (const gap of gaps) places.push(yield* placesOf(gap.from, gap.to))
    return places
  })
  const fetched = indexFetched(await peer(wanted.flatMap((gap) => gap.wanted)))
  for (const gap of wanted) {
    repaired += await store
      .write(function* () {
        yield* dropChunks(drop.filter((position) => position >= gap.from && position <= gap.to))
        const filled = yield* fillGap(gap, fetched)
        if (filled === 0) throw new Unfilled()
        // A peer that has not met an erasure sends what it took away.
        const context = yield* contextOf(library)
        const events = yield* eventsFrom(gap.from, filled)
        const erased = yield* erasuresOf(context, events)
        const gone = events.filter((event) => erased.has(event.id))
        yield* dropPayloads(context, gone)
        return filled
      })
      .catch((cause: unknown) => {
        // The transaction took the dropped chunk back: what is damaged is still better than nothing.
        if (cause instanceof Unfilled) return 0
        throw cause
      })
  }
  await library.rebuild()
  return { repaired, report: await verifyLibrary(library) }
}

class Unfilled extends Error {}

/** The log's last position by its chains, since the chunks are what is in doubt. */
function* lastPosition(): Work<number> {
  const [row] = yield* query<{ last: number | null }>("SELECT MAX(seq + shift) AS last FROM chain")
  return row?.last ?? 0
}
