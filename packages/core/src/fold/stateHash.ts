/**
 * The state hash: one SHA-256 over all rows of all views, in the order of their keys, less what is local to this
 * database. Equal events give an equal hash in every replica, on every store. docs/spec/fold.md, FOLD-12.
 */
import { createHash, type Hash, hash } from "node:crypto"
import type { Registry } from "../define/registry.ts"
import { quoteName } from "../store/ddl.ts"
import { query, type Row, type Table, type Value, type Work } from "../store/port.ts"
import type { Generation } from "./generation.ts"
import { tablesOf } from "./schema.ts"
import { SUBJECT } from "./tables.ts"

const PAGE = 2000

export function* stateHash(registry: Registry, generation: Generation): Work<string> {
  const digest = createHash("sha256")
  for (const table of tablesOf(registry).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (table.primaryKey.every((column) => table.local?.includes(column))) continue
    yield* hashTable(digest, table, generation)
  }
  return digest.digest("hex")
}

function* hashTable(digest: Hash, table: Table, generation: Generation): Work<void> {
  const columns = Object.keys(table.columns).filter((column) => !table.local?.includes(column))
  // Rows in the order of a local number come in another order elsewhere: their hashes are added up.
  const isOrdered = !table.primaryKey.some((column) => table.local?.includes(column))
  const sum = new Uint32Array(8)
  const key = table.primaryKey.map((column) => `t.${quoteName(column)}`).join(", ")
  const selected = [...new Set([...columns, ...table.primaryKey])].map((column) => `t.${quoteName(column)}`).join(", ")
  const marks = table.primaryKey.map(() => "?").join(", ")
  // Rows that hold their subject's number count with the subject that it stands for.
  const named = table.bySubjectRow ? ["subject", ...columns] : columns
  const from = table.bySubjectRow
    ? `SELECT s.key AS subject, ${selected} FROM ${generation.name(table)} AS t
       LEFT JOIN ${generation.name(SUBJECT)} AS s ON s.row = t."subjectRow"`
    : `SELECT ${selected} FROM ${generation.name(table)} AS t`
  digest.update(`${table.name}(${named.join(",")})\n`)
  let after: Value[] | undefined
  for (;;) {
    const where = after === undefined ? "" : `WHERE (${key}) > (${marks})`
    const rows: Row[] = yield* query(`${from} ${where} ORDER BY ${key} LIMIT ${PAGE}`, after ?? [])
    const lines = rows.map((row) => canonical(named, row))
    if (isOrdered) digest.update(lines.join(""))
    else for (const line of lines) addHash(sum, line)
    const last = rows.at(-1)
    if (rows.length < PAGE || last === undefined) break
    after = table.primaryKey.map((column) => last[column] ?? null)
  }
  if (!isOrdered) digest.update(sum.join())
}

function addHash(sum: Uint32Array, line: string): void {
  const bytes = hash("sha256", line, "buffer")
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + bytes.readUInt32LE(i * 4)
}

const canonical = (columns: readonly string[], row: Row): string =>
  `${JSON.stringify(
    columns.map((column) => {
      const value = row[column]
      return value instanceof Uint8Array ? { hex: Buffer.from(value).toString("hex") } : (value ?? null)
    }),
  )}\n`
