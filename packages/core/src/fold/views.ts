/** Writes the difference between what subjects showed before and show now, then lets the cross views follow. */
import type { ViewRows } from "../define/aspect.ts"
import type { RowChange, ViewContext } from "../define/crossView.ts"
import { insert, remove, type Row, type Table, upsert, type Value, type Work } from "../store/port.ts"
import type { FoldContext } from "./held.ts"
import { rowKey } from "./rowKey.ts"
import type { FoldedSubject } from "./subject.ts"

export type Changes = { readonly subject: FoldedSubject; readonly before: ViewRows }[]

function isSame(a: Row, b: Row, table: Table): boolean {
  for (const column in table.columns) {
    const x = a[column] ?? null
    const y = b[column] ?? null
    if (x !== y && !(x instanceof Uint8Array && y instanceof Uint8Array && Buffer.compare(x, y) === 0)) return false
  }
  return true
}

/**
 * Two lists of rows without what they begin and end with alike. A kind with very many rows keeps those that did not
 * change as the same objects: a playlist of 10,000 items.
 */
export function unlike(before: readonly Row[], after: readonly Row[]): [before: readonly Row[], after: readonly Row[]] {
  const most = Math.min(before.length, after.length)
  let head = 0
  while (head < most && before[head] === after[head]) head += 1
  let tail = 0
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  return [before.slice(head, before.length - tail), after.slice(head, after.length - tail)]
}

/** The changes from one set of rows to another. */
function difference(table: Table, allBefore: readonly Row[], allAfter: readonly Row[], into: RowChange[]): void {
  const [before, after] = unlike(allBefore, allAfter)
  if (before.length === 0) {
    for (const row of after) into.push({ before: undefined, after: row })
    return
  }
  const old = new Map(before.map((row) => [rowKey(table, row), row]))
  for (const row of after) {
    const key = rowKey(table, row)
    const was = old.get(key)
    old.delete(key)
    if (was === undefined || !isSame(was, row, table)) into.push({ before: was, after: row })
  }
  for (const row of old.values()) into.push({ before: row, after: undefined })
}

const NONE: readonly Row[] = []

/** Rows of single events that subjects had before they were folded again. */
export type FormerRows = Map<Table, Row[]>

export function* writeViews(
  context: FoldContext,
  changes: Changes,
  eventRows: readonly { readonly subject: FoldedSubject; readonly rows: ViewRows }[],
  former: FormerRows,
): Work<Map<string, readonly string[]>> {
  const { dialect, generation, registry } = context
  const byTable = new Map<Table, RowChange[]>()
  const listOf = (table: Table): RowChange[] => {
    let list = byTable.get(table)
    if (list === undefined) byTable.set(table, (list = []))
    return list
  }
  for (const { subject, before } of changes) {
    for (const table of subject.kind?.tables ?? []) {
      const old = before[table.name] ?? NONE
      const now = subject.rows[table.name] ?? NONE
      if (old.length > 0 || now.length > 0) difference(table, old, now, listOf(table))
    }
  }
  const ofEvents = new Map<Table, Row[]>()
  for (const { subject, rows } of eventRows) {
    for (const aspect of subject.kind?.aspects ?? []) {
      for (const table of aspect.eventTables) {
        const now = rows[table.name] ?? NONE
        const list = ofEvents.get(table)
        if (list === undefined) ofEvents.set(table, [...now])
        else for (const row of now) list.push(row)
      }
    }
  }
  for (const table of new Set([...former.keys(), ...ofEvents.keys()]))
    difference(table, former.get(table) ?? NONE, ofEvents.get(table) ?? NONE, listOf(table))
  const put = function* (table: Table, list: readonly RowChange[]): Work<void> {
    yield* writeRows(context, table, list)
  }
  for (const [table, list] of byTable) yield* put(table, list)
  const view: ViewContext = {
    dialect,
    name: generation.name,
    at: generation.at,
    put: function* (table, list) {
      yield* put(table, list)
      const all = listOf(table)
      for (const change of list) all.push(change)
    },
  }
  for (const cross of registry.crossViews) {
    if (cross.watches.some((table) => (byTable.get(table)?.length ?? 0) > 0)) yield* cross.update(view, byTable)
  }
  const touched = new Map<string, readonly string[]>()
  for (const [table, list] of byTable) {
    context.watch?.(table, list)
    if (list.length > 0)
      touched.set(table.name, [...new Set(list.map((c) => rowKey(table, (c.after ?? c.before) as Row)))])
  }
  return touched
}

/** Rows that vanish are deleted, new ones inserted, others replaced. */
export function* writeRows(
  { generation }: Pick<FoldContext, "generation">,
  table: Table,
  list: readonly RowChange[],
): Work<void> {
  const physical = generation.at(table)
  const gone: Value[][] = []
  const fresh: Value[][] = []
  const changed: Value[][] = []
  for (const { before, after } of list) {
    if (after !== undefined) (before === undefined ? fresh : changed).push(generation.values(table, after))
    else if (before !== undefined) gone.push(table.primaryKey.map((column) => before[column] ?? null))
  }
  yield* remove(physical, gone)
  yield* insert(physical, fresh)
  yield* upsert(physical, changed)
}
