/**
 * Brings the views up to date with events that have just been written to the log, in the same transaction. Events are
 * grouped by subject; each subject is loaded once, folded in memory and written once; what arrives late or is switched
 * on or off by a revert is folded again from the log. docs/spec/fold.md.
 */
import type { Registry } from "../define/registry.ts"
import { compareOrder, type LogEvent } from "../log/event.ts"
import { eventsAt } from "../log/read.ts"
import { quoteName } from "../store/ddl.ts"
import { type Dialect, insertNew, query, queryOne, remove, upsert, type Work } from "../store/port.ts"
import {
  type ActivityContext,
  activityOf,
  awaited,
  erasuresOf,
  findTargets,
  inactiveOf,
  isControl,
  noteTargets,
} from "./activity.ts"
import { dropPayloads, forgetSnapshots } from "./erase.ts"
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
import { DEFERRED, INACTIVE, POSITION_PAGE, QUARANTINED, SNAPSHOT, SUBJECT } from "./tables.ts"
import { type Changes, type FormerRows, writeViews } from "./views.ts"

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
  /** Keys of rows that changed, by the name of their table; a key of several columns is joined by spaces. */
  readonly views: ReadonlyMap<string, readonly string[]>
}

/** What control events did, in keys of subjects that are to be folded again. */
interface Switched {
  readonly again: Set<string>
  /** Those of them that an event was erased from. */
  readonly erased: Set<string>
  /** Whether payloads that had been folded before are gone. */
  readonly isStale: boolean
}

/** Subjects that were looked up: those that exist, and the keys of all that were asked for. */
export interface Loaded {
  readonly asked: ReadonlySet<string>
  readonly subjects: Map<string, FoldedSubject>
}

/**
 * Folds events that were just written. `loaded` may bring subjects that the caller has loaded in this transaction,
 * `completed` events that were here and now have their payload. Whatever fails, the caller clears the cache.
 */
export function* applyArrivals(
  context: FoldContext,
  arrivals: readonly LogEvent[],
  { loaded, completed = [] }: { readonly loaded?: Loaded; readonly completed?: readonly LogEvent[] } = {},
): Work<Touched> {
  const groups = new Map<string, LogEvent[]>()
  for (const event of arrivals) {
    const key = subjectKey(event.log, event.subject)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [event])
    else group.push(event)
  }
  const subjects = loaded?.subjects ?? new Map<string, FoldedSubject>()
  const asked = new Set(loaded?.asked)
  const load = function* (keys: Iterable<string>): Work<void> {
    const missing = [...new Set([...groups.keys(), ...keys])].filter((key) => !asked.has(key))
    for (const key of missing) asked.add(key)
    for (const [key, subject] of (yield* loadExisting(context, missing)).subjects) subjects.set(key, subject)
  }
  const { again, erased, isStale } = yield* switchActivity(context, arrivals, completed, load)
  yield* load(again)
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
  const former: FormerRows = new Map()
  yield* foldAgain(context, refold, outcome, former)
  const changes: Changes = []
  for (const [subject, rows] of before) {
    subject.rows = rowsOf(subject)
    changes.push({ subject, before: rows })
  }
  yield* writeOutcome(context, outcome)
  const views = yield* writeViews(context, changes, outcome.eventRows, former)
  if (erased.size > 0)
    yield* forgetSnapshots(
      context,
      [...subjects.values()].filter(({ ref }) => erased.has(ref.key)),
    )
  yield* store(context, subjects.values())
  if (isStale)
    for (const view of context.registry.crossViews)
      yield* view.purge?.(context.dialect, context.generation.number) ?? []
  return { subjects: [...subjects.keys()], views }
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

/**
 * Takes events into a subject's list. Answers them in order, or undefined where one sorts before what was folded. Those
 * that are known to be erased have no place in the order.
 */
export function receive(
  subject: FoldedSubject,
  events: readonly LogEvent[],
  erased?: ReadonlyMap<string, unknown>,
): readonly LogEvent[] | undefined {
  const ordered = events.length < 2 ? events : [...events].sort(compareOrder)
  let inOrder = true
  for (const event of events) subject.recent.push(event.position)
  for (const event of ordered) {
    if (event.payload === null && erased?.has(event.id)) continue
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

/**
 * Folds subjects from nothing, from the log. Rows of single events that they had are added to `former`, so that what
 * differs can be written; where that is left out they are deleted.
 */
export function* foldAgain(
  context: FoldContext,
  subjects: readonly FoldedSubject[],
  outcome: Outcome,
  former?: FormerRows,
): Work<void> {
  if (subjects.length === 0) return
  const { dialect, generation, registry } = context
  const keys = subjects.map((subject) => subject.ref.key)
  const inactive = yield* inactiveOf(context, keys)
  const owner = new Map<number, FoldedSubject>()
  for (const subject of subjects) {
    for (const position of yield* positionsOf(generation, subject)) owner.set(position, subject)
  }
  const groups = new Map<FoldedSubject, LogEvent[]>(subjects.map((subject) => [subject, []]))
  const bare: LogEvent[] = []
  for (const event of yield* eventsAt(dialect, [...owner.keys()])) {
    groups.get(owner.get(event.position) as FoldedSubject)?.push(event)
    if (event.payload === null) bare.push(event)
  }
  const erased = yield* erasuresOf(context, bare)
  yield* remove(
    generation.at(QUARANTINED),
    keys.map((key) => [key]),
  )
  for (const [subject, events] of groups) {
    for (const aspect of subject.kind?.aspects ?? []) {
      for (const table of aspect.eventTables) {
        if (subject.isNew) continue
        const key = table.bySubjectRow ? subject.ref.row : subject.ref.key
        if (former === undefined) yield* remove(generation.at(table), [[key]])
        else {
          const of = quoteName(table.primaryKey[0] as string)
          const rows = yield* query(`SELECT * FROM ${generation.name(table)} WHERE ${of} = ?`, [key])
          const list = former.get(table)
          if (list === undefined) former.set(table, rows)
          else for (const each of rows) list.push(each)
        }
      }
    }
    subject.states = {}
    subject.stored = Number.POSITIVE_INFINITY
    reduce(registry, subject, events.sort(compareOrder), inactive.get(subject.ref.key), outcome)
    subject.folded = subject.events
    if (!events.some((event) => erased.has(event.id))) continue
    // Nobody has to sort after what is gone: a time that was set far ahead goes with it.
    const last = events.findLast((event) => !erased.has(event.id))
    subject.at = last?.at ?? -1
    subject.origin = last?.origin ?? ""
    subject.seq = last?.seq ?? 0
  }
}

/**
 * Finds out what control events among the arrivals, and those that waited for arrivals, put in and out of effect, and
 * lets go of the payloads that are erased. Subjects are loaded before, since they may lag behind what they show.
 */
function* switchActivity(
  context: FoldContext,
  arrivals: readonly LogEvent[],
  completed: readonly LogEvent[],
  load: (keys: Iterable<string>) => Work<void>,
): Work<Switched> {
  const { generation } = context
  const again = new Set(completed.map(keyOf))
  const controls = [...arrivals, ...completed].filter((event) => isControl(event.type))
  yield* noteTargets(context, controls)
  const first = arrivals[0]?.position ?? Number.POSITIVE_INFINITY
  const before = (arrivals.at(-1)?.position ?? Number.POSITIVE_INFINITY) + 1
  let check = yield* awaited(context, arrivals)
  let fresh = controls.map((event) => event.id)
  const erased = new Set<string>()
  let isStale = false
  while (check.length > 0 || fresh.length > 0) {
    if (fresh.length > 0) check = [...check, ...(yield* findTargets(context, fresh, before))]
    const events = new Map(check.map((event) => [event.id, event]))
    const now = yield* activityOf(context, [...events.values()])
    const was = yield* inactiveOf(context, [...new Set([...events.values()].map(keyOf))])
    const switched = [...events.values()].filter(
      (event) => (was.get(keyOf(event))?.has(event.id) ?? false) !== now.inactive.has(event.id),
    )
    const gone = [...events.values()].filter((event) => now.erased.has(event.id))
    for (const event of [...switched, ...gone]) again.add(keyOf(event))
    for (const event of gone) erased.add(keyOf(event))
    yield* load(again)
    const rows = (list: readonly LogEvent[]) => list.map((event) => [keyOf(event), event.id])
    const [off, on] = [
      switched.filter(({ id }) => now.inactive.has(id)),
      switched.filter(({ id }) => !now.inactive.has(id)),
    ]
    yield* insertNew(generation.at(INACTIVE), rows(off))
    yield* remove(generation.at(INACTIVE), rows(on))
    const dropped = yield* dropPayloads(context, gone)
    isStale ||= dropped.some((event) => event.position < first)
    fresh = switched.filter((event) => isControl(event.type)).map((event) => event.id)
    check = []
  }
  return { again, erased, isStale }
}

const keyOf = (event: LogEvent): string => subjectKey(event.log, event.subject)

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
