/**
 * The port between the engine and a database. The engine is written once, as plain generators that yield requests
 * and receive rows ({@link Work}); a store drives them: SQLite without a single tick of the event loop, Postgres with
 * a round trip for each request. A request always concerns a whole batch, so the generator costs nothing measurable.
 */

/** What a column holds. Integers stay below 2^53; booleans are 0 and 1; JSON is text. */
export type Value = string | number | null | Uint8Array

/** A row as people read it: column name to value. */
export type Row = Record<string, Value>

export type ColumnType = "text" | "integer" | "real" | "blob"

export interface Column {
  readonly type: ColumnType
  readonly nullable?: boolean
}

export interface Index {
  readonly name: string
  readonly columns: readonly string[]
  /** A condition in SQL that both dialects understand; part of the code, never of input. */
  readonly where?: string
  readonly unique?: boolean
}

/** A table as code declares it, the only source of its DDL, upserts and deletes. */
export interface Table {
  readonly name: string
  readonly columns: Readonly<Record<string, Column>>
  readonly primaryKey: readonly string[]
  readonly indexes?: readonly Index[]
  /** SQLite only: rows in order of arrival with the key as an index beside them. Right where rows are large or keys are hashes. */
  readonly rowid?: boolean
  /**
   * The key is an index of its own, which {@link Dialect.createKey} makes: rows lie in order of arrival, and who loads many adds
   * the key at the end, sorted. Right where keys are hashes: one by one, each row belongs on another page of the key.
   */
  readonly keyAside?: boolean
  /** A column that numbers the rows of this database (SQLite's rowid). It differs between replicas. */
  readonly rowNumber?: string
  /**
   * The key begins with the column `subjectRow`, the number of the subject's row: rows of one subject lie together and
   * in the order of arrival of subjects, where their text would scatter them. The plain view shows `subject` in front.
   */
  readonly bySubjectRow?: boolean
  /** Columns whose values differ between replicas and are left out of the state hash. */
  readonly local?: readonly string[]
}

/** Rows in the order of the table's columns. */
export type Rows = readonly (readonly Value[])[]

export type Request =
  /** SQL with `?` placeholders (never inside a literal) in the dialect of the store. */
  | { readonly kind: "query"; readonly sql: string; readonly params: readonly Value[] }
  /** Inserts rows; on a key that exists, replaces every column, or leaves the row. */
  | {
      readonly kind: "insert"
      readonly table: Table
      readonly rows: Rows
      readonly onConflict: "fail" | "replace" | "ignore"
    }
  /** Deletes by the first columns of the primary key: each row of `keys` holds as many values as are compared. */
  | { readonly kind: "delete"; readonly table: Table; readonly keys: Rows }
  /** Statements that define the schema. */
  | { readonly kind: "define"; readonly sql: readonly string[] }
  /** What this transaction deletes or overwrites, and what was before, is not to be found in the files after it. */
  | { readonly kind: "shred" }

/** A program of the engine: yields requests, receives rows (an empty array for writes), returns a result. */
export type Work<T> = Generator<Request, T, Row[]>

/** What differs between the SQL dialects, beyond what {@link Table} covers. */
export interface Dialect {
  readonly name: "sqlite" | "postgres"
  /** A condition with one placeholder: the column's value is in a list given by {@link list}. */
  anyOf(column: string, type: "text" | "integer"): string
  /** A row source with one column `value`, filled from the one placeholder by {@link list}. */
  listTable(type: "text" | "integer"): string
  /** The parameter of {@link anyOf}: one value however long the list, so that no limit on variables is met. */
  list(values: readonly (string | number)[]): string
  /** A query with one placeholder, the name of a table or view; a row means that it exists. */
  readonly exists: string
  /** A query without parameters: `name` and `kind` (table or view) of everything in the database. */
  readonly catalogue: string
  /** A statement that makes all indexes anew; left out where that is for the operator of the database. */
  readonly reindex?: string
  /** As `catalogue`, of what was made by SQL, with that `sql`; left out where the database keeps no such text. */
  readonly definitions?: string
  /** Rows of a table whose key is aside can only be added to what it makes, until the key is there. */
  createTable(table: Table): string[]
  /** The key, where it is aside. */
  createKey(table: Table): string[]
  /** The indexes beside the key. */
  createIndexes(table: Table): string[]
  dropTable(name: string): string
}

/** What a database finds wrong with itself, below its rows. */
export interface StructureReport {
  /** Whether it could be asked for all of it. */
  readonly isChecked: boolean
  /** One sentence each. */
  readonly problems: readonly string[]
}

export interface Store {
  readonly dialect: Dialect
  /** Nobody else writes while this store is open, so what was read once may be kept in memory. */
  readonly exclusive: boolean
  /**
   * Runs work in one write transaction: all of it is durable when the promise resolves, or none of it happened.
   * Write transactions of all processes follow each other; their positions commit in order.
   * Fails with {@link StorageFull}, {@link StorageFailed} or whatever the work throws.
   */
  write<T>(work: () => Work<T>): Promise<T>
  /** Runs work that only reads, on one consistent state of the database. */
  read<T>(work: () => Work<T>): Promise<T>
  /**
   * Runs an action while no other process runs one here; who comes later waits. It may begin transactions of its own. Left
   * out where one process owns the database. Where the connection that stands for it breaks, another may begin. The signal
   * ends the waiting, with its reason.
   */
  alone?<T>(action: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /** Looks for damage of pages and indexes, beside the event loop where that takes long. Left out where nothing can be asked. */
  check?(): Promise<StructureReport>
  /** A second, independent, empty store of the same kind, deleted on close: for the library as of another moment. */
  scratch(): Promise<Store>
  /** What is asked later fails with {@link StorageFailed}, code `CLOSED`. Closing twice changes nothing. */
  close(): Promise<void>
}

/** Reads rows. */
export function* query<R extends object = Row>(
  sql: string,
  params: readonly Value[] = [],
): Generator<Request, R[], Row[]> {
  return (yield { kind: "query", sql, params }) as unknown as R[]
}

/** Reads the first row, if there is one. */
export function* queryOne<R extends object = Row>(
  sql: string,
  params: readonly Value[] = [],
): Generator<Request, R | undefined, Row[]> {
  const rows = yield { kind: "query", sql, params }
  return rows[0] as R | undefined
}

/** Runs one statement for its effect. */
export function* run(sql: string, params: readonly Value[] = []): Work<void> {
  yield { kind: "query", sql, params }
}

/** Writes rows in the order of the table's columns; a row whose key exists is replaced. */
export function* upsert(table: Table, rows: Rows): Work<void> {
  if (rows.length > 0) yield { kind: "insert", table, rows, onConflict: "replace" }
}

/** Writes new rows; a key that exists is a defect. */
export function* insert(table: Table, rows: Rows): Work<void> {
  if (rows.length > 0) yield { kind: "insert", table, rows, onConflict: "fail" }
}

/** Writes rows whose key is new and leaves the others as they are. */
export function* insertNew(table: Table, rows: Rows): Work<void> {
  if (rows.length > 0) yield { kind: "insert", table, rows, onConflict: "ignore" }
}

/** Deletes rows by their key or by its first columns. */
export function* remove(table: Table, keys: Rows): Work<void> {
  if (keys.length > 0) yield { kind: "delete", table, keys }
}

/**
 * Asks that nothing is left of what this transaction deletes or overwrites. In SQLite the files hold none of it once the
 * transaction has committed. In Postgres it is gone when the database server has vacuumed, which is its operator's.
 */
export function* shred(): Work<void> {
  yield { kind: "shred" }
}

/** Runs schema statements. */
export function* define(sql: readonly string[]): Work<void> {
  if (sql.length > 0) yield { kind: "define", sql }
}
