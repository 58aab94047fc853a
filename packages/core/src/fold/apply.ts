/**
 * Brings the views up to date with events that have just been written to the log, in the same transaction. Events are
 * grouped by subject; each subject is loaded once, folded in memory and written once; what arrives late or is switched
 * on or off by a revert is folded again from the log. docs/spec/fold.md.
 */
import type { Registry } from "../define/registry.ts"
import { compareOrder, type LogEvent } from "../log/event.ts"
import { eventsAt } from "../log/read.ts"
import { type Dialect, insertNew, queryOne, remove, upsert, type Work } from "../store/port.ts"
import { type ActivityContext, inactiveOf } from "./activity.ts"
import type { Generation } from "./generation.ts"
import { newOutcome, type Outcome, reduce } from "./reduce.ts"
import {
  type FoldedSubject,
  loadSubjects,
  newSubject,
  positionsOf,
  rowsOf,
  saveSubjects,
  subjectKey,
  subjectRef,
} from "./subject.ts"
import type { SubjectCache } from "./subjectCache.ts"
import { switchActivity } from "./switching.ts"
import { DEFERRED, POSITION_PAGE, QUARANTINED, SNAPSHOT, SUBJECT } from "./tables.ts"
import { type Changes, writeViews } from "./views.ts"

export interface FoldContext extends ActivityContext {
  readonly dialect: Dialect
  readonly registry: Registry
  readonly generation: Generation
  /** Subjects as they were last written; left out where other processes write too. */
  readonly cache: SubjectCache | undefined
  /** The next row number for a new subject; 0 until it has been read. */
  readonly numbers: { next: number }
}

/** What a batch touched, for live queries. */
export interface Touched {
  readonly subjects: readonly string[]
  /** Keys of rows that changed, as `rowKey` writes them, by the name of their table. */
  readonly views: ReadonlyMap<string, readonly string[]>
}

/** Subjects that were looked up: those that exist, and the keys of all that were asked for. */
export interface Loaded {
  readonly asked: ReadonlySet<string>
  readonly subjects: Map<string, FoldedSubject>
}

export interface ApplyOptions {
  /** Subjects that the caller has loaded in this transaction. */
  readonly loaded?: Loaded
  /** Events that were here and now say what they did not: their payload came, or this program has come to know them. */
  readonly completed?: readonly LogEvent[]
  /** Keys of more subjects to fold again. */
  readonly stale?: Iterable<string>
}

/** Folds events that were just written. Whatever fails, the caller clears the cache. */
export function* applyArrivals(
  context: FoldContext,
  arrivals: readonly LogEvent[],
  { loaded, completed = [], stale = [] }: ApplyOptions = {},
): Work<Touched> {
  const groups = new Map<string, LogEvent[]>()
  for (const event of arrivals) {
    const key = subjectKey(event.log, event.subject)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [event])
    else group.push(event)
  }
  const again = yield* switchActivity(context, arrivals, completed)
  for (const key of stale) again.add(key)
  for (const event of completed) again.add(subjectKey(event.log, event.subject))
  const touched = yield* foldSubjects(context, groups, again, loaded)
  const others = [...again].filter((key) => !groups.has(key)).slice(AT_ONCE)
  if (others.length === 0) return touched
  // A revert may reach more subjects than memory should hold.
  const views = new Map<string, Set<string>>()
  addKeys(views, touched)
  for (let i = 0; i < others.length; i += AT_ONCE)
    addKeys(views, yield* foldSubjects(context, NO_EVENTS, new Set(others.slice(i, i + AT_ONCE)), undefined))
  return {
    subjects: [...touched.subjects, ...others],
    views: new Map([...views].map(([table, keys]) => [table, [...keys]])),
  }
}

/** Subjects without new events that are folded again at once. */
const AT_ONCE = 1000

const NO_EVENTS: ReadonlyMap<string, readonly LogEvent[]> = new Map()

/** Folds subjects with their new events, and the first of those that have none; writes them and their rows. */
function* foldSubjects(
  context: FoldContext,
  groups: ReadonlyMap<string, readonly LogEvent[]>,
  again: ReadonlySet<string>,
  loaded: Loaded | undefined,
): Work<Touched> {
  const others: string[] = []
  for (const key of again) {
    if (others.length === AT_ONCE) break
    if (!groups.has(key)) others.push(key)
  }
  const subjects = loaded?.subjects ?? new Map<string, FoldedSubject>()
  const missing = [...groups.keys(), ...others].filter((key) => !loaded?.asked.has(key))
  for (const [key, subject] of (yield* loadExisting(context, missing)).subjects) subjects.set(key, subject)
  yield* addNew(context, subjects, groups)

  const before = new Map<FoldedSubject, FoldedSubject["rows"]>()
  const outcome = newOutcome()
  const refold: FoldedSubject[] = []
  for (const [key, subject] of subjects) {
    before.set(subject, subject.rows)
    const events = groups.get(key) ?? []
    const inOrder = receive(subject, events)
    if (again.has(key) || !inOrder) refold.push(subject)
    else {
      reduce(context.registry, subject, inOrder, undefined, outcome)
      subject.folded = subject.events
    }
  }
  yield* foldAgain(context, refold, outcome)
  const changes: Changes = []
  for (const [subject, rows] of before) {
    subject.rows = rowsOf(subject)
    changes.push({ subject, before: rows })
  }
  yield* writeOutcome(context, outcome)
  const views = yield* writeViews(context, changes, outcome.eventRows)
  yield* store(context, subjects.values())
  return { subjects: [...subjects.keys()], views }
}

function addKeys(views: Map<string, Set<string>>, touched: Touched): void {
  for (const [table, keys] of touched.views) {
    const all = views.get(table)
    if (all === undefined) views.set(table, new Set(keys))
    else for (const key of keys) all.add(key)
  }
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

/** Makes the subjects that events are the first of. */
function* addNew(
  { generation, registry, numbers }: FoldContext,
  subjects: Map<string, FoldedSubject>,
  groups: ReadonlyMap<string, readonly LogEvent[]>,
): Work<void> {
  for (const [key, events] of groups) {
    const first = events[0]
    if (first === undefined || subjects.has(key)) continue
    if (numbers.next === 0) {
      const row = yield* queryOne<{ last: number | null }>(`SELECT MAX(row) AS last FROM ${generation.name(SUBJECT)}`)
      numbers.next = (row?.last ?? 0) + 1
    }
    const ref = subjectRef(first.log, first.subject, numbers.next)
    numbers.next += 1
    subjects.set(key, newSubject(ref, registry.kinds.get(ref.kind)))
  }
}

/** Folds what a stored state lags behind. Its views are up to date, so what this finds is not written again. */
function* catchUp(context: FoldContext, behind: readonly FoldedSubject[]): Work<void> {
  if (behind.length === 0) return
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

/** Takes events into a subject's list. Answers them in order, or undefined where one sorts before what was folded. */
export function receive(subject: FoldedSubject, events: readonly LogEvent[]): readonly LogEvent[] | undefined {
  const ordered = events.length < 2 ? events : [...events].sort(compareOrder)
  let inOrder = true
  for (const event of events) subject.recent.push(event.position)
  for (const event of ordered) {
    const { at, origin, seq } = event
    const later =
      at > subject.at ||
      (at === subject.at && (origin > subject.origin || (origin === subject.origin && seq > subject.seq)))
    if (later) {
      subject.at = at
      subject.origin = origin
      subject.seq = seq
    } else inOrder = false
  }
  subject.events += events.length
  return inOrder ? ordered : undefined
}

/** Folds subjects from nothing, from the log. */
export function* foldAgain(context: FoldContext, subjects: readonly FoldedSubject[], outcome: Outcome): Work<void> {
  if (subjects.length === 0) return
  const { dialect, generation, registry } = context
  const keys = subjects.map((subject) => subject.ref.key)
  const inactive = yield* inactiveOf(context, keys)
  const owner = new Map<number, FoldedSubject>()
  for (const subject of subjects) {
    for (const position of yield* positionsOf(generation, subject)) owner.set(position, subject)
  }
  const groups = new Map<FoldedSubject, LogEvent[]>(subjects.map((subject) => [subject, []]))
  for (const event of yield* eventsAt(dialect, [...owner.keys()])) {
    groups.get(owner.get(event.position) as FoldedSubject)?.push(event)
  }
  yield* remove(
    generation.at(QUARANTINED),
    keys.map((key) => [key]),
  )
  for (const [subject, events] of groups) {
    for (const aspect of subject.kind?.aspects ?? []) {
      for (const table of aspect.eventTables) {
        const { row, key } = subject.ref
        if (!subject.isNew) yield* remove(generation.at(table), [[table.bySubjectRow ? row : key]])
      }
    }
    subject.states = {}
    subject.stored = Number.POSITIVE_INFINITY
    reduce(registry, subject, events.sort(compareOrder), inactive.get(subject.ref.key), outcome)
    subject.folded = subject.events
  }
}

export function* writeOutcome({ generation }: FoldContext, { poison, deferred }: Outcome): Work<void> {
  yield* upsert(
    generation.at(QUARANTINED),
    poison.map((p) => [p.subject, p.event, p.type, p.reason]),
  )
  yield* insertNew(
    generation.at(DEFERRED),
    deferred.map(({ event, subject }) => [event.id, subject, event.type, event.v, event.position]),
  )
}

function* store({ cache, generation }: FoldContext, subjects: Iterable<FoldedSubject>): Work<void> {
  const saved = [...subjects]
  const writes = saveSubjects(saved)
  yield* upsert(generation.at(SUBJECT), writes.subjects)
  yield* upsert(generation.at(POSITION_PAGE), writes.pages)
  yield* upsert(generation.at(SNAPSHOT), writes.snapshots)
  for (const subject of saved) {
    subject.isNew = false
    cache?.put(subject)
  }
}
