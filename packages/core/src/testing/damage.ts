/** Damage of any table of the log: a byte that is turned or lost, or a row. */
import fc from "fast-check"
import { LOG_TABLES } from "../log/tables.ts"
import { quoteName } from "../store/ddl.ts"
import { query, type Row, run, type Store, type Table, type Value } from "../store/port.ts"

/** Which byte of which row, and what becomes of it. */
export interface Damage {
  readonly table: string
  /** Counted over the rows, the columns and the bytes that there are. */
  readonly row: number
  readonly column: number
  readonly at: number
  readonly kind: "turn" | "lose" | "row"
  readonly bits: number
}

/** Any byte of any table of the log, every table as often. */
export const anyDamage: fc.Arbitrary<Damage> = fc.record({
  table: fc.constantFrom(...LOG_TABLES.map(({ name }) => name)),
  row: fc.nat(10_000),
  column: fc.nat(100),
  at: fc.nat(100_000),
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constant("turn" as const) },
    { weight: 2, arbitrary: fc.constant("lose" as const) },
    { weight: 2, arbitrary: fc.constant("row" as const) },
  ),
  bits: fc.integer({ min: 1, max: 255 }),
})

/** Does it; answers what was done in words, or undefined where the database has no room for it. */
export async function inflict(store: Store, { table: name, row, column, at, kind, bits }: Damage) {
  const table = LOG_TABLES.find((each) => each.name === name) as Table
  const keys = table.primaryKey.map(quoteName)
  const [counted] = await store.read(() => query<{ rows: number }>(`SELECT COUNT(*) AS rows FROM ${quoteName(name)}`))
  const rows = counted?.rows ?? 0
  if (rows === 0) return undefined
  const order = `ORDER BY ${keys.join(", ")} LIMIT 1 OFFSET ${row % rows}`
  const [hit] = await store.read(() => query<Row>(`SELECT * FROM ${quoteName(name)} ${order}`))
  if (hit === undefined) return undefined
  const where = keys.map((key) => `${key} = ?`).join(" AND ")
  const found = table.primaryKey.map((key) => hit[key] as Value)
  if (kind === "row") {
    await store.write(() => run(`DELETE FROM ${quoteName(name)} WHERE ${where}`, found))
    return `lost ${name} ${JSON.stringify(found)}`
  }
  const columns = Object.keys(table.columns)
  const chosen = columns[column % columns.length] as string
  const value = damaged(hit[chosen] as Value, at, kind, bits)
  try {
    await store.write(() =>
      run(`UPDATE ${quoteName(name)} SET ${quoteName(chosen)} = ? WHERE ${where}`, [value, ...found]),
    )
  } catch {
    // Another row has that key.
    return undefined
  }
  return `${kind} ${name}.${chosen} of ${JSON.stringify(found)}`
}

function damaged(value: Value, at: number, kind: "turn" | "lose", bits: number): Value {
  if (typeof value === "number") {
    const changed = kind === "lose" ? Math.floor(value / 256) : Number(BigInt(value) ^ (1n << BigInt(bits % 41)))
    return changed === value ? value + 1 : changed
  }
  if (typeof value === "string") {
    const i = at % Math.max(1, value.length)
    const other = String.fromCharCode(0x21 + (((value.codePointAt(i) ?? 0x21) - 0x21 + 1 + (bits % 93)) % 94))
    if (kind === "lose" && value !== "") return value.slice(0, i) + value.slice(i + 1)
    return value.slice(0, i) + other + value.slice(i + 1)
  }
  const bytes = Buffer.from(value ?? new Uint8Array())
  const i = at % Math.max(1, bytes.length)
  if (kind === "lose") return Buffer.concat([bytes.subarray(0, i), bytes.subarray(i + 1)])
  bytes[i] = (bytes[i] ?? 0) ^ bits
  return bytes
}
