/**
 * Builds all views anew from the log, in a generation beside the live one, while reading and appending go on. Short
 * transactions; what is done is noted, so that it resumes where it was cut off. docs/spec/fold.md, FOLD-13.
 *
 * 1 targets of reverts and erasures. 2 activity: which events are in effect; what is erased or compacted loses its payload. 3 fold:
 * all subjects, in order of arrival, in memory, stored now and then. 4 again: subjects that got an event late, from the
 * log. 5 rows. 6 keys that are aside. 7 cross views. 8 indexes. 9 what arrived meanwhile, and the exchange.
 */
import type { Registry } from "../define/registry.ts"
import { StorageFailed } from "../errors.ts"
import type { LogEvent } from "../log/event.ts"
import { readMeta, writeMeta } from "../log/meta.ts"
import { eventsAt, eventsFrom } from "../log/read.ts"
import { META } from "../log/tables.ts"
import type { Ports } from "../ports.ts"
import {
  define,
  insert,
  insertNew,
  query,
  queryOne,
  remove,
  type Row,
  shred,
  type Store,
  type Table,
  upsert,
  type Work,
} from "../store/port.ts"
import { activityOf } from "./activity.ts"
import { noteTargets } from "./control.ts"
import { erasuresOf } from "./gone.ts"
import { type Inactive, inactiveOf, inactiveRow } from "./inactive.ts"
import type { Ahead } from "../snapshot/ahead.ts"
import { applyBeyond } from "../snapshot/beyond.ts"
import { applyArrivals, foldAgain, receive, writeOutcome } from "./apply.ts"
import { eachCompacted } from "./compacted.ts"
import { dropPayloads } from "./erase.ts"
import { generation } from "./generation.ts"
import type { FoldContext } from "./held.ts"
import { newOutcome, type Outcome, reduce } from "./reduce.ts"
import { beginRebuild, type Mark, readMark, type Step, STEPS } from "./rebuildMark.ts"
import { createIndexes, createKeys, dropGenerations, exchangeNames } from "./schema.ts"
import {
  type FoldedSubject,
  loadSnapshots,
  loadSubjects,
  newSubject,
  rowsOf,
  saveSubjects,
  subjectFromRow,
  subjectKey,
  subjectRef,
  SUBJECT_COLUMNS,
  type SubjectRow,
} from "./subject.ts"
import { INACTIVE, LOOKED_UP, POSITION_PAGE, SNAPSHOT, SUBJECT } from "./tables.ts"
import { forTargets, targetsHere } from "./targets.ts"
import { writeRows } from "./views.ts"

export interface RebuildProgress {
  readonly step: Step
  readonly done: number
  readonly total: number
}

export interface RebuildOptions {
  readonly store: Store
  readonly registry: Registry
  readonly ports: Ports
  readonly onProgress?: ((progress: RebuildProgress) => void) | undefined
  /** Stops between two steps with the signal's reason; a later call goes on from there. */
  readonly signal?: AbortSignal | undefined
}

/** Events folded, or rows written, in one transaction. */
const PAGE = 2048
/** Subjects held in memory before they are stored. */
const MOST_SUBJECTS = 5000

/** Answers the number of the generation that is now live. */
export async function rebuildViews(options: RebuildOptions): Promise<number> {
  const { store, registry, onProgress } = options
  let mark = await store.write(() => beginRebuild(store.dialect, registry))
  let rebuild = new Rebuild(options, mark)
  for (;;) {
    if (mark.step !== "tail") {
      options.signal?.throwIfAborted()
      onProgress?.({ step: mark.step, done: mark.done, total: mark.step === "fold" ? mark.end - 1 : 0 })
    }
    const next = await rebuild.advance(mark)
    if (next === undefined) break
    // Something was erased meanwhile: what has been folded so far is void.
    if (next.attempt !== mark.attempt) rebuild = new Rebuild(options, next)
    mark = next
    await options.ports.pause?.()
  }
  const { generation: live } = mark
  // One at a time: others who still read them in another order would wait for this as this for them.
  const most = store.exclusive ? Number.POSITIVE_INFINITY : 1
  const drop = () => store.write(() => dropGenerations(store.dialect, (number) => number !== live, most))
  for (let more = true; more;) more = await drop()
  return live
}

const takenOver = (): StorageFailed =>
  new StorageFailed({ code: "TAKEN_OVER", message: "another process rebuilds the views, or has done so meanwhile" })

class Rebuild {
  readonly #store: Store
  readonly #context: FoldContext
  /** Subjects folded so far but not stored, by key. */
  readonly #subjects = new Map<string, FoldedSubject>()
  /** Nothing was stored yet, so that no subject needs to be looked up. */
  #isEmpty: boolean
  #hasInactive: boolean | undefined

  constructor({ store, registry }: RebuildOptions, mark: Mark) {
    this.#store = store
    const before: readonly Step[] = STEPS.slice(0, STEPS.indexOf("fold"))
    this.#isEmpty = before.includes(mark.step) || (mark.step === "fold" && mark.done === 0)
    this.#context = {
      dialect: store.dialect,
      registry,
      generation: generation(mark.generation),
      cache: undefined,
      numbers: { next: 0 },
      ...(mark.snapshot === undefined ? {} : { ahead: JSON.parse(mark.snapshot) as Ahead }),
    }
  }

  /** Does a stretch of the present step and answers where the rebuild is then; undefined when it is done. */
  advance(mark: Mark): Promise<Mark | undefined> {
    const steps: Record<Exclude<Step, "load">, (mark: Mark) => Work<Mark | undefined>> = {
      targets: (m) => this.#targets(m),
      activity: (m) => this.#activity(m),
      fold: (m) => this.#fold(m),
      again: (m) => this.#again(m),
      rows: (m) => this.#rows(m),
      keys: (m) => this.#keys(m),
      cross: (m) => this.#cross(m),
      indexes: (m) => this.#indexes(m),
      tail: (m) => this.#tail(m),
    }
    return this.#store.write(function* () {
      const noted = yield* readMark()
      if (noted?.turn !== mark.turn || noted.generation !== mark.generation) throw takenOver()
      if (noted.attempt !== mark.attempt) return noted
      if (mark.step === "load") throw takenOver()
      return yield* steps[mark.step](mark)
    })
  }

  /** Payloads may have been taken out of the log on the way, which is noted where it happens. */
  *#note(done: Mark): Work<Mark> {
    const mark = { ...done, hasErased: (yield* readMark())?.hasErased ?? done.hasErased }
    yield* writeMeta({ rebuild: JSON.stringify(mark) })
    return mark
  }

  #next(mark: Mark): Mark {
    return { ...mark, step: STEPS[(STEPS as readonly Step[]).indexOf(mark.step) + 1] as Step, done: 0 }
  }

  /** Notes what all reverts and erasures target; which of them act depends on others. */
  *#targets(mark: Mark): Work<Mark> {
    const controls = yield* this.#controls(mark, 32)
    const last = controls.at(-1)
    if (last === undefined) {
      // The next step looks targets up.
      yield* define(createIndexes(this.#context, (table) => LOOKED_UP.has(table)))
      return yield* this.#note(this.#next(mark))
    }
    yield* noteTargets(this.#context, controls, yield* targetsHere(this.#context, controls, mark.end))
    return yield* this.#note({ ...mark, done: last.position })
  }

  *#activity(mark: Mark): Work<Mark> {
    const context = this.#context
    const controls = yield* this.#controls(mark, 16)
    const last = controls.at(-1)
    if (last === undefined) return yield* this.#note(this.#next(mark))
    const ids = controls.map((event) => event.id)
    yield* forTargets(context, ids, mark.end, function* (events) {
      const { inactive, erased, cut } = yield* activityOf(context, events)
      const rows = events
        .filter((e) => inactive.has(e.id))
        .map((e) => inactiveRow(subjectKey(e.log, e.subject), e.id, cut.get(e.id)))
      yield* insertNew(context.generation.at(INACTIVE), rows)
      const gone = events.filter((e) => erased.has(e.id))
      yield* dropPayloads(context, gone)
    })
    yield* eachCompacted(context, ids, mark.end, function* (events) {
      yield* dropPayloads(context, events)
    })
    return yield* this.#note({ ...mark, done: last.position })
  }

  *#controls(mark: Mark, most: number): Work<LogEvent[]> {
    const rows = yield* query<{ position: number }>(
      `SELECT position FROM control WHERE position > ? AND position < ? ORDER BY position LIMIT ${most}`,
      [mark.done, mark.end],
    )
    return yield* eventsAt(
      this.#context.dialect,
      rows.map((row) => row.position),
    )
  }

  *#fold(mark: Mark): Work<Mark> {
    const from = Math.max(mark.done, 1)
    const events = (yield* eventsFrom(from, PAGE)).filter((event) => event.position < mark.end)
    const outcome = newOutcome()
    yield* this.#foldPage(events, outcome)
    yield* writeOutcome(this.#context, outcome)
    yield* this.#writeEventRows(outcome)
    const done = from + events.length
    const isLast = done >= mark.end
    if (!isLast && this.#subjects.size < MOST_SUBJECTS) return { ...mark, done }
    yield* this.#storeSubjects()
    return yield* this.#note(isLast ? this.#next(mark) : { ...mark, done })
  }

  *#foldPage(events: readonly LogEvent[], outcome: Outcome): Work<void> {
    const { dialect, generation: g, registry, numbers } = this.#context
    const groups = new Map<string, LogEvent[]>()
    for (const event of events) {
      const key = subjectKey(event.log, event.subject)
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [event])
      else group.push(event)
    }
    if (!this.#isEmpty) {
      const missing = [...groups.keys()].filter((key) => !this.#subjects.has(key))
      for (const subject of yield* loadSubjects(dialect, g, registry.kinds, missing))
        this.#subjects.set(subject.ref.key, subject)
    }
    if (numbers.next === 0) {
      const row = yield* queryOne<{ last: number | null }>(`SELECT MAX(row) AS last FROM ${g.name(SUBJECT)}`)
      numbers.next = (row?.last ?? 0) + 1
    }
    const inactive = yield* this.#inactive([...groups.keys()])
    const erased = yield* erasuresOf(
      this.#context,
      events.filter((event) => event.payload === null),
    )
    for (const [key, group] of groups) {
      let subject = this.#subjects.get(key)
      if (subject === undefined) {
        const first = group[0] as LogEvent
        const ref = subjectRef(first.log, first.subject, numbers.next)
        numbers.next += 1
        this.#subjects.set(key, (subject = newSubject(ref, registry.kinds.get(ref.kind))))
      }
      const isWhole = subject.folded === subject.events
      const ordered = receive(subject, group, erased)
      // What came late makes its subject lag; the next step folds those from the log.
      if (!isWhole || ordered === undefined) subject.folded = Math.min(subject.folded, subject.events - group.length)
      else {
        reduce(registry, subject, ordered, inactive?.get(key), outcome)
        subject.folded = subject.events
      }
    }
  }

  *#inactive(keys: readonly string[]): Work<Map<string, Inactive> | undefined> {
    this.#hasInactive ??=
      (yield* query(`SELECT 1 AS found FROM ${this.#context.generation.name(INACTIVE)} LIMIT 1`)).length > 0
    return this.#hasInactive ? yield* inactiveOf(this.#context, keys) : undefined
  }

  /** A page may be folded twice after a crash, so rows that are there stay. */
  *#writeEventRows(outcome: Outcome): Work<void> {
    const { generation: g } = this.#context
    const byTable = new Map<Table, Row[]>()
    for (const { subject, rows } of outcome.eventRows) {
      for (const table of (subject.kind?.aspects ?? []).flatMap((aspect) => aspect.eventTables)) {
        const list = byTable.get(table)
        if (list === undefined) byTable.set(table, [...(rows[table.name] ?? [])])
        else for (const row of rows[table.name] ?? []) list.push(row)
      }
    }
    for (const [table, rows] of byTable)
      yield* insertNew(
        g.at(table),
        rows.map((row) => g.values(table, row)),
      )
  }

  *#storeSubjects(): Work<void> {
    const { generation: g } = this.#context
    const writes = saveSubjects(this.#subjects.values())
    yield* this.#isEmpty ? insert(g.at(SUBJECT), writes.subjects) : upsert(g.at(SUBJECT), writes.subjects)
    yield* upsert(g.at(POSITION_PAGE), writes.pages)
    yield* upsert(g.at(SNAPSHOT), writes.snapshots)
    this.#subjects.clear()
    this.#isEmpty = false
  }

  /** Folds from the log what lags: subjects with late events, and hot ones whose last snapshot is older than their last event. */
  *#again(mark: Mark): Work<Mark> {
    const { generation: g, registry } = this.#context
    const rows = yield* query<SubjectRow>(
      `SELECT ${SUBJECT_COLUMNS} FROM ${g.name(SUBJECT)} WHERE row > ? AND folded < events ORDER BY row LIMIT 500`,
      [mark.done],
    )
    const last = rows.at(-1)
    if (last === undefined) return yield* this.#note(this.#next(mark))
    const subjects = rows.map((row) => subjectFromRow(row, registry.kinds))
    const outcome = newOutcome()
    yield* foldAgain(this.#context, subjects, outcome)
    yield* writeOutcome(this.#context, outcome)
    yield* this.#writeEventRows(outcome)
    const writes = saveSubjects(subjects)
    yield* upsert(g.at(SUBJECT), writes.subjects)
    yield* upsert(g.at(SNAPSHOT), writes.snapshots)
    return yield* this.#note({ ...mark, done: last.row })
  }

  *#rows(mark: Mark): Work<Mark> {
    const { dialect, generation: g, registry } = this.#context
    const page = yield* query<SubjectRow>(
      `SELECT ${SUBJECT_COLUMNS} FROM ${g.name(SUBJECT)} WHERE row > ? ORDER BY row LIMIT ${PAGE}`,
      [mark.done],
    )
    const last = page.at(-1)
    if (last === undefined) return yield* this.#note(this.#next(mark))
    const subjects = page.map((row) => subjectFromRow(row, registry.kinds))
    yield* loadSnapshots(dialect, g, subjects)
    const byTable = new Map<Table, Row[]>()
    for (const subject of subjects) {
      const rows = rowsOf(subject)
      for (const table of subject.kind?.tables ?? []) {
        const list = byTable.get(table)
        if (list === undefined) byTable.set(table, [...(rows[table.name] ?? [])])
        else for (const row of rows[table.name] ?? []) list.push(row)
      }
    }
    for (const [table, rows] of byTable)
      yield* insert(
        g.at(table),
        rows.map((row) => g.values(table, row)),
      )
    return yield* this.#note({ ...mark, done: last.row })
  }

  /** One at a time: of a large library, each takes a while. */
  *#keys(mark: Mark): Work<Mark> {
    const key = createKeys(this.#context)[mark.done]
    if (key === undefined) return yield* this.#note(this.#next(mark))
    yield* define([key])
    return yield* this.#note({ ...mark, done: mark.done + 1 })
  }

  *#cross(mark: Mark): Work<Mark> {
    const { dialect, generation: g, registry } = this.#context
    const view = registry.crossViews[mark.done]
    if (view === undefined) return yield* this.#note(this.#next(mark))
    const context = this.#context
    yield* view.rebuild({
      dialect,
      name: g.name,
      at: g.at,
      put: (table, changes) => writeRows(context, table, changes),
    })
    return yield* this.#note({ ...mark, done: mark.done + 1 })
  }

  *#indexes(mark: Mark): Work<Mark> {
    yield* define(createIndexes(this.#context, (table) => !LOOKED_UP.has(table)))
    return yield* this.#note({ ...this.#next(mark), done: mark.end })
  }

  /** Applies a page of what arrived meanwhile; at the end of the log, exchanges the names. */
  *#tail(mark: Mark): Work<Mark | undefined> {
    const events = yield* eventsFrom(mark.done, PAGE)
    if (events.length > 0) {
      yield* mark.snapshot === undefined ? applyArrivals(this.#context, events) : applyBeyond(this.#context, events)
      return yield* this.#note({ ...mark, done: mark.done + events.length })
    }
    const meta = yield* readMeta()
    const { dialect, registry, generation: g } = this.#context
    const positions = meta.completed === undefined ? [] : (JSON.parse(meta.completed) as number[])
    const completed = yield* eventsAt(dialect, positions)
    if (completed.length > 0 && mark.snapshot === undefined) yield* applyArrivals(this.#context, [], { completed })
    yield* exchangeNames({ dialect, registry, generation: g })
    if ((yield* readMark())?.hasErased === true) {
      // What was live before may hold what is erased, so it goes in the same transaction.
      yield* shred()
      yield* dropGenerations(dialect, (number) => number !== mark.generation)
    }
    yield* writeMeta({ generation: String(mark.generation), projection: registry.version })
    yield* remove(META, [["rebuild"], ["completed"]])
    // Views that are folded from the log are never ahead of it.
    if (mark.snapshot === undefined) yield* remove(META, [["ahead"], ["snapshotPoints"]])
    else yield* writeMeta({ ahead: mark.snapshot })
    return undefined
  }
}
