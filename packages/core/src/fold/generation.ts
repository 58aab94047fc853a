/**
 * Generations: every derived table exists once per generation (`track_3`), people read through views of the plain name
 * (`track`), and a rebuild fills the next generation beside the live one before the names are moved in one transaction.
 */
import type { Row, Table, Value } from "../store/port.ts"
import { quoteName } from "../store/ddl.ts"

export interface Generation {
  readonly number: number
  readonly at: (table: Table) => Table
  readonly name: (table: Table) => string
  /** A row as an object, in the order of the table's columns. A missing column is null. */
  readonly values: (table: Table, row: Row) => Value[]
}

const generations = new Map<number, Generation>()

/** Tables of a generation; the objects are the same each time, so that statements prepared for them are found again. */
export function generation(number: number): Generation {
  const known = generations.get(number)
  if (known !== undefined) return known
  const tables = new Map<Table, Table>()
  const at = (table: Table): Table => {
    let physical = tables.get(table)
    if (physical === undefined) tables.set(table, (physical = { ...table, name: `${table.name}_${number}` }))
    return physical
  }
  const columns = new Map<Table, readonly string[]>()
  const values = (table: Table, row: Row): Value[] => {
    let names = columns.get(table)
    if (names === undefined) columns.set(table, (names = Object.keys(table.columns)))
    return names.map((name) => row[name] ?? null)
  }
  const created: Generation = { number, at, name: (table) => quoteName(`${table.name}_${number}`), values }
  generations.set(number, created)
  return created
}
