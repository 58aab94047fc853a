/**
 * The state hash: one SHA-256 over all rows of all views, in the order of their keys, less what is local to this
 * database. Equal events give an equal hash in every replica, on every store. docs/spec/fold.md, FOLD-12.
 */
import { createHash, type Hash } from "node:crypto"
import type { Registry } from "../define/registry.ts"
import { quoteName } from "../store/ddl.ts"
import { query, type Row, type Table, type Value, type Work } from "../store/port.ts"
import type { Generation } from "./generation.ts"
import { tablesOf } from "./schema.ts"

const PAGE = 2000

export function* stateHash(registry: Registry, generation: Generation): Work<string> {
  const digest = createHash("sha256")
  for (const table of tablesOf(registry).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (table.primaryKey.every((column) => table.local?.includes(column))) continue
    yield* hashTable(digest, table, generation.name(table))
  }
  return digest.digest("hex")
}

function* hashTable(digest: Hash, table: Table, name: string): Work<void> {
  const columns = Object.keys(table.columns).filter((column) => !table.local?.includes(column))
  const key = table.primaryKey.map(quoteName).join(", ")
  const selected = columns.map(quoteName).join(", ")
  const marks = table.primaryKey.map(() => "?").join(", ")
  digest.update(`${table.name}(${columns.join(",")})\n`)
  let after: Value[] | undefined
  for (;;) {
    const where = after === undefined ? "" : `WHERE (${key}) > (${marks})`
    const rows: Row[] = yield* query(
      `SELECT ${selected} FROM ${name} ${where} ORDER BY ${key} LIMIT ${PAGE}`,
      after ?? [],
    )
    if (rows.length > 0) digest.update(rows.map((row) => canonical(columns, row)).join(""))
    const last = rows.at(-1)
    if (rows.length < PAGE || last === undefined) return
    after = table.primaryKey.map((column) => last[column] ?? null)
  }
}

const canonical = (columns: readonly string[], row: Row): string =>
  `${JSON.stringify(
    columns.map((column) => {
      const value = row[column]
      return value instanceof Uint8Array ? { hex: Buffer.from(value).toString("hex") } : (value ?? null)
    }),
  )}\n`
