/**
 * Whether a snapshot was what its events fold to: each of its subjects against the views that were folded from the log
 * since. Subjects that have got events meanwhile, or of which something was reverted, erased or compacted meanwhile, say
 * nothing. docs/spec/sync.md, SYNC-34.
 */
import type { Registry } from "../define/registry.ts"
import { compactionsOf } from "../fold/compacted.ts"
import { isControl } from "../fold/control.ts"
import { isSameValue } from "../fold/compare.ts"
import { type Generation, generation } from "../fold/generation.ts"
import { packedStatesOf } from "../fold/states.ts"
import {
  type FoldedSubject,
  positionsOf,
  subjectFromRow,
  SUBJECT_COLUMNS,
  type SubjectRow,
  unpackPacked,
} from "../fold/subject.ts"
import { INACTIVE, SUBJECT } from "../fold/tables.ts"
import type { LogName } from "../ids.ts"
import type { LogEvent } from "../log/event.ts"
import { liveGeneration } from "../log/meta.ts"
import { eventsAt } from "../log/read.ts"
import type { Point } from "../log/sides.ts"
import { quoteName } from "../store/ddl.ts"
import { type Dialect, query, type Row, type Store, type Table, type Value, type Work } from "../store/port.ts"
import { isWithin } from "./beyond.ts"
import { recordColumns, type SnapshotRecord, type SubjectRecord } from "./records.ts"

export interface ComparedLibrary {
  readonly store: Pick<Store, "dialect">
  readonly registry: Registry
}

/** Compares records of one log, given in their order; `undefined` at the end of the log. */
export class SnapshotComparison {
  readonly #library: ComparedLibrary
  readonly #isHeld: ReturnType<typeof isWithin>
  #log: LogName = ""
  #after = ""
  /** Rows of single events of the last subject, until all are here. */
  #rows = new Map<string, Value[]>()
  #last: SubjectRecord | undefined
  #hasNewControls: boolean | undefined
  /** Chains with several sides: a seq alone does not tell on which side an event is. */
  #forked: ReadonlySet<string> | undefined

  constructor(library: ComparedLibrary, points: readonly Point[]) {
    this.#library = library
    this.#isHeld = isWithin(points)
  }

  /** The first subject that is otherwise in the log; undefined where there is none. */
  *add(log: LogName, records: readonly SnapshotRecord[]): Work<string | undefined> {
    if (log !== this.#log) {
      const missing = yield* this.end()
      if (missing !== undefined) return missing
      this.#log = log
      this.#after = ""
    }
    const subjects: { record: SubjectRecord; rows: Map<string, Value[]> }[] = []
    if (this.#last !== undefined) subjects.push({ record: this.#last, rows: this.#rows })
    for (const record of records) {
      if (record.kind === "other") continue
      if (record.kind === "subject") subjects.push({ record, rows: new Map() })
      const rows = subjects.at(-1)?.rows
      for (const [table, values] of record.rows) rows?.set(table, [...(rows.get(table) ?? []), ...values])
    }
    // The last one may go on.
    const open = subjects.pop()
    this.#last = open?.record
    this.#rows = open?.rows ?? new Map()
    return yield* this.#compare(subjects)
  }

  /** The last subject of a log, and those that are not in the snapshot. */
  *end(): Work<string | undefined> {
    if (this.#log === "") return undefined
    const last = this.#last === undefined ? [] : [{ record: this.#last, rows: this.#rows }]
    this.#last = undefined
    const different = yield* this.#compare(last)
    return different ?? (yield* this.#missing(this.#after, undefined, new Set()))
  }

  *#compare(
    subjects: readonly { readonly record: SubjectRecord; readonly rows: ReadonlyMap<string, readonly Value[]> }[],
  ): Work<string | undefined> {
    const last = subjects.at(-1)
    if (last === undefined) return undefined
    const { dialect } = this.#library.store
    const context = { dialect, registry: this.#library.registry, generation: generation(yield* liveGeneration()) }
    const keys = subjects.map(({ record }) => record.key)
    const missing = yield* this.#missing(this.#after, last.record.key, new Set(keys))
    if (missing !== undefined) return missing
    this.#after = last.record.key
    const found = new Map((yield* this.#rowsOf(context.generation, dialect, keys)).map((row) => [row.key, row]))
    const inactive = Map.groupBy(
      yield* query<{ subject: string; event: string; cut: string | null; cutBy: string | null }>(
        `SELECT subject, event, cut, "cutBy" FROM ${context.generation.name(INACTIVE)} WHERE ${dialect.anyOf("subject", "text")}`,
        [dialect.list(keys)],
      ),
      ({ subject }) => subject,
    )
    const states = yield* packedStatesOf(context, keys)
    for (const { record, rows } of subjects) {
      const { key, events, at, origin, seq } = record
      const here = found.get(key)
      if (here === undefined || here.events < events) return key
      if (here.events > events) continue
      const off = new Set((inactive.get(key) ?? []).map(({ event, cut, cutBy }) => [event, cut, cutBy].join(" ")))
      const isSwitched = off.size !== record.inactive.length || record.inactive.some((each) => !off.has(each.join(" ")))
      if (isSwitched) {
        if (!(yield* this.#newControls(dialect))) return key
        continue
      }
      if (here.at !== at || here.origin !== origin || here.seq !== seq) return key
      const kind = this.#library.registry.kinds.get(here.kind)
      const said = record.state === null || kind === undefined ? {} : unpackPacked(record.state)
      let isSame = kind === undefined || isSameValue(said, states.get(key) ?? {})
      for (const table of kind?.aspects.flatMap((aspect) => aspect.eventTables) ?? [])
        isSame &&= yield* this.#hasRows(context.generation, table, here, rows.get(table.name) ?? [])
      if (!isSame && !(yield* this.#isCompactedSince(context, here))) return key
    }
    return undefined
  }

  /** Whether an event of a subject lost its payload to a compaction that the snapshot was not folded from. */
  *#isCompactedSince(context: { readonly dialect: Dialect; readonly generation: Generation }, row: SubjectRow) {
    if (!(yield* this.#newControls(context.dialect))) return false
    const subject = subjectFromRow({ ...row, state: null }, this.#library.registry.kinds)
    const positions = yield* positionsOf(context.generation, subject)
    for (let i = 0; i < positions.length; i += PAGE) {
      const events = yield* eventsAt(context.dialect, positions.slice(i, i + PAGE))
      for (const compactions of (yield* compactionsOf(context, events)).values())
        for (const { origin, seq } of compactions)
          if (!(yield* this.#isSurelyHeld({ log: this.#log, origin, seq }))) return true
    }
    return false
  }

  *#rowsOf(g: Generation, dialect: Dialect, keys: readonly string[]): Work<(SubjectRow & { kind: string })[]> {
    return yield* query<SubjectRow & { kind: string }>(
      `SELECT kind, ${SUBJECT_COLUMNS} FROM ${g.name(SUBJECT)} WHERE ${dialect.anyOf("key", "text")}`,
      [dialect.list(keys)],
    )
  }

  /** Whether the rows of single events of a subject are those that were said, in order. */
  *#hasRows(g: Generation, table: Table, { row, key }: SubjectRow, said: readonly Value[]): Work<boolean> {
    const columns = recordColumns(table, true)
    const order = table.primaryKey.map(quoteName).join(", ")
    const rows: Row[] = yield* query(
      `SELECT ${columns.map(quoteName).join(", ")} FROM ${g.name(table)} WHERE ${quoteName(table.primaryKey[0] as string)} = ? ORDER BY ${order}`,
      [table.bySubjectRow ? row : key],
    )
    const values = rows.flatMap((each) => columns.map((column) => each[column] as Value))
    return values.length === said.length && values.every((value, i) => isSameValue(value, said[i] as Value))
  }

  /** A subject of the log between two keys that is not in the snapshot, though events of it are. */
  *#missing(after: string, to: string | undefined, listed: ReadonlySet<string>): Work<string | undefined> {
    const { dialect } = this.#library.store
    const g = generation(yield* liveGeneration())
    let from = after
    for (;;) {
      const page: SubjectRow[] = yield* query<SubjectRow>(
        `SELECT ${SUBJECT_COLUMNS} FROM ${g.name(SUBJECT)} WHERE log = ? AND key > ?${to === undefined ? "" : " AND key <= ?"}
         ORDER BY key LIMIT ${PAGE}`,
        [this.#log, from, ...(to === undefined ? [] : [to])],
      )
      for (const row of page) {
        if (listed.has(row.key)) continue
        const subject: FoldedSubject = subjectFromRow({ ...row, state: null }, this.#library.registry.kinds)
        const [first] = yield* positionsOf(g, subject)
        const [event] = first === undefined ? [] : yield* eventsAt(dialect, [first])
        if (event !== undefined && (yield* this.#isSurelyHeld(event))) return row.key
      }
      if (page.length < PAGE) return undefined
      from = (page.at(-1) as SubjectRow).key
    }
  }

  /** Whether there are reverts, erasures or compactions that the snapshot was not folded from. */
  *#newControls(dialect: Dialect): Work<boolean> {
    if (this.#hasNewControls !== undefined) return this.#hasNewControls
    const positions = yield* query<{ position: number }>("SELECT position FROM control ORDER BY position")
    this.#hasNewControls = false
    for (let i = 0; i < positions.length && !this.#hasNewControls; i += PAGE) {
      const some = positions.slice(i, i + PAGE).map(({ position }) => position)
      for (const event of yield* eventsAt(dialect, some))
        if (isControl(event.type) && !(yield* this.#isSurelyHeld(event))) this.#hasNewControls = true
    }
    return this.#hasNewControls
  }

  *#isSurelyHeld(event: Pick<LogEvent, "log" | "origin" | "seq">): Work<boolean> {
    this.#forked ??= new Set(
      (yield* query<{ log: string; origin: string }>("SELECT log, origin FROM chain WHERE branch <> ''")).map(
        ({ log, origin }) => `${log} ${origin}`,
      ),
    )
    return this.#isHeld(event) && !this.#forked.has(`${event.log} ${event.origin}`)
  }
}

const PAGE = 1000
