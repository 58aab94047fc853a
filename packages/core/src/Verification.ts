/** Checks a library from its first event to its last view. */
import { StorageFailed } from "./errors.ts"
import type { ActivityContext } from "./fold/control.ts"
import { erasuresOf } from "./fold/gone.ts"
import { compactionsOf, eachCompacted } from "./fold/compacted.ts"
import { compareDefinitions, compareDerived } from "./fold/compare.ts"
import { generation } from "./fold/generation.ts"
import { copyMoment } from "./fold/moment.ts"
import { COMPACTION_MADE, REVERT_TARGET } from "./fold/tables.ts"
import { eachTarget } from "./fold/targets.ts"
import type { EventId } from "./ids.ts"
import type { Library } from "./Library.ts"
import type { LogEvent } from "./log/event.ts"
import { liveGeneration } from "./log/meta.ts"
import { loadLogState } from "./log/state.ts"
import { beginWalk, type LogWalk, type Problem, walkPage } from "./log/verify.ts"
import { query, type StructureReport, type Work } from "./store/port.ts"

export interface VerifyReport {
  readonly ok: boolean
  readonly events: number
  /** How many of the events have lost their payload to an erasure, and how many of the others to a compaction. */
  readonly erased: number
  readonly compacted: number
  /** Whether the database could be asked for damage of its pages and indexes; PostgreSQL can with the extension amcheck. */
  readonly structure: boolean
  /** Of the views as they are. */
  readonly stateHash: string
  readonly problems: readonly Problem[]
}

export interface VerifyOptions {
  /**
   * Also folds the whole log once more in a scratch database and compares all that is kept of it: rows, stored states,
   * the index of the search; true when left out.
   */
  readonly views?: boolean
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

/** Never throws for damage: whatever cannot be read is a problem in the report. Fails where the library has been closed. */
export async function verifyLibrary(library: Library, options: VerifyOptions = {}): Promise<VerifyReport> {
  await assertOpen(library)
  const structure = await checkStructure(library)
  const { walk, gone, problems } = await checkLog(library, options)
  let hash = ""
  try {
    hash = await library.stateHash()
    if (options.views !== false && problems.length === 0) problems.push(...(await checkViews(library, hash, options)))
  } catch (cause) {
    options.signal?.throwIfAborted()
    problems.push({ kind: "database", message: `the views cannot be read: ${text(cause)}` })
  }
  problems.unshift(...structure.problems.map((message): Problem => ({ kind: "structure", message })))
  const { isChecked } = structure
  return {
    ok: problems.length === 0,
    events: walk?.events ?? 0,
    ...gone,
    structure: isChecked,
    stateHash: hash,
    problems,
  }
}

async function assertOpen({ store }: Library): Promise<void> {
  await store
    .read(() => query("SELECT 1 AS one"))
    .catch((cause: unknown) => {
      if (cause instanceof StorageFailed && cause.code === "CLOSED") throw cause
    })
}

/** What the database finds wrong with its pages and indexes. */
async function checkStructure({ store }: Library): Promise<StructureReport> {
  const unchecked = { isChecked: false, problems: [] }
  try {
    return (await store.check?.()) ?? unchecked
  } catch (cause) {
    return { isChecked: false, problems: [`the database cannot be checked: ${text(cause)}`] }
  }
}

async function checkLog(library: Library, options: VerifyOptions) {
  const { store, ports } = library
  let walk: LogWalk | undefined
  const problems: Problem[] = []
  let gone: Gone = { erased: 0, compacted: 0 }
  try {
    const total = (await store.read(() => loadLogState())).next - 1
    const started = await store.read(() => beginWalk(ports.isSigned))
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
    gone = await store.read(() => checkGone(library, started))
    problems.push(...started.problems)
  } catch (cause) {
    options.signal?.throwIfAborted()
    problems.push(...(walk?.problems ?? []), {
      kind: "database",
      message: `the database cannot be read: ${text(cause)}`,
    })
  }
  return { walk, gone, problems }
}

/** More would tell nobody more. */
const MOST_DIFFERENCES = 100

/** Folds the log once more in a store of its own, and compares all that is kept of it. */
async function checkViews(library: Library, hash: string, { signal }: VerifyOptions): Promise<Problem[]> {
  const { store, registry, ports } = library
  const copy = await library.scratch()
  const problems: Problem[] = []
  const report = (message: string): void => void problems.push({ kind: "views", message })
  try {
    await copyMoment(store, copy.store, { time: Number.POSITIVE_INFINITY }, ports, signal)
    await copy.rebuild()
    const number = await store.read(() => liveGeneration())
    const [live, fresh] = [
      { store, generation: generation(number) },
      { store: copy.store, generation: generation(copy.generation) },
    ]
    for (const name of await compareDefinitions(live, fresh))
      problems.push({ kind: "structure", message: `"${name}" is not defined as it should be` })
    for await (const { table, key } of compareDerived(store.dialect, registry, live, fresh)) {
      signal?.throwIfAborted()
      if (problems.length >= MOST_DIFFERENCES) break
      report(
        table === "state"
          ? `the stored state of ${key} is not what the log folds to: rebuild the views`
          : `the row ${JSON.stringify(key)} of "${table}" is not what the log folds to: rebuild the views`,
      )
    }
    if (problems.length === 0 && (await copy.stateHash()) !== hash)
      report("the views are not what the log folds to: rebuild them")
    return problems
  } finally {
    await copy.close()
  }
}

const text = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** Another process may have rebuilt the views since this one looked. */
function* contextOf({ store, registry }: Library): Work<ActivityContext> {
  return { dialect: store.dialect, registry, generation: generation(yield* liveGeneration()) }
}

const AT_ONCE = 1000

type Gone = Pick<VerifyReport, "erased" | "compacted">

/** A payload is absent where an erasure or a compaction says so, and only there. Answers how many each has taken. */
function* checkGone(library: Library, walk: LogWalk): Work<Gone> {
  const context = yield* contextOf(library)
  const gone = { erased: 0, compacted: 0 }
  const report = ({ position, log, origin, seq }: LogEvent, message: string): void =>
    walk.report({ kind: "payload", position, log, origin, seq, message })
  for (let from = 0; from < walk.bare.length; from += AT_ONCE) {
    const bare = walk.bare.slice(from, from + AT_ONCE)
    const erased = yield* erasuresOf(context, bare)
    const compacted = yield* compactionsOf(context, bare)
    for (const event of bare) {
      if (erased.has(event.id)) gone.erased += 1
      else if (compacted.has(event.id)) gone.compacted += 1
      else report(event, `the payload at position ${event.position} is missing and no erasure explains it`)
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
  const made = yield* query<{ control: EventId }>(
    `SELECT control FROM ${context.generation.name(COMPACTION_MADE)} ORDER BY control`,
  )
  for (const { control } of made) {
    yield* eachCompacted(context, [control], Number.POSITIVE_INFINITY, function* (events): Work<void> {
      for (const event of events)
        if (event.payload !== null)
          report(event, `the payload at position ${event.position} is compacted and still there`)
    })
  }
  return gone
}
