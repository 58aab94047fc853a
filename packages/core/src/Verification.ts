/** Checks a library from its first event to its last view. */
import { type ActivityContext, erasuresOf } from "./fold/activity.ts"
import { generation } from "./fold/generation.ts"
import { copyMoment } from "./fold/moment.ts"
import { REVERT_TARGET } from "./fold/tables.ts"
import { eachTarget } from "./fold/targets.ts"
import type { EventId } from "./ids.ts"
import type { Library } from "./Library.ts"
import type { LogEvent } from "./log/event.ts"
import { liveGeneration } from "./log/meta.ts"
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
    yield* eachTarget(context, [revert], Number.POSITIVE_INFINITY, function* (events) {
      const kept = events.filter((event) => event.payload !== null)
      const meant = yield* erasuresOf(context, kept)
      for (const event of kept) {
        if (meant.has(event.id)) report(event, `the payload at position ${event.position} is erased and still there`)
      }
    })
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
