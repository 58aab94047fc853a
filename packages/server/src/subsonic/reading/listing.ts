/** Pages of lists by offset, as the protocol wants them, each way by one index. */
import { type Dialect, query, type Value, type Views, type Work } from "@ledgerline/core"
import type { Mark, Places } from "./Places.ts"

/** A way through a view. All of it is code, never input, but for `values`. */
export interface Way<V extends keyof Views> {
  readonly view: V
  /** Columns to sort by; together unique. */
  readonly keys: readonly (keyof Views[V] & string)[]
  readonly isDescending?: boolean
  /** With a `?` for each of `values`. */
  readonly where?: string
  readonly values?: readonly Value[]
}

export interface Span {
  readonly offset: number
  readonly count: number
}

/** Where a client's pages ended; without it every page is found by counting. */
export interface Paging {
  readonly places: Places
  readonly whose: string
}

/** Rows from an offset on. Where the page before ended there, it is found by its keys, else by counting in the index. */
export function* rowsAt<V extends keyof Views>(
  way: Way<V>,
  { offset, count }: Span,
  paging?: Paging,
): Work<Views[V][]> {
  if (count === 0) return []
  const list = JSON.stringify([way.view, way.keys, way.isDescending ?? false, way.where ?? "", way.values ?? []])
  const known = offset === 0 ? undefined : paging?.places.before(paging.whose, list, offset)
  const after = known ?? (offset === 0 ? undefined : yield* markAt(way, offset - 1))
  if (offset > 0 && after === undefined) return []
  const rows = yield* rowsAfter(way, after, count)
  const last = rows.at(-1)
  if (last !== undefined && paging !== undefined)
    paging.places.ended(
      paging.whose,
      list,
      offset + rows.length,
      way.keys.map((key) => last[key] as string | number),
    )
  return rows
}

/** How many rows there are. */
export function* countOf<V extends keyof Views>({ view, where, values = [] }: Way<V>): Work<number> {
  const [row] = yield* query<{ number: number }>(
    `SELECT COUNT(*) AS number FROM "${view}" k ${where === undefined ? "" : `WHERE ${where}`}`,
    values,
  )
  return Number(row?.number ?? 0)
}

/** The keys of the row at an offset: read from the index alone. */
function* markAt<V extends keyof Views>(way: Way<V>, offset: number): Work<Mark | undefined> {
  const { view, keys, where, values = [] } = way
  const [row] = yield* query<Record<string, string | number>>(
    `SELECT ${keys.map((key) => `k."${key}"`).join(", ")} FROM "${view}" k ${where === undefined ? "" : `WHERE ${where}`}
     ORDER BY ${orderOf(way)} LIMIT 1 OFFSET ?`,
    [...values, offset],
  )
  return row === undefined ? undefined : keys.map((key) => row[key] as string | number)
}

/** Rows after the one with these keys. */
export function rowsAfter<V extends keyof Views>(
  way: Way<V>,
  after: Mark | undefined,
  count: number,
): Work<Views[V][]> {
  const { view, keys, where, values = [], isDescending = false } = way
  const conditions = where === undefined ? [] : [where]
  const columns = keys.map((key) => `k."${key}"`).join(", ")
  if (after !== undefined)
    conditions.push(`(${columns}) ${isDescending ? "<" : ">"} (${keys.map(() => "?").join(", ")})`)
  return query<Views[V]>(
    `SELECT k.* FROM "${view}" k ${conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`}
     ORDER BY ${orderOf(way)} LIMIT ?`,
    [...values, ...(after ?? []), count],
  )
}

const orderOf = <V extends keyof Views>({ keys, isDescending = false }: Way<V>): string =>
  keys.map((key) => `k."${key}"${isDescending ? " DESC" : ""}`).join(", ")

export const VISIBLE = "k.hidden = 0"

/** Rows of a view by their ids, in the order of the ids; those that are not there are left out. */
export function* byIds<V extends "album" | "artist" | "track">(
  dialect: Dialect,
  view: V,
  ids: readonly string[],
): Work<Views[V][]> {
  if (ids.length === 0) return []
  const hidden = view === "track" ? ` AND ${VISIBLE}` : ""
  const rows = yield* query<Views[V]>(`SELECT k.* FROM "${view}" k WHERE ${dialect.anyOf("k.id", "text")}${hidden}`, [
    dialect.list(ids),
  ])
  const found = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => found.get(id) ?? [])
}
