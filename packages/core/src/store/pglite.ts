/**
 * The store on PGlite, PostgreSQL compiled to WebAssembly: for browsers, and for development of the cloud server
 * without a server. PGlite runs with fsync off, so what it acknowledged survives the end of the process or the tab, not
 * always a power cut; and nothing keeps a second process from opening its folder, which must not happen.
 */
import { PGlite, type Transaction } from "@electric-sql/pglite"
import { postgresDialect, quoteName } from "./ddl.ts"
import { assertOpen, assertOutsideWork } from "./drive.ts"
import type { Dialect, Row, Store, Value, Work } from "./port.ts"
import { storageError } from "./postgresErrors.ts"
import { inTurns, type Mode, PARSERS, runWork, type Session, settings } from "./postgresWork.ts"

export interface PgliteOptions {
  /** Where the data lies: a folder, `idb://name` in a browser; in memory when left out. */
  readonly dataDir?: string
  /** Opens a PGlite in place of `dataDir`; the store closes it. */
  readonly open?: () => Promise<PGlite>
  /** A PGlite that the caller has opened and closes, in place of both. */
  readonly client?: PGlite
  /** The library's schema, created where it is absent; `library` when left out. */
  readonly schema?: string
}

/** How often the size of PostgreSQL's log is looked at, in transactions, and how large it may become. */
const CHECK_EVERY = 16
const MOST_LOG = 16 * 1024 * 1024

const SCRATCH = /^scratch_\d+$/

/** Opens a library in PGlite. */
export async function pgliteStore(options: PgliteOptions = {}): Promise<Store> {
  const { dataDir, schema = "library" } = options
  const open = options.open ?? (() => PGlite.create(dataDir === undefined ? {} : { dataDir }))
  const client = options.client ?? (await open())
  const store = new PgliteStore(client, schema, async () => {
    if (options.client === undefined) await client.close()
  })
  await client.exec(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`)
  if (options.client === undefined) await dropLeftovers(client)
  return store
}

/** Scratch schemas of a process that ended before it dropped them. */
async function dropLeftovers(client: PGlite): Promise<void> {
  const { rows } = await client.query<{ name: string }>("SELECT nspname AS name FROM pg_namespace")
  for (const { name } of rows.filter((row) => SCRATCH.test(row.name))) await dropSchema(client, name)
}

const dropSchema = async (client: PGlite, schema: string): Promise<void> => {
  await client.exec(`DROP SCHEMA IF EXISTS ${quoteName(schema)} CASCADE`)
}

/** What all stores on one PGlite share. */
interface Shared {
  /** Scratch schemas so far. */
  scratches: number
  readonly inTurn: ReturnType<typeof inTurns>
  /** Transactions that wrote, so far. */
  writes: number
}

const shared = new WeakMap<PGlite, Shared>()

function sharedOf(client: PGlite): Shared {
  const known = shared.get(client)
  if (known !== undefined) return known
  const made = { scratches: 0, inTurn: inTurns(), writes: 0 }
  shared.set(client, made)
  return made
}

class PgliteStore implements Store {
  readonly dialect: Dialect = postgresDialect
  readonly exclusive = true
  readonly #client: PGlite
  readonly #schema: string
  readonly #onClose: () => Promise<void>
  #isClosed = false

  constructor(client: PGlite, schema: string, onClose: () => Promise<void>) {
    this.#client = client
    this.#schema = schema
    this.#onClose = onClose
  }

  async write<T>(work: () => Work<T>): Promise<T> {
    assertOpen(this.#isClosed)
    return this.#transaction("write", work)
  }

  async read<T>(work: () => Work<T>): Promise<T> {
    assertOpen(this.#isClosed)
    return this.#transaction("read", work)
  }

  /** A schema beside the library: a second PGlite would take two seconds and some hundred megabytes. */
  async scratch(): Promise<Store> {
    assertOpen(this.#isClosed)
    const number = ++sharedOf(this.#client).scratches
    const schema = `scratch_${number}`
    await this.#client.exec(`CREATE SCHEMA ${quoteName(schema)}`)
    return new PgliteStore(this.#client, schema, () => dropSchema(this.#client, schema))
  }

  async close(): Promise<void> {
    assertOutsideWork()
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#onClose()
  }

  /** Ends a transaction that wrote. */
  async #settle(): Promise<void> {
    const all = sharedOf(this.#client)
    if (++all.writes % CHECK_EVERY === 0) await this.#checkpoint()
    // A transaction of PGlite ends before its files are where they last: in a browser they may be in memory still. It skips
    // this, too, while another one does it, hence the turns.
    await this.#client.syncToFs()
  }

  /** PostgreSQL makes none by itself without a server: its log would grow, and with it the next start. */
  async #checkpoint(): Promise<void> {
    const { rows } = await this.#client.query<{ bytes: number }>(
      "SELECT (pg_current_wal_insert_lsn() - redo_lsn)::float8 AS bytes FROM pg_control_checkpoint()",
    )
    if ((rows[0]?.bytes ?? 0) > MOST_LOG) await this.#client.exec("CHECKPOINT")
  }

  async #transaction<T>(mode: Mode, work: () => Work<T>): Promise<T> {
    assertOutsideWork()
    try {
      return await sharedOf(this.#client).inTurn(async () => {
        const result = await this.#client.transaction(async (transaction) => {
          await transaction.exec(settings(mode, this.#schema).join("; "))
          return runWork(new PgliteSession(transaction), mode, work)
        })
        if (mode === "write") await this.#settle()
        return result
      })
    } catch (error) {
      throw storageError(error, mode)
    }
  }
}

const asText = (value: unknown): string => String(value)
/** PGlite refuses numbers where the server takes a parameter for text. */
const OPTIONS = {
  parsers: PARSERS,
  serializers: Object.fromEntries([20, 23, 25, 701, 1700].map((type) => [type, asText])),
}

class PgliteSession implements Session {
  readonly #transaction: Transaction

  constructor(transaction: Transaction) {
    this.#transaction = transaction
  }

  async query(sql: string, params: readonly Value[]): Promise<Row[]> {
    const { rows } = await this.#transaction.query<Row>(sql, [...params], OPTIONS)
    return rows
  }

  async run(sql: string): Promise<void> {
    await this.#transaction.exec(sql)
  }
}
