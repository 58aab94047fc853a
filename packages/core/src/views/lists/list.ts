/**
 * Lists in pages, each served by an index alone: what would need a scan or a sort is not offered. The cost of a page
 * does not depend on how far down the list it is, since it begins at a key and not at an offset.
 */
import { InvalidQuery } from "../../errors.ts"
import { quoteName } from "../../store/ddl.ts"
import { query, type Row, type Table, type Value, type Work } from "../../store/port.ts"
import { decodeCursor, encodeCursor, type Key } from "./cursor.ts"

export const MOST_ROWS = 500

/** A way through a table that one index serves. */
export interface Way {
  /** The columns it sorts by; together unique. */
  readonly keys: readonly string[]
  readonly direction?: Direction
  /** Only rows that fulfil this are in it, as those with a rating by rating; part of the code, as indexes have it. */
  readonly where?: string
}

/** A filter and the sorts that it can go with; the first is taken where none is asked for. */
export interface Filter {
  readonly column: string
  readonly type: "text" | "integer"
  readonly sorts: Readonly<Record<string, Way>>
  /** What the column holds of a text that is longer. */
  readonly bound?: (text: string) => string
  /** Reads from another table than the list's own. */
  readonly from?: From
}

interface From {
  /** The table whose columns {@link Way} and {@link Filter} name. */
  readonly table: Table
  /** Code, never input; that table has the alias `k`. */
  readonly sql: string
  readonly select: string
  readonly where: string
}

export interface List {
  readonly name: string
  readonly table: Table
  /** A condition that all rows fulfil; part of the code, as indexes have it. */
  readonly where?: string
  /** Without a filter; the first is the default. Empty where a filter must be given. */
  readonly sorts: Readonly<Record<string, Way>>
  readonly filters: Readonly<Record<string, Filter>>
}

export type Direction = "ascending" | "descending"

export interface ListQuery {
  readonly sort?: string | undefined
  readonly direction?: Direction | undefined
  /** From the page before. */
  readonly after?: string | undefined
  /** 1 to {@link MOST_ROWS}; 50 where left out. */
  readonly limit?: number | undefined
  /** At most one. */
  readonly filters?: Readonly<Record<string, string | number | undefined>> | undefined
}

export interface Page<R> {
  readonly rows: readonly R[]
  /** The cursor of the next page; absent on the last one. */
  readonly next?: string
}

/** What a query asks for, checked. */
interface Plan {
  readonly way: Way
  readonly filter: Filter | undefined
  readonly value: string | number | undefined
  readonly direction: Direction
  readonly limit: number
  readonly of: string
}

const invalid = (message: string): InvalidQuery => new InvalidQuery({ message })

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

function filterOf(list: List, asked: ListQuery["filters"]): [string, string | number] | undefined {
  const given = Object.entries(asked ?? {}).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined,
  )
  if (given.length > 1) throw invalid(`${list.name} takes one filter at a time`)
  const first = given[0]
  if (first === undefined) return undefined
  const filter = own(list.filters, first[0])
  if (filter === undefined) throw invalid(`${list.name} can be filtered by ${Object.keys(list.filters).join(", ")}`)
  const fits =
    filter.type === "text"
      ? typeof first[1] === "string" && (filter.bound !== undefined || first[1].length <= 1000)
      : Number.isSafeInteger(first[1])
  if (!fits)
    throw invalid(`the filter ${first[0]} of ${list.name} takes ${filter.type === "text" ? "text" : "a whole number"}`)
  return [first[0], typeof first[1] === "string" ? (filter.bound?.(first[1]) ?? first[1]) : first[1]]
}

function planOf(list: List, asked: ListQuery): Plan {
  const limit = asked.limit ?? 50
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ROWS) throw invalid(`a page has 1 to ${MOST_ROWS} rows`)
  const given = filterOf(list, asked.filters)
  const filter = given === undefined ? undefined : list.filters[given[0]]
  const sorts = filter?.sorts ?? list.sorts
  const offered = Object.keys(sorts)
  if (offered.length === 0)
    throw invalid(`${list.name} needs one of the filters ${Object.keys(list.filters).join(", ")}`)
  const sort = asked.sort ?? (offered[0] as string)
  const way = own(sorts, sort)
  const where = given === undefined ? "" : ` with the filter ${given[0]}`
  if (way === undefined) throw invalid(`${list.name}${where} can be sorted by ${offered.join(", ")}`)
  const direction = asked.direction ?? way.direction ?? "ascending"
  if (direction !== "ascending" && direction !== "descending") throw invalid("a list is ascending or descending")
  const of = JSON.stringify([list.name, sort, direction, given ?? null])
  return { way, filter, value: given?.[1], direction, limit, of }
}

/** The SQL of a page, one row more than asked for. Rows from another table bring their keys as `key0`, `key1` … */
function pageSql(list: List, plan: Plan, after: readonly Key[] | undefined): { sql: string; params: Value[] } {
  const { way, filter, value, direction, limit } = plan
  const { from } = filter ?? {}
  const params: Value[] = []
  const conditions: string[] = []
  if (from !== undefined) conditions.push(from.where)
  else if (list.where !== undefined) conditions.push(`k.${list.where}`)
  if (way.where !== undefined) conditions.push(`k.${way.where}`)
  if (filter !== undefined && value !== undefined) {
    conditions.push(`k.${quoteName(filter.column)} = ?`)
    params.push(value)
  }
  const keys = way.keys.map((key) => `k.${quoteName(key)}`)
  if (after !== undefined) {
    const marks = after.map(() => "?").join(", ")
    conditions.push(`(${keys.join(", ")}) ${direction === "ascending" ? ">" : "<"} (${marks})`)
    params.push(...after)
  }
  const columns = from === undefined ? "k.*" : `${from.select}, ${keys.map((key, i) => `${key} AS key${i}`).join(", ")}`
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`
  const order = keys.map((key) => `${key}${direction === "ascending" ? "" : " DESC"}`).join(", ")
  const table = from?.sql ?? `${quoteName(list.table.name)} k`
  return { sql: `SELECT ${columns} FROM ${table} ${where} ORDER BY ${order} LIMIT ${limit + 1}`, params }
}

/** The SQL that a query runs, for tests of its plan. Fails with {@link InvalidQuery}. */
export const sqlOf = (list: List, asked: ListQuery, after?: readonly Key[]): { sql: string; params: Value[] } =>
  pageSql(list, planOf(list, asked), after)

/** Reads a page: fewer rows than asked for do not mean that it is the last. Fails with {@link InvalidQuery}. */
export function* readPage<R extends object>(list: List, asked: ListQuery): Work<Page<R>> {
  const plan = planOf(list, asked)
  const { way, filter } = plan
  const { columns } = filter?.from?.table ?? list.table
  const types = way.keys.map((key) => (columns[key]?.type === "text" ? "text" : "number"))
  const after = asked.after === undefined ? undefined : decodeCursor(asked.after, plan.of, types)
  const { sql, params } = pageSql(list, plan, after)
  const rows: Row[] = yield* query(sql, params)
  const shown = rows.slice(0, plan.limit)
  const last = shown.at(-1)
  const names = filter?.from === undefined ? way.keys : way.keys.map((_, i) => `key${i}`)
  const keys = last === undefined ? undefined : names.map((name) => last[name] as Key)
  const page = (filter?.from === undefined ? shown : withoutKeys(shown, names)) as unknown as readonly R[]
  return rows.length <= plan.limit || keys === undefined
    ? { rows: page }
    : { rows: page, next: encodeCursor(plan.of, keys) }
}

/** Rows from another table without its keys; one that is there twice, such as a track by an artist twice, comes once. */
function withoutKeys(rows: readonly Row[], names: readonly string[]): Row[] {
  const once = rows.filter((row, i) => i === 0 || names.some((name) => row[name] !== rows[i - 1]?.[name]))
  return once.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))))
}
