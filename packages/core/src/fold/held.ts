/** Takes subjects from memory or the database to fold them on, and puts them back. */
import type { RowChange } from "../define/crossView.ts"
import type { Registry } from "../define/registry.ts"
import { eventsAt } from "../log/read.ts"
import { type Ahead, historyMissing } from "../snapshot/ahead.ts"
import { type Dialect, query, type Table, upsert, type Work } from "../store/port.ts"
import type { ActivityContext } from "./control.ts"
import { inactiveOf } from "./inactive.ts"
import type { Generation } from "./generation.ts"
import { newOutcome, reduce } from "./reduce.ts"
import { type FoldedSubject, loadSubjects, positionsOf, rowsOf, saveSubjects } from "./subject.ts"
import type { SubjectCache } from "./subjectCache.ts"
import { POSITION_PAGE, SNAPSHOT, SUBJECT } from "./tables.ts"

export interface FoldContext extends ActivityContext {
  readonly dialect: Dialect
  readonly registry: Registry
  readonly generation: Generation
  /** Subjects as they were last written; left out where other processes write too. */
  readonly cache: SubjectCache | undefined
  /** The next row number for a new subject; 0 until it has been read. */
  readonly numbers: { next: number }
  /** Where the views came from a snapshot, and the log does not hold what they were folded from. */
  readonly ahead?: Ahead | undefined
  /** Sees what is written to views. */
  readonly watch?: ((table: Table, changes: readonly RowChange[]) => void) | undefined
}

/** Subjects that were looked up: those that exist, and the keys of all that were asked for. */
export interface Loaded {
  readonly asked: ReadonlySet<string>
  readonly subjects: Map<string, FoldedSubject>
}

/** Loads those of the subjects that exist, from memory where they are. */
export function* loadExisting(context: FoldContext, keys: readonly string[]): Work<Loaded> {
  const { cache, dialect, generation, registry } = context
  const subjects = new Map<string, FoldedSubject>()
  const missing: string[] = []
  for (const key of keys) {
    const cached = cache?.take(key)
    if (cached === undefined) missing.push(key)
    else subjects.set(key, cached)
  }
  const behind: FoldedSubject[] = []
  for (const subject of yield* loadSubjects(dialect, generation, registry.kinds, missing)) {
    if (subject.folded < subject.events) behind.push(subject)
    else subject.rows = rowsOf(subject)
    subjects.set(subject.ref.key, subject)
  }
  yield* catchUp(context, behind)
  return { asked: new Set(keys), subjects }
}

/** Folds what a stored state lags behind. Its views are up to date, so what this finds is not written again. */
function* catchUp(context: FoldContext, behind: readonly FoldedSubject[]): Work<void> {
  if (behind.length === 0) return
  if (context.ahead !== undefined) throw yield* historyMissing(context.ahead)
  const inactive = yield* inactiveOf(
    context,
    behind.map((subject) => subject.ref.key),
  )
  for (const subject of behind) {
    const positions = yield* positionsOf(context.generation, subject)
    const events = yield* eventsAt(context.dialect, positions.slice(subject.folded))
    reduce(context.registry, subject, events, inactive.get(subject.ref.key), newOutcome())
    subject.folded = subject.events
    subject.rows = rowsOf(subject)
  }
}

/**
 * Stores the states of subjects that lag behind what they show, before what they are folded from changes: what they
 * showed could not be told afterwards.
 */
export function* settle(context: FoldContext, keys: readonly string[]): Work<void> {
  const { dialect, generation } = context
  for (let i = 0; i < keys.length; i += AT_ONCE) {
    const lagging = yield* query<{ key: string }>(
      `SELECT key FROM ${generation.name(SUBJECT)} WHERE folded < events AND ${dialect.anyOf("key", "text")}`,
      [dialect.list(keys.slice(i, i + AT_ONCE))],
    )
    for (let j = 0; j < lagging.length; j += LARGE_AT_ONCE) {
      const some = lagging.slice(j, j + LARGE_AT_ONCE).map(({ key }) => key)
      const { subjects } = yield* loadExisting(context, some)
      for (const subject of subjects.values()) subject.stored = Number.POSITIVE_INFINITY
      yield* saveAll(context, subjects.values())
    }
  }
}

/** Subjects that are looked at, and those with large states that are held, at once. */
const AT_ONCE = 1000
const LARGE_AT_ONCE = 64

/** Writes subjects, and keeps them in memory. */
export function* saveAll({ ahead, cache, generation }: FoldContext, subjects: Iterable<FoldedSubject>): Work<void> {
  const saved = [...subjects]
  // A state that lags could not be caught up with.
  if (ahead !== undefined) for (const subject of saved) subject.stored = Number.POSITIVE_INFINITY
  const writes = saveSubjects(saved)
  yield* upsert(generation.at(SUBJECT), writes.subjects)
  yield* upsert(generation.at(POSITION_PAGE), writes.pages)
  yield* upsert(generation.at(SNAPSHOT), writes.snapshots)
  for (const subject of saved) {
    subject.isNew = false
    cache?.put(subject)
  }
}
