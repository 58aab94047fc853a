/**
 * The store on a PostgreSQL server, for cloud servers: many processes on one database, each library in a schema of its
 * own. A commit whose answer is lost with the connection may have happened: callers repeat, and events deduplicate.
 */
import pg from "pg"
import { CannotOpen } from "../errors.ts"
import { postgresDialect, quoteName } from "./ddl.ts"
import { assertOpen, assertOutsideWork } from "./drive.ts"
import type { Dialect, Row, Store, StructureReport, Value, Work } from "./port.ts"
import { checkStructure } from "./postgresCheck.ts"
import { openError, storageError } from "./postgresErrors.ts"
import { inTurns, type Mode, PARSERS, runWork, type Session, settings } from "./postgresWork.ts"

export interface PostgresOptions {
  /** A connection string of libpq's form. */
  readonly url: string
  /** The library's schema, created where it is absent. */
  readonly schema: string
  /** How many connections at most; 8 when left out. */
  readonly connections?: number
}

/** The first of the two numbers of our advisory locks. */
const LOCKS = 0x4c444752
/** The same for what one process does at a time and in many transactions. */
const ALONE = LOCKS + 1
/** The schema of temporary tables, which each connection has for itself. */
const TEMPORARY = "pg_temp"

/** Opens a library on a server. Fails with {@link CannotOpen}, StorageFull or StorageFailed. */
export async function pgStore(options: PostgresOptions): Promise<Store> {
  const { url, schema } = options
  const { host, pathname } = new URL(url)
  const path = `postgresql://${host}${pathname}#${schema}`
  const pool = createPool({ connectionString: url, max: options.connections ?? 8 })
  try {
    const { rows } = await pool.query<{ encoding: string }>("SELECT current_setting('server_encoding') AS encoding")
    if (rows[0]?.encoding !== "UTF8") {
      throw new CannotOpen({ path, reason: "notALibrary", message: `${path} is a database without the encoding UTF8` })
    }
    // Two that create one schema at once would meet in an index of the server.
    await pool.query(`BEGIN; ${lockSql(schema)}; CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}; COMMIT`)
  } catch (error) {
    await pool.end()
    throw openError(path, error)
  }
  return new PostgresStore(pool, url, schema)
}

function createPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ keepAlive: true, connectionTimeoutMillis: 30_000, types: { getTypeParser }, ...config })
  // A connection that breaks while nobody uses it is replaced; one in use fails its query.
  pool.on("error", () => undefined)
  pool.on("connect", (client) => client.on("error", () => undefined))
  return pool
}

const getTypeParser: typeof pg.types.getTypeParser = (type: number, format?: string) =>
  PARSERS[type] ?? (type === 17 ? pg.types.getTypeParser(17, format as "text") : (text: string) => text)

/** Held until the transaction ends, so that positions of several processes commit in order. */
const lockSql = (schema: string): string => `SELECT pg_advisory_xact_lock(${LOCKS}, ${hash(schema)})`

/** FNV-1a, as a signed number of 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value | 0
}

class PostgresStore implements Store {
  readonly dialect: Dialect = postgresDialect
  readonly exclusive: boolean
  readonly #pool: pg.Pool
  readonly #url: string
  readonly #schema: string
  readonly #begin: Readonly<Record<Mode, string>>
  #isClosed = false
  /** One connection waits for the lock of the library, not all of them. */
  readonly #oneByOne = inTurns()

  constructor(pool: pg.Pool, url: string, schema: string) {
    this.exclusive = schema === TEMPORARY
    this.#pool = pool
    this.#url = url
    this.#schema = schema
    const durable =
      "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'"
    const write = this.exclusive ? [] : [durable, lockSql(schema)]
    this.#begin = {
      read: ["BEGIN", ...settings("read", schema)].join("; "),
      write: ["BEGIN", ...settings("write", schema), ...write].join("; "),
    }
  }

  async write<T>(work: () => Work<T>): Promise<T> {
    assertOutsideWork()
    assertOpen(this.#isClosed)
    return this.#oneByOne(() => this.#transaction("write", work))
  }

  async read<T>(work: () => Work<T>): Promise<T> {
    assertOutsideWork()
    for (let again = READ_AGAIN; ; again--) {
      assertOpen(this.#isClosed)
      try {
        return await this.#transaction("read", work)
      } catch (error) {
        // Another server has exchanged the views, and dropped those that this one began to read.
        if (again === 0 || !isGone(error)) throw error
      }
    }
  }

  async alone<T>(action: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    assertOpen(this.#isClosed)
    signal?.throwIfAborted()
    if (this.exclusive) return action()
    // Not of the pool: the action needs connections from there.
    const client = new pg.Client({ connectionString: this.#url, keepAlive: true })
    client.on("error", () => undefined)
    const giveUp = () => void client.end().catch(() => undefined)
    signal?.addEventListener("abort", giveUp, { once: true })
    try {
      await client.connect()
      await client.query(`SELECT pg_advisory_lock(${ALONE}, ${hash(this.#schema)})`)
    } catch (error) {
      await client.end().catch(() => undefined)
      signal?.throwIfAborted()
      throw storageError(error, "write")
    } finally {
      signal?.removeEventListener("abort", giveUp)
    }
    try {
      return await action()
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  async check(): Promise<StructureReport> {
    assertOpen(this.#isClosed)
    if (this.exclusive) return { isChecked: false, problems: [] }
    return checkStructure(this.#pool, this.#schema).catch((error: unknown) => {
      throw storageError(error, "read")
    })
  }

  /** On one connection of its own: temporary tables are gone with it, whatever ends it. */
  async scratch(): Promise<Store> {
    assertOpen(this.#isClosed)
    const pool = createPool({ connectionString: this.#url, max: 1, idleTimeoutMillis: 0 })
    return new PostgresStore(pool, this.#url, TEMPORARY)
  }

  async close(): Promise<void> {
    assertOutsideWork()
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#pool.end()
  }

  async #transaction<T>(mode: Mode, work: () => Work<T>): Promise<T> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw storageError(error, mode)
    })
    const session = new PgSession(client)
    let broken = false
    try {
      await session.run(this.#begin[mode])
      const result = await runWork(session, mode, work)
      await session.run("COMMIT")
      return result
    } catch (error) {
      broken = await rollback(session)
      throw storageError(error, mode)
    } finally {
      client.release(broken)
    }
  }
}

/** How often a read begins anew whose tables have gone. */
const READ_AGAIN = 3

/** No such table, or none any more between looking up its name and opening it. */
function isGone(error: unknown): boolean {
  const { code, message } = error as { readonly code?: string; readonly message?: string }
  return code === "42P01" || (code === "XX000" && message?.startsWith("could not open relation") === true)
}

/** Rolls back; whether the connection is of no more use. */
const rollback = (session: Session): Promise<boolean> =>
  session.run("ROLLBACK").then(
    () => false,
    () => true,
  )

/** Names of prepared statements: one for each text, on every connection the same. */
const names = new Map<string, string>()

class PgSession implements Session {
  readonly #client: pg.PoolClient

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  async query(text: string, params: readonly Value[], reused: boolean): Promise<Row[]> {
    const query: pg.QueryConfig = { text, values: [...params] }
    if (reused) query.name = nameOf(text)
    const { rows } = await this.#client.query<Row>(query)
    return rows
  }

  async run(sql: string): Promise<void> {
    await this.#client.query(sql)
  }
}

function nameOf(text: string): string {
  let name = names.get(text)
  if (name === undefined) names.set(text, (name = `ledgerline_${names.size}`))
  return name
}
