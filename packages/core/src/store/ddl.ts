/** SQL text of a {@link Table} for each dialect. Names come from code alone; they are checked all the same. */
import type { ColumnType, Dialect, Index, Table } from "./port.ts"
import { storedValue } from "./values.ts"

const NAME = /^[a-z][A-Za-z0-9_]*$/

/** A quoted SQL name. A name that code would not choose is a defect, so that input can never become one. */
export function quoteName(name: string): string {
  if (!NAME.test(name)) throw new Error(`not a name for SQL: ${JSON.stringify(name)}`)
  return `"${name}"`
}

const SQLITE_TYPES: Record<ColumnType, string> = { text: "TEXT", integer: "INTEGER", real: "REAL", blob: "BLOB" }
// "C" compares UTF-8 bytes, as SQLite does: both dialects sort alike.
const POSTGRES_TYPES: Record<ColumnType, string> = {
  text: 'TEXT COLLATE "C"',
  integer: "BIGINT",
  real: "DOUBLE PRECISION",
  blob: "BYTEA",
}

function columnsOf(table: Table, types: Record<ColumnType, string>): string {
  const rowNumbered = table.rowNumber !== undefined
  const columns = Object.entries(table.columns).map(([name, column]) =>
    name === table.rowNumber
      ? `${quoteName(name)} ${types.integer} PRIMARY KEY`
      : `${quoteName(name)} ${types[column.type]}${column.nullable ? "" : " NOT NULL"}`,
  )
  if (table.keyAside) return columns.join(", ")
  const key = table.primaryKey.map(quoteName).join(", ")
  return [...columns, `${rowNumbered ? "UNIQUE" : "PRIMARY KEY"} (${key})`].join(", ")
}

function indexSql(table: Table, index: Index): string {
  const name = quoteName(`${table.name}_${index.name}`)
  const columns = index.columns.map(quoteName).join(", ")
  const where = index.where === undefined ? "" : ` WHERE ${index.where}`
  return `CREATE ${index.unique ? "UNIQUE " : ""}INDEX ${name} ON ${quoteName(table.name)} (${columns})${where}`
}

const createKey = (table: Table): string[] =>
  table.keyAside ? [indexSql(table, { name: "key", columns: table.primaryKey, unique: true })] : []
const createIndexes = (table: Table): string[] => (table.indexes ?? []).map((index) => indexSql(table, index))
const dropTable = (name: string): string => `DROP TABLE IF EXISTS ${quoteName(name)}`
const list = (values: readonly (string | number)[]): string => JSON.stringify(values.map(storedValue))

/** An INTEGER PRIMARY KEY must be the rowid itself, which WITHOUT ROWID would forbid. */
const isIntegerKey = (table: Table): boolean =>
  table.primaryKey.length === 1 && table.columns[table.primaryKey[0] ?? ""]?.type === "integer"

export const sqliteDialect: Dialect = {
  name: "sqlite",
  exists: "SELECT 1 AS found FROM sqlite_master WHERE name = ?",
  catalogue: "SELECT name, type AS kind FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name",
  reindex: "REINDEX",
  definitions: "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name",
  anyOf: (column) => `${column} IN (SELECT value FROM json_each(?))`,
  listTable: () => "json_each(?) AS list",
  list,
  createTable: (table) => [
    `CREATE TABLE ${quoteName(table.name)} (${columnsOf(table, SQLITE_TYPES)})${
      table.rowid || table.keyAside || table.rowNumber !== undefined || isIntegerKey(table) ? "" : " WITHOUT ROWID"
    }`,
  ],
  createKey,
  createIndexes,
  dropTable,
}

/** In the library's schema, which is all of the search path but for the system's own. */
const VISIBLE =
  "pg_table_is_visible(oid) AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"

export const postgresDialect: Dialect = {
  name: "postgres",
  // Not information_schema by current_schema(): a scratch store lies in the temporary schema, which has no name there.
  exists: `SELECT 1 AS found FROM pg_class WHERE relname = ? AND relkind IN ('r', 'v') AND ${VISIBLE}`,
  catalogue: `SELECT relname AS name, CASE relkind WHEN 'v' THEN 'view' ELSE 'table' END AS kind
    FROM pg_class WHERE relkind IN ('r', 'v') AND ${VISIBLE} ORDER BY relname`,
  anyOf: (column, type) =>
    type === "text"
      ? `${column} IN (SELECT jsonb_array_elements_text(?::jsonb))`
      : `${column} IN (SELECT jsonb_array_elements_text(?::jsonb)::bigint)`,
  listTable: (type) =>
    `(SELECT e${type === "integer" ? "::bigint" : ""} AS value FROM jsonb_array_elements_text(?::jsonb) AS e) AS list`,
  list,
  createTable: (table) => [`CREATE TABLE ${quoteName(table.name)} (${columnsOf(table, POSTGRES_TYPES)})`],
  createKey,
  createIndexes,
  dropTable,
}
