/**
 * Makes rows of the records of a snapshot, also in a thread: what subjects have folded to comes from it, and rows of views are
 * made here, as a rebuild makes them. Nothing in it is believed but that somebody said so; names of tables and columns are
 * this program's own. docs/spec/sync.md, SYNC-33.
 */
import { admits, type Registry } from "../define/registry.ts"
import { generation } from "../fold/generation.ts"
import { rowKey } from "../fold/rowKey.ts"
import { INLINE, newSubject, rowsOf, subjectRef, unpackStates } from "../fold/subject.ts"
import {
  COMPACTION_MADE,
  COMPACTION_PROPOSED,
  CUT,
  DEFERRED,
  INACTIVE,
  QUARANTINED,
  REVERT_TARGET,
  SNAPSHOT,
  SUBJECT,
} from "../fold/tables.ts"
import { isEventId, isOrigin, isSubject, LIBRARY } from "../ids.ts"
import { MAX_AT } from "../log/header.ts"
import type { Row, Table, Value } from "../store/port.ts"
import { recordColumns, type SnapshotRecord, type SubjectRecord, type TableRows } from "./records.ts"
import { refuse, scanValue } from "./scan.ts"

/** How far the subjects of a snapshot are loaded. */
export interface Place {
  /** The row of the last subject; 0 where none is loaded. */
  readonly row: number
  /** The log of the last record, and its last subject; empty where there is none. */
  readonly log: string
  readonly key: string
}

/** The rows of records behind a place, in the order in which the records lie in the snapshot. */
export class SnapshotRows {
  readonly tables = new Map<Table, Value[][]>()
  readonly #registry: Registry
  #log: string
  #row: number
  #key: string

  constructor(registry: Registry, { row, log, key }: Place) {
    this.#registry = registry
    this.#log = log
    this.#row = row
    this.#key = key
  }

  /** Behind what was added last. */
  get place(): Place {
    return { row: this.#row, log: this.#log, key: this.#key }
  }

  /** Fails with SnapshotRefused, and where a state lies with whatever that makes code throw that trusts its own. */
  add(log: string, record: SnapshotRecord): void {
    if (log !== this.#log) {
      this.#log = log
      this.#key = ""
    }
    if (record.kind === "subject") this.#addSubject(record)
    else if (record.kind === "other") for (const each of record.rows) this.#addOther(each)
    else {
      if (record.key !== this.#key || this.#row === 0) throw refuse("rows of a subject that is not the one before")
      for (const each of record.rows) this.#addEvents(each)
    }
  }

  #put(table: Table, row: readonly Value[]): void {
    const rows = this.tables.get(table)
    if (rows === undefined) this.tables.set(table, [row as Value[]])
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
    // A subject of another log may have its id.
    if (!admits(kind.log, this.#log) && Object.keys(shown).length > 0) throw refuse("a subject has no place in its log")
    for (const table of kind.tables) {
      const own = shown[table.name] ?? []
      // Where the key is aside, nothing else finds rows that come twice before all are there.
      if (table.keyAside && own.length > 1 && new Set(own.map((row) => rowKey(table, row))).size < own.length)
        throw refuse("a row comes twice")
      for (const row of own) this.#put(table, fitting(table, rowOf(table, row)))
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
      this.#put(table, fitting(table, rowOf(table, { ...named, ...at })))
    }
  }
}

/** A row is the same in each generation. */
const { values: rowOf } = generation(0)

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
