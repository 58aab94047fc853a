/**
 * Lists in pages, each served by an index alone: what would need a scan or a sort is not offered. The cost of a page
 * does not depend on how far down the list it is, since it begins at a key. Who wants to begin at a number has the key there
 * looked up first, in the index alone.
 */
import { InvalidQuery } from "../../errors.ts"
import { sortKey } from "../../library/sortKey.ts"
import { quoteName } from "../../store/ddl.ts"
import { query, type Row, type Table, type Value, type Work } from "../../store/port.ts"
import { compareKeys, decodeCursor, encodeCursor, type Key } from "./cursor.ts"

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
  /** Of an integer: so many values are in it, from the one that is given on. Its column is the first that {@link sorts} go by. */
  readonly span?: number
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
  /** Its columns that the list's own table has too, under another name. */
  readonly same?: Readonly<Record<string, string>>
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
  /** Begins after so many rows; not together with {@link after}. */
  readonly offset?: number | undefined
  /** Begins at the first row whose name is not before this one; where names are sorted by, and not together with the two above. */
  readonly beginAt?: string | undefined
  /** Whether to count the rows of all pages. */
  readonly count?: boolean | undefined
  /** At most one. */
  readonly filters?: Readonly<Record<string, string | number | undefined>> | undefined
}

export interface Page<R> {
  readonly rows: readonly R[]
  /** The cursor of the next page; absent on the last one. */
  readonly next?: string
  /** The rows of all pages, where it was asked for. */
  readonly total?: number
  /** How many rows are before this page, where it begins at a name. */
  readonly offset?: number
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

interface Statement {
  readonly sql: string
  readonly params: Value[]
}

/** Columns that sort by what names come to. */
const NAMES: ReadonlySet<string> = new Set(["titleKey", "artistKey", "albumKey", "nameKey"])

/** What all pages of a query are made of, from behind a key on; or those rows alone that stand before a name. */
function partsOf(list: List, { way, filter, value, direction }: Plan, after?: readonly Key[], name?: string) {
  const { from } = filter ?? {}
  const params: Value[] = []
  const conditions: string[] = []
  if (from !== undefined) conditions.push(from.where)
  else if (list.where !== undefined) conditions.push(`k.${list.where}`)
  if (way.where !== undefined) conditions.push(`k.${way.where}`)
  if (filter !== undefined && value !== undefined) {
    const column = `k.${quoteName(filter.column)}`
    if (filter.span === undefined) {
      conditions.push(`${column} = ?`)
      params.push(value)
    } else {
      // What the key says already would only lead the planner away from it.
      const isBehind = after !== undefined
      if (!isBehind || direction === "descending") {
        conditions.push(`${column} >= ?`)
        params.push(value)
      }
      if (!isBehind || direction === "ascending") {
        conditions.push(`${column} < ?`)
        params.push(Number(value) + filter.span)
      }
    }
  }
  const keys = way.keys.map((key) => `k.${quoteName(key)}`)
  if (name !== undefined) {
    // The other way round, what begins so comes before what only sorts before it.
    conditions.push(`${keys[0]} ${direction === "ascending" ? "<" : ">="} ?`)
    params.push(direction === "ascending" ? sortKey(name) : `${sortKey(name)}\u{10ffff}`)
  }
  if (after !== undefined) {
    const marks = after.map(() => "?").join(", ")
    conditions.push(`(${keys.join(", ")}) ${direction === "ascending" ? ">" : "<"} (${marks})`)
    params.push(...after)
  }
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`
  const order = keys.map((key) => `${key}${direction === "ascending" ? "" : " DESC"}`).join(", ")
  const rows = `FROM ${from?.sql ?? `${quoteName(list.table.name)} k`} ${where}`
  const named = keys.map((key, i) => `${key} AS key${i}`).join(", ")
  return { from, rows, order, named, last: keys.at(-1) as string, params }
}

/** The SQL of a page, one row more than asked for. Rows from another table bring their keys as `key0`, `key1` … */
function pageSql(list: List, plan: Plan, after: readonly Key[] | undefined): Statement {
  const { from, rows, order, named, params } = partsOf(list, plan, after)
  const columns = from === undefined ? "k.*" : `${from.select}, ${named}`
  return { sql: `SELECT ${columns} ${rows} ORDER BY ${order} LIMIT ${plan.limit + 1}`, params }
}

/** The SQL that finds the key before a page that begins at a number from 1 on. */
function keySql(list: List, plan: Plan, offset: number): Statement {
  const { from, rows, order, named, params } = partsOf(list, plan)
  const what = from === undefined ? "SELECT" : "SELECT DISTINCT"
  return { sql: `${what} ${named} ${rows} ORDER BY ${order} LIMIT 1 OFFSET ${offset - 1}`, params }
}

/** The SQL that counts the rows of a query, or of these those before a name. */
function countSql(list: List, plan: Plan, name?: string): Statement {
  const { from, rows, last, params } = partsOf(list, plan, undefined, name)
  return { sql: `SELECT count(${from === undefined ? "*" : `DISTINCT ${last}`}) AS total ${rows}`, params }
}

/** The SQL that a query runs, for tests of its plan. Fails with {@link InvalidQuery}. */
export function sqlOf(list: List, asked: ListQuery, after?: readonly Key[]): Statement {
  return pageSql(list, planOf(list, asked), after)
}

/** The SQL that finds where a query begins that has an offset, and that counts its rows; for tests of their plans. */
export function lookupsOf(list: List, asked: ListQuery): { readonly key: Statement; readonly count: Statement } {
  const plan = planOf(list, asked)
  return { key: keySql(list, plan, asked.offset ?? 1), count: countSql(list, plan, asked.beginAt) }
}

/** Where a row is in what a query lists, the same in every library: for who lists several of them together. */
export interface Place {
  readonly key: readonly Key[]
  /** The cursor of a page that begins behind it. */
  readonly cursor: string
}

/** The places of the rows of a query, and their order. Fails with {@link InvalidQuery}. */
export function placesIn<R extends object>(
  list: List,
  asked: ListQuery,
): { readonly of: (row: R) => Place; readonly compare: (a: Place, b: Place) => number } {
  const { way, filter, direction, of } = planOf(list, asked)
  const columns = way.keys.map((key) => filter?.from?.same?.[key] ?? key)
  const sign = direction === "ascending" ? 1 : -1
  return {
    of: (row) => {
      const key = columns.map((column) => (row as Readonly<Record<string, Key>>)[column] as Key)
      return { key, cursor: encodeCursor(of, key) }
    },
    compare: (a, b) => sign * compareKeys(a.key, b.key),
  }
}

/** Reads a page. Fails with {@link InvalidQuery}. */
export function* readPage<R extends object>(list: List, asked: ListQuery): Work<Page<R>> {
  const plan = planOf(list, asked)
  const offset = yield* rowsBefore(list, plan, asked)
  const page = yield* pageAt<R>(list, plan, offset === undefined ? asked : { ...asked, offset })
  const placed = offset === undefined ? page : { ...page, offset }
  return asked.count === true ? { ...placed, total: yield* counted(countSql(list, plan)) } : placed
}

/** How many rows stand before the name at which a query begins; undefined where it begins at none. */
function* rowsBefore(list: List, plan: Plan, { after, offset = 0, beginAt }: ListQuery): Work<number | undefined> {
  if (beginAt === undefined) return undefined
  if (after !== undefined || offset !== 0) throw invalid("a page begins at a name, after a row or at a number")
  if (!NAMES.has(plan.way.keys[0] ?? "")) throw invalid(`${list.name} begin at a name only where names are sorted by`)
  return yield* counted(countSql(list, plan, beginAt))
}

function* counted({ sql, params }: Statement): Work<number> {
  const [row] = yield* query<{ readonly total: number }>(sql, params)
  return Number(row?.total ?? 0)
}

function* pageAt<R extends object>(list: List, plan: Plan, asked: ListQuery): Work<Page<R>> {
  const begin = yield* beginOf(list, plan, asked)
  if (begin === "past the end") return { rows: [] }
  const { keys } = plan.way
  const isOther = plan.filter?.from !== undefined
  const names = isOther ? keys.map((_, i) => `key${i}`) : keys
  const all: Row[] = []
  for (let after = begin; ;) {
    const { sql, params } = pageSql(list, plan, after)
    const rows: Row[] = yield* query(sql, params)
    const page = rows.slice(0, plan.limit)
    // One that is there twice, such as a track by an artist twice, comes once.
    for (const row of page) if (!isOther || names.some((name) => row[name] !== all.at(-1)?.[name])) all.push(row)
    const shown = all.slice(0, plan.limit)
    const last = shown.at(-1)
    const isLast = rows.length <= plan.limit && all.length <= plan.limit
    if (!isLast && all.length < plan.limit) {
      after = names.map((name) => page.at(-1)?.[name] as Key)
      continue
    }
    const answered = (isOther ? withoutKeys(shown, names) : shown) as unknown as readonly R[]
    return isLast || last === undefined
      ? { rows: answered }
      : {
          rows: answered,
          next: encodeCursor(
            plan.of,
            names.map((name) => last[name] as Key),
          ),
        }
  }
}

/** The key after which a page begins; undefined where it is the first one. */
function* beginOf(
  list: List,
  plan: Plan,
  { after, offset = 0 }: ListQuery,
): Work<readonly Key[] | undefined | "past the end"> {
  const { columns } = plan.filter?.from?.table ?? list.table
  if (after !== undefined) {
    if (offset !== 0) throw invalid("a page begins after a row or at a number, not both")
    // A key that no column of the table declares is the number of its row.
    const types = plan.way.keys.map((key) => columns[key]?.type ?? "integer")
    return decodeCursor(after, plan.of, types)
  }
  if (!Number.isSafeInteger(offset) || offset < 0) throw invalid("a list begins at 0 or at a later row")
  if (offset === 0) return undefined
  const { sql, params } = keySql(list, plan, offset)
  const [row] = yield* query(sql, params)
  return row === undefined ? "past the end" : plan.way.keys.map((_, i) => row[`key${i}`] as Key)
}

/** Rows from another table without its keys. */
const withoutKeys = (rows: readonly Row[], names: readonly string[]): Row[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))))
