/**
 * What may reach a database, alike in every store, so that the same events give byte-equal rows everywhere: Postgres
 * cannot hold U+0000, UTF-8 cannot hold half a surrogate pair, and SQLite would quietly turn NaN into NULL.
 */
import type { Column, Table, Value } from "./port.ts"

/** Text as stores hold it: without U+0000, and with U+FFFD for each lone surrogate. */
export function storedText(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "").toWellFormed() : text.toWellFormed()
}

/** A parameter as stores hold it. A number that is not finite is a defect. */
export function storedValue(value: Value): Value {
  if (typeof value === "string") return storedText(value)
  if (typeof value !== "number") return value
  if (!Number.isFinite(value)) throw new Error(`not a number that a database holds: ${value}`)
  return value + 0 // −0 becomes 0, as SQLite makes it
}

/** A row for these columns as stores hold it; the same array where nothing changes. */
export function storedRow(table: Table, columns: readonly Column[], row: readonly Value[]): readonly Value[] {
  if (row.length !== columns.length) {
    throw new Error(`${row.length} values for ${columns.length} columns of ${table.name}`)
  }
  let changed: Value[] | undefined
  for (let index = 0; index < columns.length; index++) {
    const value = row[index] as Value
    if (value === null || typeof value === "object") continue
    const stored = storedValue(value)
    if (columns[index]?.type === "integer" && !Number.isSafeInteger(stored)) {
      throw new Error(`not an integer that ${table.name} can hold exactly: ${String(value)}`)
    }
    if (!Object.is(stored, value)) (changed ??= [...row])[index] = stored
  }
  return changed ?? row
}

/** The columns that keys of this length compare: the first ones of the primary key. */
export function keyColumns(table: Table, length: number): readonly string[] {
  if (length < 1 || length > table.primaryKey.length) throw new Error(`${length} values for a key of ${table.name}`)
  return table.primaryKey.slice(0, length)
}

/** A number that came out of a database. One that JavaScript cannot hold exactly is a defect. */
export function exactInteger(value: number | string): number {
  const number = Number(value)
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
    throw new Error(`an integer beyond 2^53 came out of the database: ${value}`)
  }
  return number
}
