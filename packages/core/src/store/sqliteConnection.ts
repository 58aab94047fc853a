/** What the store asks of a connection to SQLite: the part of better-sqlite3 that it uses. SQLite in WebAssembly answers the same. */
import type { Row, Value } from "./port.ts"

export interface SqliteStatement {
  /** Whether it answers rows. */
  readonly reader: boolean
  /** Whether it changes nothing. */
  readonly readonly: boolean
  /** `column`: of which column of a table it is; null where SQL computes it. */
  columns(): readonly { readonly name: string; readonly column: string | null }[]
  run(values: readonly Value[]): unknown
  all(values: readonly Value[]): Row[]
  /** Lets it go, where nobody else does when it is not used any more. */
  finalize?(): void
}

export interface SqliteConnection {
  /** Whether it is in memory, or in a file that goes with it. */
  readonly memory: boolean
  readonly inTransaction: boolean
  /** Fails with an error whose `code` is SQLite's name for it, as all of these do. */
  prepare(sql: string): SqliteStatement
  exec(sql: string): unknown
  /** Rows; with `simple`, the first value. */
  pragma(sql: string, options?: { readonly simple?: boolean }): unknown
}
