/**
 * Reads a snapshot off a library: in one read transaction, so that the state and the points that it was folded from are
 * of the same moment. Views are not in it: they follow from what subjects have folded to. docs/spec/sync.md, SYNC-32.
 */
import type { Registry } from "../define/registry.ts"
import { generation } from "../fold/generation.ts"
import { INACTIVE, QUARANTINED, SNAPSHOT, SUBJECT } from "../fold/tables.ts"
import type { LogName } from "../ids.ts"
import { readMeta } from "../log/meta.ts"
import { lastPosition } from "../log/read.ts"
import type { Point } from "../log/sides.ts"
import { quoteName } from "../store/ddl.ts"
import { type Dialect, query, type Row, type Table, type Value, type Work } from "../store/port.ts"
import { OTHERS } from "./rows.ts"
import { encodeRecord, recordColumns, type SubjectRecord, type TableRows } from "./records.ts"

/** What a snapshot was made of. */
export interface SnapshotFacts {
  readonly library: string
  readonly epoch: string
  /** The version of the registry that folded it. */
  readonly projection: string
  /** The last event of each chain. */
  readonly points: readonly Point[]
  /** The position of the last event. */
  readonly position: number
}

/** Given records in order, of one log and another. The key is empty where a record is of no use without the one before. */
export type RecordSink = (log: LogName, record: Buffer, key: string) => void

/** The tables with rows of single events; plain data, so that a thread can be told. */
export const eventTablesOf = (registry: Registry): Table[] => [
  ...new Set([...registry.kinds.values()].flatMap((kind) => kind.aspects.flatMap((aspect) => aspect.eventTables))),
]

/** Keys of subjects whose stored state lags behind what they show: they have to be stored before a snapshot is read. */
export function* laggingSubjects(): Work<string[]> {
  const { generation: live } = yield* readMeta()
  const table = generation(Number(live)).name(SUBJECT)
  return (yield* query<{ key: string }>(`SELECT key FROM ${table} WHERE folded < events`)).map(({ key }) => key)
}

/** Answers undefined, and gives nothing, where a state lags: {@link laggingSubjects}. Fails with SnapshotRefused where a record is too large. */
export function* readSnapshot(
  dialect: Dialect,
  eventTables: readonly Table[],
  sink: RecordSink,
): Work<SnapshotFacts | undefined> {
  if ((yield* laggingSubjects()).length > 0) return undefined
  const { library = "", epoch = "", projection = "", generation: live } = yield* readMeta()
  const points = yield* query<Point>("SELECT log, origin, seq, head AS id FROM chain ORDER BY log, origin, branch")
  const reader = new Reader(dialect, Number(live), eventTables)
  yield* reader.subjects(sink)
  for (const table of OTHERS) yield* reader.others(table, sink)
  return { library, epoch, projection, points, position: yield* lastPosition() }
}

interface Listed {
  readonly row: number
  readonly key: string
  readonly log: LogName
  readonly at: number
  readonly origin: string
  readonly seq: number
  readonly events: number
  readonly state: Uint8Array | null
}

/** Subjects read at once, and rows of one subject that go into one record. */
const SUBJECTS = 256
const ROWS = 1000

class Reader {
  readonly #dialect: Dialect
  readonly #generation
  readonly #eventTables: readonly Table[]

  constructor(dialect: Dialect, live: number, eventTables: readonly Table[]) {
    this.#dialect = dialect
    this.#generation = generation(live)
    this.#eventTables = eventTables
  }

  /** In the order of their keys: then whoever loads them writes to the end of each index. */
  *subjects(sink: RecordSink): Work<void> {
    let after = ""
    for (;;) {
      const page: Listed[] = yield* query<Listed>(
        `SELECT row, key, log, at, origin, seq, events, state FROM ${this.#generation.name(SUBJECT)}
         WHERE key > ? ORDER BY key LIMIT ${SUBJECTS}`,
        [after],
      )
      const last = page.at(-1)
      if (last === undefined) return
      after = last.key
      const large = yield* this.#largeStates(page)
      const calm = page.filter(({ events }) => events <= ROWS)
      const rows = yield* this.#rowsOf(calm)
      const inactive = yield* this.#ofSubjects(INACTIVE, page)
      const quarantined = yield* this.#ofSubjects(QUARANTINED, page)
      for (const subject of page) {
        const { log, key, at, origin, seq, events, state } = subject
        const record: SubjectRecord = {
          kind: "subject",
          key,
          at,
          origin,
          seq,
          events,
          state: state ?? large.get(subject.row) ?? null,
          inactive: (inactive.get(key) ?? []).map((row) => [
            String(row["event"]),
            row["cut"] as string | null,
            row["cutBy"] as string | null,
          ]),
          quarantined: (quarantined.get(key) ?? []).map((row) => [
            String(row["event"]),
            String(row["type"]),
            String(row["reason"]),
          ]),
          rows: rows.get(subject) ?? [],
        }
        sink(log, encodeRecord(record), key)
        if (events > ROWS) yield* this.#rowsOfHot(subject, sink)
      }
    }
  }

  /** Rows of a table that belong to no single subject, each in the log of what it is about. */
  *others(table: Table, sink: RecordSink): Work<void> {
    const columns = recordColumns(table, false)
    for (let after: Value[] | undefined; ;) {
      const page: Row[] = yield* this.#page(table, columns, "", [], after)
      for (const [log, rows] of Map.groupBy(page, logOfRow))
        sink(log, encodeRecord({ kind: "other", rows: [[table.name, flat(rows, columns)]] }), "")
      const last = page.at(-1)
      if (last === undefined) return
      after = table.primaryKey.map((column) => last[column] as Value)
    }
  }

  *#largeStates(page: readonly Listed[]): Work<Map<number, Uint8Array>> {
    const rows = yield* query<{ subject: number; state: Uint8Array }>(
      `SELECT subject, state FROM ${this.#generation.name(SNAPSHOT)} WHERE ${this.#dialect.anyOf("subject", "integer")}`,
      [this.#dialect.list(page.filter(({ state }) => state === null).map(({ row }) => row))],
    )
    return new Map(rows.map(({ subject, state }) => [subject, state]))
  }

  *#ofSubjects(table: Table, page: readonly Listed[]): Work<Map<string, Row[]>> {
    const rows = yield* query(
      `SELECT * FROM ${this.#generation.name(table)} WHERE ${this.#dialect.anyOf("subject", "text")} ORDER BY subject, event`,
      [this.#dialect.list(page.map(({ key }) => key))],
    )
    return Map.groupBy(rows, (row) => String(row["subject"]))
  }

  /** Rows of single events of subjects that have few. */
  *#rowsOf(subjects: readonly Listed[]): Work<Map<Listed, TableRows[]>> {
    const found = new Map<Listed, TableRows[]>()
    for (const table of this.#eventTables) {
      const { bySubjectRow, primaryKey } = table
      const of = primaryKey[0] as string
      const values = subjects.map(({ row, key }) => (bySubjectRow ? row : key))
      const rows: Row[] = yield* query(
        `SELECT * FROM ${this.#generation.name(table)}
         WHERE ${this.#dialect.anyOf(quoteName(of), bySubjectRow ? "integer" : "text")}
         ORDER BY ${primaryKey.map(quoteName).join(", ")}`,
        [this.#dialect.list(values)],
      )
      if (rows.length === 0) continue
      const columns = recordColumns(table, true)
      const bySubject = Map.groupBy(rows, (row) => row[of] as Value)
      for (const subject of subjects) {
        const own = bySubject.get(bySubjectRow ? subject.row : subject.key)
        if (own === undefined) continue
        const listed: TableRows = [table.name, flat(own, columns)]
        const others = found.get(subject)
        if (others === undefined) found.set(subject, [listed])
        else others.push(listed)
      }
    }
    return found
  }

  /** Rows of single events of one subject that has many, in records of their own. */
  *#rowsOfHot({ row, key, log }: Listed, sink: RecordSink): Work<void> {
    for (const table of this.#eventTables) {
      const columns = recordColumns(table, true)
      const of = table.primaryKey[0] as string
      for (let after: Value[] | undefined; ;) {
        const condition = `${quoteName(of)} = ?`
        const page: Row[] = yield* this.#page(
          table,
          Object.keys(table.columns),
          condition,
          [table.bySubjectRow ? row : key],
          after,
        )
        const last = page.at(-1)
        if (last === undefined) break
        sink(log, encodeRecord({ kind: "rows", key, rows: [[table.name, flat(page, columns)]] }), "")
        after = table.primaryKey.map((column) => last[column] as Value)
      }
    }
  }

  *#page(
    table: Table,
    columns: readonly string[],
    condition: string,
    params: readonly Value[],
    after: readonly Value[] | undefined,
  ): Work<Row[]> {
    const key = table.primaryKey.map(quoteName).join(", ")
    const behind = after === undefined ? "" : `(${key}) > (${after.map(() => "?").join(", ")})`
    const where = [condition, behind].filter((each) => each !== "").join(" AND ")
    return yield* query(
      `SELECT ${columns.map(quoteName).join(", ")} FROM ${this.#generation.name(table)}
       ${where === "" ? "" : `WHERE ${where}`} ORDER BY ${key} LIMIT ${ROWS}`,
      [...params, ...(after ?? [])],
    )
  }
}

const flat = (rows: readonly Row[], columns: readonly string[]): Value[] =>
  rows.flatMap((row) => columns.map((column) => row[column] ?? null))

/** The log of a revert, or of the subject of an event. */
function logOfRow({ log, subject }: Row): LogName {
  if (typeof log === "string") return log
  const key = String(subject)
  return key.includes(" ") ? key.slice(0, key.indexOf(" ")) : "library"
}
