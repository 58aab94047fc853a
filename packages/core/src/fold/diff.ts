/** What the views show otherwise in one library than in another: of another moment, or of another replica. */
import type { Registry } from "../define/registry.ts"
import { StorageFailed } from "../errors.ts"
import { quoteName } from "../store/ddl.ts"
import { query, type Row, type Store, type Table, type Value } from "../store/port.ts"
import type { Generation } from "./generation.ts"
import { rowKey } from "./rowKey.ts"
import { valueChanges, type ValueChange } from "./changes.ts"

export interface Side {
  readonly store: Store
  readonly generation: Generation
}

const PAGE = 1000

/** Changes from `a` to `b`, table by table in the order of their keys; both sides are read in pages. */
export async function* diff(registry: Registry, a: Side, b: Side): AsyncGenerator<ValueChange> {
  for (const table of registry.tables) {
    // Rows of single events, by numbers that differ between the sides: the history of their subject shows them.
    if (table.primaryKey.some((column) => table.local?.includes(column))) continue
    yield* diffTable(table, a, b)
  }
}

async function* diffTable(table: Table, a: Side, b: Side): AsyncGenerator<ValueChange> {
  for await (const [was, is] of sideBySide(table, a, b))
    yield* valueChanges(table, rowKey(table, (was ?? is) as Row), was, is)
}

/** The rows of a table in both stores, in the order of their keys; undefined where one has none of a key. */
export async function* sideBySide(
  table: Table,
  a: Side,
  b: Side,
): AsyncGenerator<readonly [Row | undefined, Row | undefined]> {
  const [left, right] = [rowsInOrder(table, a), rowsInOrder(table, b)]
  let [before, after] = [await left.next(), await right.next()]
  while (!before.done || !after.done) {
    const order = before.done ? 1 : after.done ? -1 : compareKeys(table, before.value, after.value)
    yield [order <= 0 ? (before.value as Row) : undefined, order >= 0 ? (after.value as Row) : undefined]
    if (order <= 0) before = await left.next()
    if (order >= 0) after = await right.next()
  }
}

async function* rowsInOrder(table: Table, { store, generation }: Side): AsyncGenerator<Row, undefined> {
  const key = table.primaryKey.map(quoteName).join(", ")
  const marks = table.primaryKey.map(() => "?").join(", ")
  const columns = Object.keys(table.columns).map(quoteName).join(", ")
  let last: Row | undefined
  for (;;) {
    const where = last === undefined ? "" : `WHERE (${key}) > (${marks})`
    const params = last === undefined ? [] : table.primaryKey.map((column) => (last as Row)[column] as Value)
    const rows: Row[] = await store.read(() =>
      query(`SELECT ${columns} FROM ${generation.name(table)} ${where} ORDER BY ${key} LIMIT ${PAGE}`, params),
    )
    yield* rows
    const end = rows.at(-1)
    // In a damaged table it could go round and round.
    if (last !== undefined && end !== undefined && compareKeys(table, last, end) >= 0) throw outOfOrder(table)
    last = end
    if (rows.length < PAGE) return undefined
  }
}

const outOfOrder = ({ name }: Table): StorageFailed =>
  new StorageFailed({ code: "DAMAGED_TABLE", message: `the rows of "${name}" are out of order` })

/** As both dialects sort: numbers by size, text by its UTF-8 bytes. */
function compareKeys(table: Table, a: Row, b: Row): number {
  for (const column of table.primaryKey) {
    const x = a[column]
    const y = b[column]
    const order =
      typeof x === "number" && typeof y === "number"
        ? x - y
        : Buffer.compare(Buffer.from(String(x)), Buffer.from(String(y)))
    if (order !== 0) return order
  }
  return 0
}
