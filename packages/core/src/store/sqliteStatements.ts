/** Answers the requests of a work on an SQLite connection, with every statement prepared once. */
import { quoteName } from "./ddl.ts"
import type { Column, Request, Row, Rows, Table, Value } from "./port.ts"
import type { SqliteConnection, SqliteStatement } from "./sqliteConnection.ts"
import { exactInteger, keyColumns, storedRow, storedValue } from "./values.ts"

type OnConflict = Extract<Request, { kind: "insert" }>["onConflict"]

/** A statement for rows of a table. */
interface Prepared {
  readonly statement: SqliteStatement
  readonly columns: readonly Column[]
}

interface Query {
  readonly statement: SqliteStatement
  readonly isReader: boolean
  /** Columns computed by SQL, which may leave the integers that JavaScript holds exactly. */
  readonly computed: readonly string[]
}

const NONE: Row[] = []

const MAX_QUERIES = 500

export class SqliteStatements {
  readonly #db: SqliteConnection
  #tables = new WeakMap<Table, Map<OnConflict | number, Prepared>>()
  /** Those of {@link SqliteStatements.#tables}. */
  readonly #ofTables = new Set<SqliteStatement>()
  readonly #queries = new Map<string, Query>()

  constructor(db: SqliteConnection) {
    this.#db = db
  }

  /** Answers one request. In a read, a request that writes is a defect. */
  execute(request: Request, mode: "read" | "write"): Row[] {
    if (request.kind === "query") return this.#query(request.sql, request.params, mode)
    if (mode === "read") throw new Error(`a work that only reads yielded a request to ${request.kind}`)
    if (request.kind === "insert") this.#insert(request.table, request.rows, request.onConflict)
    else if (request.kind === "delete") this.#delete(request.table, request.keys)
    else if (request.kind === "define") this.#define(request.sql)
    return NONE
  }

  #query(sql: string, params: readonly Value[], mode: "read" | "write"): Row[] {
    const { statement, isReader, computed } = this.#prepareQuery(sql)
    if (mode === "read" && !statement.readonly) throw new Error(`a work that only reads yielded: ${sql}`)
    const values = params.map(storedValue)
    if (!isReader) {
      statement.run(values)
      return NONE
    }
    const rows = statement.all(values)
    for (const name of computed) {
      for (const row of rows) {
        const value = row[name]
        if (typeof value === "number") exactInteger(value)
      }
    }
    return rows
  }

  /** The statements used last stay prepared; their order only matters once there are many. */
  #prepareQuery(sql: string): Query {
    const known = this.#queries.get(sql)
    if (known !== undefined) {
      if (this.#queries.size > MAX_QUERIES / 2) {
        this.#queries.delete(sql)
        this.#queries.set(sql, known)
      }
      return known
    }
    // Where the planner looks at the value of a bare `?`, SQLite prepares the statement anew with each other value, which
    // takes ten times as long as most queries here. It does not look behind a plus, which changes nothing else.
    const statement = this.#db.prepare(sql.replaceAll("?", "+?"))
    const isReader = statement.reader
    const columns = isReader ? statement.columns() : []
    const query = {
      statement,
      isReader,
      computed: columns.filter(({ column }) => column === null).map(({ name }) => name),
    }
    const [oldest] = this.#queries.keys()
    if (this.#queries.size >= MAX_QUERIES && oldest !== undefined) {
      this.#queries.get(oldest)?.statement.finalize?.()
      this.#queries.delete(oldest)
    }
    this.#queries.set(sql, query)
    return query
  }

  #insert(table: Table, rows: Rows, onConflict: OnConflict): void {
    if (rows.length === 0) return
    const { statement, columns } = this.#prepareFor(table, onConflict, insertSql)
    for (const row of rows) statement.run(storedRow(table, columns, row))
  }

  #delete(table: Table, keys: Rows): void {
    for (const key of keys) {
      const { statement } = this.#prepareFor(table, key.length, deleteSql)
      statement.run(key.map(storedValue))
    }
  }

  #define(statements: readonly string[]): void {
    for (const { statement } of this.#queries.values()) statement.finalize?.()
    this.#queries.clear()
    for (const statement of this.#ofTables) statement.finalize?.()
    this.#ofTables.clear()
    this.#tables = new WeakMap()
    for (const sql of statements) this.#db.exec(sql)
  }

  /** `use` is how rows meet others of their key, or how many columns of the key are compared. */
  #prepareFor<U extends OnConflict | number>(table: Table, use: U, sql: (table: Table, use: U) => string): Prepared {
    let statements = this.#tables.get(table)
    if (statements === undefined) this.#tables.set(table, (statements = new Map()))
    let prepared = statements.get(use)
    if (prepared === undefined) {
      const statement = this.#db.prepare(sql(table, use))
      this.#ofTables.add(statement)
      statements.set(use, (prepared = { statement, columns: Object.values(table.columns) }))
    }
    return prepared
  }
}

function insertSql(table: Table, onConflict: OnConflict): string {
  const names = Object.keys(table.columns).map(quoteName)
  const key = table.primaryKey.map(quoteName)
  const others = names.filter((name) => !key.includes(name))
  const insert = `INSERT INTO ${quoteName(table.name)} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`
  if (onConflict === "fail") return insert
  // Not OR REPLACE: it would also delete other rows that a unique index meets, and rewrite indexes that do not change.
  return onConflict === "ignore" || others.length === 0
    ? `${insert} ON CONFLICT (${key.join(", ")}) DO NOTHING`
    : `${insert} ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${others.map((name) => `${name} = excluded.${name}`).join(", ")}`
}

const deleteSql = (table: Table, length: number): string =>
  `DELETE FROM ${quoteName(table.name)} WHERE ${keyColumns(table, length)
    .map((name) => `${quoteName(name)} = ?`)
    .join(" AND ")}`
