/**
 * A connection to SQLite in WebAssembly, as the store asks it. What SQLite exports is called directly: the layer of objects that
 * comes with it looks up the type of each value anew, which takes longer than most queries here.
 */
import type { Database, PreparedStatement, Sqlite3Static } from "@sqlite.org/sqlite-wasm"
import type { Row, Value } from "./port.ts"
import type { SqliteConnection, SqliteStatement } from "./sqliteConnection.ts"

type Pointer = number

/** The part of what SQLite exports that is used; pointers and integers are numbers of JavaScript. */
interface Exports {
  readonly sqlite3_bind_blob: (
    statement: Pointer,
    at: number,
    value: Pointer,
    length: number,
    destructor: number,
  ) => number
  readonly sqlite3_bind_double: (statement: Pointer, at: number, value: number) => number
  readonly sqlite3_bind_int: (statement: Pointer, at: number, value: number) => number
  readonly sqlite3_bind_null: (statement: Pointer, at: number) => number
  readonly sqlite3_bind_text: (
    statement: Pointer,
    at: number,
    value: Pointer,
    length: number,
    destructor: number,
  ) => number
  readonly sqlite3_bind_zeroblob: (statement: Pointer, at: number, length: number) => number
  readonly sqlite3_column_blob: (statement: Pointer, at: number) => Pointer
  readonly sqlite3_column_bytes: (statement: Pointer, at: number) => number
  readonly sqlite3_column_double: (statement: Pointer, at: number) => number
  readonly sqlite3_column_text: (statement: Pointer, at: number) => Pointer
  readonly sqlite3_column_type: (statement: Pointer, at: number) => number
  readonly sqlite3_extended_result_codes: (db: Pointer, isOn: number) => number
  readonly sqlite3_get_autocommit: (db: Pointer) => number
  readonly sqlite3_reset: (statement: Pointer) => number
  readonly sqlite3_step: (statement: Pointer) => number
}

const OK = 0
const ROW = 100
const DONE = 101
/** What was bound stays where it is until the statement has run. */
const STATIC = 0
const INTEGER = 1
const FLOAT = 2
const TEXT = 3
const NULL = 5

/** A string has at most so many bytes for each of its units. */
const MOST_BYTES = 3
/** Below this a loop over ASCII is quicker than a decoder. */
const SHORT = 24

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** An error of SQLite, as better-sqlite3 has them. */
class SqliteWasmError extends Error {
  override readonly name = "SqliteWasmError"
  readonly code: string

  constructor(message: string, code: string) {
    super(message)
    this.code = code
  }
}

export class SqliteWasmConnection implements SqliteConnection {
  readonly memory: boolean
  readonly #sqlite: Sqlite3Static
  readonly #db: Database
  readonly #exports: Exports
  readonly #lacksRoom: () => boolean
  readonly #open = new Set<Statement>()
  /** Where values of a statement lie while it runs. */
  #room: Pointer = 0
  #size = 0

  /** `lacksRoom`: whether what failed last below SQLite was a write that found no room, of which it says no more than that it failed. */
  constructor(sqlite: Sqlite3Static, db: Database, memory: boolean, lacksRoom: () => boolean = () => false) {
    this.memory = memory
    this.#lacksRoom = lacksRoom
    this.#sqlite = sqlite
    this.#db = db
    this.#exports = sqlite.wasm.exports as unknown as Exports
    this.#exports.sqlite3_extended_result_codes(this.#pointer, 1)
  }

  get inTransaction(): boolean {
    return this.#exports.sqlite3_get_autocommit(this.#pointer) === 0
  }

  prepare(sql: string): SqliteStatement {
    const statement = new Statement(
      this,
      this.#exports,
      this.#try(() => this.#db.prepare(sql)),
      this.#sqlite,
    )
    this.#open.add(statement)
    return statement
  }

  exec(sql: string): void {
    this.#try(() => this.#db.exec(sql))
  }

  pragma(sql: string, { simple = false }: { readonly simple?: boolean } = {}): unknown {
    const statement = this.prepare(`PRAGMA ${sql}`)
    try {
      const rows = statement.all([])
      return simple ? Object.values(rows[0] ?? {})[0] : rows
    } finally {
      statement.finalize?.()
    }
  }

  close(): void {
    for (const statement of this.#open) statement.finalize()
    this.#sqlite.wasm.dealloc(this.#room)
    this.#room = 0
    this.#try(() => this.#db.close())
  }

  /** Room for so many bytes. What lay there before is gone. */
  room(bytes: number): Pointer {
    if (bytes > this.#size) {
      this.#sqlite.wasm.dealloc(this.#room)
      this.#size = Math.max(bytes, 2 * this.#size, 65_536)
      this.#room = this.#sqlite.wasm.alloc(this.#size)
    }
    return this.#room
  }

  forget(statement: Statement): void {
    this.#open.delete(statement)
  }

  /** Fails with what went wrong last. */
  fail(code: number): never {
    throw this.#error(this.#sqlite.capi.sqlite3_errmsg(this.#db), code)
  }

  get #pointer(): Pointer {
    return this.#db.pointer as unknown as Pointer
  }

  #try<T>(action: () => T): T {
    try {
      return action()
    } catch (error) {
      if (!(error instanceof this.#sqlite.SQLite3Error)) throw error
      throw this.#error(error.message, error.resultCode)
    }
  }

  #error(message: string, code: number): SqliteWasmError {
    const name = this.#sqlite.capi.sqlite3_js_rc_str(code) ?? `SQLITE_${code}`
    return new SqliteWasmError(message, name.startsWith("SQLITE_IOERR") && this.#lacksRoom() ? "SQLITE_FULL" : name)
  }
}

class Statement implements SqliteStatement {
  readonly reader: boolean
  readonly readonly: boolean
  readonly #connection: SqliteWasmConnection
  readonly #exports: Exports
  readonly #statement: PreparedStatement
  readonly #sqlite: Sqlite3Static
  readonly #pointer: Pointer
  #names: readonly string[] | undefined

  constructor(connection: SqliteWasmConnection, exports: Exports, statement: PreparedStatement, sqlite: Sqlite3Static) {
    this.#connection = connection
    this.#exports = exports
    this.#statement = statement
    this.#sqlite = sqlite
    this.#pointer = statement.pointer as unknown as Pointer
    this.reader = statement.columnCount > 0
    this.readonly = sqlite.capi.sqlite3_stmt_readonly(statement) !== 0
  }

  columns(): readonly { readonly name: string; readonly column: string | null }[] {
    const { capi } = this.#sqlite
    return this.#columnNames().map((name, at) => ({
      name,
      column: capi.sqlite3_column_origin_name(this.#statement, at) ?? null,
    }))
  }

  run(values: readonly Value[]): void {
    this.#bind(values)
    const code = this.#exports.sqlite3_step(this.#pointer)
    if (code !== DONE && code !== ROW) this.#fail(code)
    this.#exports.sqlite3_reset(this.#pointer)
  }

  all(values: readonly Value[]): Row[] {
    this.#bind(values)
    const { sqlite3_step: step, sqlite3_reset: reset } = this.#exports
    // Columns may be other ones after a change of the schema; statements are prepared anew then.
    const names = (this.#names ??= this.#columnNames())
    const rows: Row[] = []
    let code = step(this.#pointer)
    for (; code === ROW; code = step(this.#pointer)) {
      // The memory is another one once it has grown.
      const heap = this.#sqlite.wasm.heap8u()
      const row: Row = {}
      for (let at = 0; at < names.length; at++) row[names[at] as string] = this.#value(heap, at)
      rows.push(row)
    }
    if (code !== DONE) this.#fail(code)
    reset(this.#pointer)
    return rows
  }

  #columnNames(): readonly string[] {
    return this.reader ? this.#statement.getColumnNames() : []
  }

  finalize(): void {
    this.#connection.forget(this)
    this.#statement.finalize()
  }

  #fail(code: number): never {
    try {
      return this.#connection.fail(code)
    } finally {
      this.#exports.sqlite3_reset(this.#pointer)
    }
  }

  #bind(values: readonly Value[]): void {
    let bytes = 0
    for (const value of values) {
      if (typeof value === "string") bytes += value.length * MOST_BYTES
      else if (typeof value === "object" && value !== null) bytes += value.length
    }
    let room = bytes === 0 ? 0 : this.#connection.room(bytes)
    const heap = this.#sqlite.wasm.heap8u()
    for (let at = 0; at < values.length; at++) {
      const [code, length] = this.#bindOne(heap, at + 1, values[at] as Value, room)
      if (code !== OK) this.#connection.fail(code)
      room += length
    }
  }

  /** Answers SQLite's code, and how much room the value took. */
  #bindOne(heap: Uint8Array, at: number, value: Value, room: Pointer): readonly [number, number] {
    const { sqlite3_bind_text, sqlite3_bind_blob, sqlite3_bind_int, sqlite3_bind_double } = this.#exports
    const statement = this.#pointer
    if (value === null) return [this.#exports.sqlite3_bind_null(statement, at), 0]
    if (typeof value === "string") {
      const { written } = encoder.encodeInto(value, heap.subarray(room, room + value.length * MOST_BYTES))
      // An address of nothing would be NULL.
      return [
        sqlite3_bind_text(statement, at, written === 0 ? this.#connection.room(1) : room, written, STATIC),
        written,
      ]
    }
    if (typeof value === "number") {
      // As better-sqlite3 does it: what a column holds is for its type to say.
      return [
        value === (value | 0) ? sqlite3_bind_int(statement, at, value) : sqlite3_bind_double(statement, at, value),
        0,
      ]
    }
    if (value.length === 0) return [this.#exports.sqlite3_bind_zeroblob(statement, at, 0), 0]
    heap.set(value, room)
    return [sqlite3_bind_blob(statement, at, room, value.length, STATIC), value.length]
  }

  #value(heap: Uint8Array, at: number): Value {
    const { sqlite3_column_type, sqlite3_column_double, sqlite3_column_text, sqlite3_column_bytes } = this.#exports
    const statement = this.#pointer
    const type = sqlite3_column_type(statement, at)
    if (type === NULL) return null
    // Integers up to 2^53 are exact as such, and others are defects that are found by it.
    if (type === INTEGER || type === FLOAT) return sqlite3_column_double(statement, at)
    if (type === TEXT) {
      const start = sqlite3_column_text(statement, at)
      return textOf(heap, start, start + sqlite3_column_bytes(statement, at))
    }
    const start = this.#exports.sqlite3_column_blob(statement, at)
    return heap.slice(start, start + sqlite3_column_bytes(statement, at))
  }
}

function textOf(heap: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT) return decoder.decode(heap.subarray(start, end))
  let text = ""
  for (let at = start; at < end; at++) {
    const byte = heap[at] as number
    if (byte >= 0x80) return decoder.decode(heap.subarray(start, end))
    text += String.fromCharCode(byte)
  }
  return text
}
