/**
 * Fills a generation of the views from a snapshot, beside the live one. Only what subjects have folded to comes from it:
 * rows of views are made here, as a rebuild makes them. Nothing in it is believed but that somebody said so; names of
 * tables and columns are this program's own. docs/spec/sync.md, SYNC-33.
 */
import { SnapshotRefused, StorageFailed, StorageFull } from "../errors.ts"
import type { Registry } from "../define/registry.ts"
import { generation } from "../fold/generation.ts"
import { beginLoad, dropRebuild, type Mark, readMark } from "../fold/rebuildMark.ts"
import { createIndexes } from "../fold/schema.ts"
import { INLINE, newSubject, rowsOf, subjectRef, unpackStates } from "../fold/subject.ts"
import {
  COMPACTION_MADE,
  COMPACTION_PROPOSED,
  CUT,
  DEFERRED,
  INACTIVE,
  LOOKED_UP,
  QUARANTINED,
  REVERT_TARGET,
  SNAPSHOT,
  SUBJECT,
} from "../fold/tables.ts"
import { isEventId, isOrigin, isSubject, LIBRARY, type LogName } from "../ids.ts"
import { MAX_AT } from "../log/header.ts"
import { writeMeta } from "../log/meta.ts"
import type { Point } from "../log/sides.ts"
import {
  define,
  insert,
  insertNew,
  queryOne,
  type Row,
  type Store,
  type Table,
  type Value,
  type Work,
} from "../store/port.ts"
import type { Ahead } from "./ahead.ts"
import { recordColumns, type SnapshotRecord, type SubjectRecord, type TableRows } from "./records.ts"
import { refuse, scanValue } from "./scan.ts"

/** The library that a snapshot is loaded into. */
export interface LoadTarget {
  readonly store: Pick<Store, "dialect">
  readonly registry: Registry
}

/** Begins to load a snapshot, from nothing. */
export function* beginSnapshot({ store, registry }: LoadTarget, snapshot: Ahead, points: readonly Point[]): Work<void> {
  yield* beginLoad(store.dialect, registry, JSON.stringify(snapshot))
  yield* writeMeta({ snapshotPoints: JSON.stringify(points) })
}

/** How far the loading of a snapshot is; undefined where it has not begun, or was let go of since. */
export function* snapshotStep(id: string): Work<"load" | "views" | "taken" | undefined> {
  const mark = yield* readMark()
  if (mark !== undefined) return idOf(mark) === id ? (mark.step === "load" ? "load" : "views") : undefined
  const row = yield* queryOne<{ value: string }>("SELECT value FROM meta WHERE key = 'ahead'")
  return row !== undefined && (JSON.parse(row.value) as Ahead).snapshot === id ? "taken" : undefined
}

const idOf = (mark: Mark): string | undefined =>
  mark.snapshot === undefined ? undefined : (JSON.parse(mark.snapshot) as Ahead).snapshot

/** Lets go of a snapshot that is being loaded. */
export function* dropSnapshot({ store }: LoadTarget): Work<void> {
  const mark = yield* readMark()
  if (mark?.snapshot !== undefined) yield* dropRebuild(store.dialect)
}

function* markOf(id: string): Work<Mark> {
  const mark = yield* readMark()
  if (mark?.step === "load" && idOf(mark) === id) return mark
  throw new SnapshotRefused({ reason: "interrupted", message: "the views were changed while the snapshot came" })
}

/**
 * Loads records of one log, in the order in which they lie in the snapshot. Fails with {@link SnapshotRefused}, and
 * whatever the bytes are with nothing else but what fails in the store.
 */
export function* loadRecords(
  target: LoadTarget,
  id: string,
  log: LogName,
  records: readonly SnapshotRecord[],
): Work<void> {
  const mark = yield* markOf(id)
  const page = new Page(target.registry, mark, log)
  try {
    for (const record of records) page.add(record)
  } catch (cause) {
    throw asRefused(cause)
  }
  yield* page.write()
  yield* writeMeta({ rebuild: JSON.stringify(page.moved) })
}

/** All records are there: the generation can be finished like one that was folded from the log. */
export function* endSnapshot({ store, registry }: LoadTarget, id: string): Work<void> {
  const mark = yield* markOf(id)
  const context = { dialect: store.dialect, registry, generation: generation(mark.generation) }
  yield* define(createIndexes(context, (table) => LOOKED_UP.has(table)))
  yield* writeMeta({ rebuild: JSON.stringify({ ...mark, step: "cross", done: 0 } satisfies Mark) })
}

/** Whatever a lying state or row makes code throw that trusts its own. */
export function asRefused(cause: unknown): unknown {
  if (cause instanceof SnapshotRefused || cause instanceof StorageFailed || cause instanceof StorageFull) return cause
  return refuse(`what a subject has folded to does not read: ${cause instanceof Error ? cause.message : String(cause)}`)
}

/** The rows of some records. */
class Page {
  readonly #registry: Registry
  readonly #log: LogName
  readonly #generation
  readonly #rows = new Map<Table, Value[][]>()
  readonly #before: Mark
  #row: number
  #key: string

  constructor(registry: Registry, mark: Mark, log: LogName) {
    this.#registry = registry
    this.#log = log
    this.#before = mark
    this.#generation = generation(mark.generation)
    this.#row = mark.done
    this.#key = mark.loaded?.log === log ? mark.loaded.key : ""
  }

  get moved(): Mark {
    return { ...this.#before, done: this.#row, loaded: { log: this.#log, key: this.#key } }
  }

  *write(): Work<void> {
    for (const [table, rows] of this.#rows)
      yield* table === SUBJECT ? insert(this.#generation.at(table), rows) : insertNew(this.#generation.at(table), rows)
  }

  add(record: SnapshotRecord): void {
    if (record.kind === "subject") this.#addSubject(record)
    else if (record.kind === "other") for (const each of record.rows) this.#addOther(each)
    else {
      if (record.key !== this.#key || this.#row === 0) throw refuse("rows of a subject that is not the one before")
      for (const each of record.rows) this.#addEvents(each)
    }
  }

  #put(table: Table, row: readonly Value[]): void {
    const rows = this.#rows.get(table)
    if (rows === undefined) this.#rows.set(table, [row as Value[]])
    else rows.push(row as Value[])
  }

  #addSubject({ key, at, origin, seq, events, state, inactive, quarantined, rows }: SubjectRecord): void {
    const subject = this.#subjectOf(key)
    // In order, so that none comes twice.
    if (this.#key !== "" && Buffer.compare(Buffer.from(key), Buffer.from(this.#key)) <= 0)
      throw refuse("subjects are out of order")
    if (at > MAX_AT || (origin !== "" && !isOrigin(origin))) throw refuse("the last event of a subject cannot be")
    this.#key = key
    this.#row += 1
    const ref = subjectRef(this.#log, subject, this.#row)
    const kind = this.#registry.kinds.get(ref.kind)
    const bytes = kind === undefined ? null : state
    const isLarge = bytes !== null && bytes.length >= INLINE
    const inline = isLarge ? null : bytes
    this.#put(SUBJECT, [this.#row, key, ref.kind, this.#log, at, origin, seq, events, NO_POSITIONS, inline, events])
    if (isLarge) this.#put(SNAPSHOT, [this.#row, bytes])
    for (const [event, cut, by] of inactive) this.#put(INACTIVE, [key, idOfEvent(event), cut, by])
    for (const [event, type, reason] of quarantined) this.#put(QUARANTINED, [key, idOfEvent(event), type, reason])
    for (const each of rows) this.#addEvents(each)
    if (kind === undefined || bytes === null) return
    scanValue(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    const shown = rowsOf({ ...newSubject(ref, kind), states: unpackStates(kind, bytes) })
    for (const table of kind.tables) {
      for (const row of shown[table.name] ?? []) this.#put(table, fitting(table, this.#generation.values(table, row)))
    }
  }

  /** The subject of a key, which must be one of this log. */
  #subjectOf(key: string): string {
    const prefix = this.#log === LIBRARY ? "" : `${this.#log} `
    const subject = key.slice(prefix.length)
    if (!key.startsWith(prefix) || !isSubject(subject)) throw refuse("a subject is none of its log")
    return subject
  }

  /** Rows of single events of the subject before. */
  #addEvents([name, values]: TableRows): void {
    const subject = this.#subjectOf(this.#key)
    const kind = this.#registry.kinds.get(subject.slice(0, subject.indexOf(":")))
    const table = (kind?.aspects ?? []).flatMap((aspect) => aspect.eventTables).find((each) => each.name === name)
    if (table === undefined) throw refuse("rows of a table that the subject has none in")
    const of = table.bySubjectRow ? this.#row : this.#key
    const names = Object.keys(table.columns)
    const at = names.indexOf(table.primaryKey[0] as string)
    for (const row of cut(values, names.length - 1)) {
      row.splice(at, 0, of)
      this.#put(table, fitting(table, row))
    }
  }

  #addOther([name, values]: TableRows): void {
    const table = OTHERS.find((each) => each.name === name)
    if (table === undefined) throw refuse("rows of a table that is no part of a snapshot")
    const columns = recordColumns(table, false)
    for (const row of cut(values, columns.length)) {
      const named = Object.fromEntries(columns.map((column, i) => [column, row[i] as Value]))
      if (table === DEFERRED) this.#subjectOf(String(named["subject"]))
      else if (named["log"] !== this.#log) throw refuse("a revert is of another log")
      const at: Row = table === DEFERRED ? { position: 0 } : {}
      this.#put(table, fitting(table, this.#generation.values(table, { ...named, ...at })))
    }
  }
}

/** Where the events of a subject lie is not known until they are here. */
const NO_POSITIONS = new Uint8Array()

/** Tables whose rows belong to no single subject. */
export const OTHERS: readonly Table[] = [REVERT_TARGET, CUT, COMPACTION_PROPOSED, COMPACTION_MADE, DEFERRED]

function idOfEvent(text: string): string {
  if (!isEventId(text)) throw refuse("what is to be the id of an event is none")
  return text
}

function cut(values: readonly Value[], width: number): Value[][] {
  if (values.length % width !== 0) throw refuse("a row is not whole")
  return Array.from({ length: values.length / width }, (_, i) => values.slice(i * width, (i + 1) * width))
}

/** The same row, whose values are of the types of their columns. */
function fitting(table: Table, row: Value[]): Value[] {
  let i = 0
  for (const name in table.columns) {
    const { type, nullable } = table.columns[name] as Table["columns"][string]
    const value = row[i]
    const fits =
      value === null || value === undefined
        ? nullable === true
        : type === "text"
          ? typeof value === "string"
          : type === "blob"
            ? value instanceof Uint8Array
            : type === "integer"
              ? Number.isSafeInteger(value)
              : Number.isFinite(value)
    if (!fits) throw refuse(`a value does not fit the column ${name} of ${table.name}`)
    i += 1
  }
  return row
}
