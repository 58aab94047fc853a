/** Checks a library from its first event to its last view. */
import { generation } from "./fold/generation.ts"
import { copyMoment } from "./fold/moment.ts"
import { REVERT_TARGET } from "./fold/tables.ts"
import type { Library } from "./Library.ts"
import { loadLogState } from "./log/state.ts"
import { beginWalk, type LogWalk, type Problem, walkPage } from "./log/verify.ts"
import { query, type Work } from "./store/port.ts"

export interface VerifyReport {
  readonly ok: boolean
  readonly events: number
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
    await store.read(() => explainBare(started, library.generation))
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
  return { ok: problems.length === 0, events: walk?.events ?? 0, stateHash: hash, problems }
}

const text = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** A payload may only be absent where an erasure says so. */
function* explainBare(walk: LogWalk, number: number): Work<void> {
  for (const event of walk.bare) {
    const erased = yield* query(
      `SELECT 1 AS found FROM ${generation(number).name(REVERT_TARGET)} WHERE permanent = 1
       AND ((kind = 'event' AND target = ?) OR (kind = 'operation' AND target = ? AND origin = ? AND seq >= ?))`,
      [event.id, event.op, event.origin, event.seq],
    )
    if (erased.length > 0) continue
    const { position, log, origin, seq } = event
    walk.report({
      kind: "payload",
      position,
      log,
      origin,
      seq,
      message: `the payload at position ${position} is missing and no erasure explains it`,
    })
  }
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
