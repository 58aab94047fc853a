/** Rows of views in a form in which they can be compared. */
import type { Row, Table, Value } from "../store/port.ts"

/** The rows of every table, sorted; what differs between replicas is left out. */
export type State = Readonly<Record<string, readonly Row[]>>

/** The columns that people see and that are the same in every replica. */
export function sharedColumns(table: Table): string[] {
  const own = Object.keys(table.columns).filter((name) => !table.local?.includes(name))
  return table.bySubjectRow ? ["subject", ...own] : own
}

/** As databases give it back: text without U+0000 and half pairs, no minus zero, rows in one order. */
export function sortedState(tables: Readonly<Record<string, readonly Row[]>>): State {
  const stored = (value: Value | undefined): Value =>
    value instanceof Uint8Array
      ? Buffer.from(value).toString("hex")
      : typeof value === "string"
        ? value.replaceAll("\0", "").toWellFormed()
        : typeof value === "number"
          ? value + 0
          : (value ?? null)
  const plain = (row: Row) =>
    Object.fromEntries(
      Object.keys(row)
        .toSorted()
        .map((name) => [name, stored(row[name])]),
    )
  const text = (row: Row) => JSON.stringify(row)
  return Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [
      name,
      rows.map(plain).toSorted((a, b) => (text(a) < text(b) ? -1 : 1)),
    ]),
  )
}
