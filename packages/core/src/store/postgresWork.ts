/** What PostgreSQL and PGlite have in common: a work on a connection, and values as the port wants them. */
import { quoteName } from "./ddl.ts"
import { driveAsync } from "./drive.ts"
import type { Request, Row, Value, Work } from "./port.ts"
import { storageError } from "./postgresErrors.ts"
import { deleteStatements, insertStatements, numbered } from "./postgresSql.ts"
import { exactInteger, storedValue } from "./values.ts"

/** A connection inside a transaction. */
export interface Session {
  /** `reused` says that the same text comes again and again. */
  query(sql: string, params: readonly Value[], reused: boolean): Promise<Row[]>
  /** Runs statements without parameters, separated by semicolons, in one round trip. */
  run(sql: string): Promise<void>
}

export type Mode = "read" | "write"

/**
 * The statements that follow BEGIN. The search path is set anew in each transaction, so that nothing rests on the state
 * of a connection, which poolers share.
 */
export function settings(mode: Mode, schema: string): string[] {
  const path = `SET LOCAL search_path TO ${quoteName(schema)}`
  return mode === "read" ? ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", path] : [path]
}

/** Runs a work inside a transaction that the caller begins and ends. Fails with typed errors. */
export async function runWork<T>(session: Session, mode: Mode, work: () => Work<T>): Promise<T> {
  return driveAsync(work, async (request) => {
    try {
      return await answer(session, mode, request)
    } catch (error) {
      throw storageError(error, mode)
    }
  })
}

async function answer(session: Session, mode: Mode, request: Request): Promise<Row[]> {
  if (request.kind === "query") return session.query(numbered(request.sql), request.params.map(storedValue), false)
  if (mode === "read") throw new Error(`a work that only reads yielded a request to ${request.kind}`)
  if (request.kind === "define") {
    if (request.sql.length > 0) await session.run(request.sql.join(";\n"))
    return []
  }
  // What is gone leaves the files when PostgreSQL vacuums.
  if (request.kind === "shred") return []
  const statements =
    request.kind === "insert" ? insertStatements(request) : deleteStatements(request.table, request.keys)
  for (const { sql, params } of statements) await session.query(sql, params, true)
  return []
}

const asNumber = (text: string): Value => Number(text)
const asInteger = (text: string): Value => exactInteger(text)
const asText = (text: string): Value => text

/** How values come out, by the numbers that PostgreSQL gives its types. What is not listed comes as text or bytes. */
export const PARSERS: Readonly<Record<number, (text: string) => Value>> = {
  16: (text) => (text === "t" ? 1 : 0),
  ...Object.fromEntries([20, 1700].map((type) => [type, asInteger])),
  ...Object.fromEntries([21, 23, 26, 700, 701].map((type) => [type, asNumber])),
  ...Object.fromEntries([114, 3802, 1082, 1114, 1184].map((type) => [type, asText])),
}

/** Runs asynchronous actions one after the other. */
export function inTurns(): <T>(action: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (action) => {
    const turn = last.then(action, action)
    last = turn.catch(() => undefined)
    return turn
  }
}
