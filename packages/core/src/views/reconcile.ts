/** What turns the rows that are there into the rows that should be. */
import type { RowChange, ViewContext } from "../define/crossView.ts"
import type { Row, Table, Work } from "../store/port.ts"

export function reconcile(table: Table, there: readonly Row[], wanted: readonly Row[]): RowChange[] {
  const columns = Object.keys(table.columns)
  const keyOf = (row: Row): string => JSON.stringify(table.primaryKey.map((column) => row[column]))
  const old = new Map(there.map((row) => [keyOf(row), row]))
  const changes: RowChange[] = []
  for (const after of wanted) {
    const key = keyOf(after)
    const before = old.get(key)
    old.delete(key)
    if (before === undefined || columns.some((column) => (before[column] ?? null) !== (after[column] ?? null))) {
      changes.push({ before, after })
    }
  }
  for (const before of old.values()) changes.push({ before, after: undefined })
  return changes
}

/** The rows of a table as changes left them, each once: later cross views may have changed a row again. */
export function latest(changes: readonly RowChange[], key: string): Map<string, Row | undefined> {
  const rows = new Map<string, Row | undefined>()
  for (const { before, after } of changes) rows.set(String((after ?? before)?.[key]), after)
  return rows
}

/** Writes the rows of a table that has none of them. */
export const putNew = (context: ViewContext, table: Table, rows: readonly Row[]): Work<void> =>
  context.put(
    table,
    rows.map((row) => ({ before: undefined, after: row })),
  )
