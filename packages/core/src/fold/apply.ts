/**
 * Brings the views up to date with events that have just been written to the log, in the same transaction. Events are
 * grouped by subject; each subject is loaded once, folded in memory and written once; what arrives late or is switched
 * on or off by a revert is folded again from the log. docs/spec/fold.md.
 */
import { compareOrder, type LogEvent } from "../log/event.ts"
import { eventsAt } from "../log/read.ts"
import { historyMissing } from "../snapshot/ahead.ts"
import { quoteName } from "../store/ddl.ts"
import { insertNew, query, queryOne, remove, upsert, type Work } from "../store/port.ts"
import { erasuresOf } from "./gone.ts"
import { inactiveOf } from "./inactive.ts"
import { forgetSnapshots } from "./erase.ts"
import { type FoldContext, type Loaded, loadExisting, saveAll } from "./held.ts"
import { newOutcome, type Outcome, reduce } from "./reduce.ts"
import { type FoldedSubject, newSubject, positionsOf, rowsOf, subjectKey, subjectRef } from "./subject.ts"
import { switchActivity } from "./switching.ts"
import { DEFERRED, QUARANTINED, SUBJECT } from "./tables.ts"
import { type Changes, type FormerRows, writeViews } from "./views.ts"

/** What a batch touched, for live queries. */
export interface Touched {
  readonly subjects: readonly string[]
  /** Keys of rows that changed, as `rowKey` writes them, by the name of their table. */
  readonly views: ReadonlyMap<string, readonly string[]>
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
  const { again, erased, isStale } = yield* switchActivity(context, arrivals, completed, loaded?.asked)
  for (const key of stale) again.add(key)
  for (const event of completed) again.add(subjectKey(event.log, event.subject))
  const touched = yield* foldSubjects(context, groups, again, { loaded, erased })
  const others = [...again].filter((key) => !groups.has(key)).slice(AT_ONCE)
  // A revert may reach more subjects than memory should hold.
  const views = new Map<string, Set<string>>()
  if (others.length > 0) addKeys(views, touched)
  for (let i = 0; i < others.length; i += AT_ONCE)
    addKeys(views, yield* foldSubjects(context, NO_EVENTS, new Set(others.slice(i, i + AT_ONCE)), { erased }))
  if (isStale)
    for (const view of context.registry.crossViews)
      yield* view.purge?.(context.dialect, context.generation.number) ?? []
  if (others.length === 0) return touched
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
  { loaded, erased }: { readonly loaded?: Loaded | undefined; readonly erased: ReadonlySet<string> },
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
  if (context.ahead !== undefined && refold.length > 0) throw yield* historyMissing(context.ahead)
  const former: FormerRows = new Map()
  yield* foldAgain(context, refold, outcome, former)
  const changes: Changes = []
  for (const [subject, rows] of before) {
    try {
      subject.rows = rowsOf(subject)
    } catch (cause) {
      // A state that somebody else made up may be none.
      throw context.ahead === undefined ? cause : yield* historyMissing(context.ahead)
    }
    changes.push({ subject, before: rows })
  }
  yield* writeOutcome(context, outcome)
  const views = yield* writeViews(context, changes, outcome.eventRows, former)
  const bereft = refold.filter(({ ref }) => erased.has(ref.key))
  if (bereft.length > 0) yield* forgetSnapshots(context, bereft)
  yield* saveAll(context, subjects.values())
  return { subjects: [...subjects.keys()], views }
}

function addKeys(views: Map<string, Set<string>>, touched: Touched): void {
  for (const [table, keys] of touched.views) {
    const all = views.get(table)
    if (all === undefined) views.set(table, new Set(keys))
    else for (const key of keys) all.add(key)
  }
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
