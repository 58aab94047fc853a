/** What differs between rows of views, value by value. */
import type { ViewRows } from "../define/aspect.ts"
import type { Row, Value } from "../store/port.ts"
import { rowKey } from "./rowKey.ts"
import { unlike } from "./views.ts"

/** One changed value of one row of a view; `row` is its key, as `rowKey` writes it. */
export interface ValueChange {
  readonly view: string
  readonly row: string
  readonly column: string
  readonly before: Value
  readonly after: Value
}

interface Keyed {
  readonly name: string
  readonly columns: Readonly<Record<string, unknown>>
  readonly primaryKey: readonly string[]
  readonly local?: readonly string[]
}

/** What differs between two sets of rows. */
export function changesBetween(tables: readonly Keyed[], before: ViewRows, after: ViewRows): ValueChange[] {
  const changes: ValueChange[] = []
  for (const table of tables) {
    const [was, is] = unlike(before[table.name] ?? [], after[table.name] ?? [])
    const old = new Map(was.map((row) => [rowKey(table, row), row]))
    const now = new Map(is.map((row) => [rowKey(table, row), row]))
    for (const key of new Set([...old.keys(), ...now.keys()])) {
      changes.push(...valueChanges(table, key, old.get(key), now.get(key)))
    }
  }
  return changes
}

export function valueChanges(
  table: Keyed,
  key: string,
  before: Row | undefined,
  after: Row | undefined,
): ValueChange[] {
  const changes: ValueChange[] = []
  for (const column of Object.keys(table.columns)) {
    if (table.local?.includes(column)) continue
    const was = before?.[column] ?? null
    const is = after?.[column] ?? null
    if (was !== is) changes.push({ view: table.name, row: key, column, before: was, after: is })
  }
  return changes
}
