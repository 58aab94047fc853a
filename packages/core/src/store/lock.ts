/**
 * One process owns a database. The lock is held by the kernel and dies with its process, however that ends: a
 * transaction that stays open on a tiny SQLite file beside the database, with a row in it that names the owner.
 *
 * No code of this process may open `<path>.lock` other than through SQLite: closing any descriptor of a file drops all
 * of the process's POSIX locks on it. SQLite knows that and is careful.
 */
import { existsSync, statSync } from "node:fs"
import Database from "better-sqlite3"
import { DatabaseInUse } from "../errors.ts"

export interface Owner {
  readonly pid: number
  readonly host: string
  /** ISO 8601. */
  readonly since: string
}

export interface Lock {
  release(): void
}

/** Long enough for a contender to write its name, so that a refusal names the owner and not the one before it. */
const BEGIN_WAIT_MS = 100
const COMMIT_WAIT_MS = 2_000

/** Takes the lock of the database at `path` within a tenth of a second or fails with {@link DatabaseInUse}. */
export function acquireLock(path: string, owner: Owner): Lock {
  const file = new Database(`${path}.lock`, { timeout: COMMIT_WAIT_MS })
  try {
    if (!tryBegin(file)) throw inUse(path, readOwner(file))
    // A contender can come between the commit that names us and the transaction that stays: then it names itself, and
    // whoever holds the transaction at the end has its own name in the row.
    while (!isOwner(readOwner(file), owner)) {
      if (!writeOwner(file, owner)) break
      if (!tryBegin(file)) throw inUse(path, readOwner(file))
    }
    return { release: () => file.close() }
  } catch (error) {
    file.close()
    throw error
  }
}

/** Who has the database at `path` open, or had it last, as far as that can be read. */
export function ownerOf(path: string): Owner | null {
  let file: Database.Database | undefined
  try {
    file = new Database(`${path}.lock`, { timeout: BEGIN_WAIT_MS, readonly: true, fileMustExist: true })
    return readOwner(file)
  } catch {
    return null
  } finally {
    file?.close()
  }
}

/**
 * Refuses a database that somebody has open under another name of the same file: a hard link, or a file that is mounted
 * twice. Each name has a lock and a write-ahead log of its own, so two owners would write over each other. SQLite locks
 * the file itself, whatever its name; all of that lock can be had only while nobody else has it open.
 *
 * Other processes may read the database under its own name. These share the file of the log's index; so where the file
 * has one name and that index is there, nothing is asked.
 */
export function refuseOtherNames(path: string): void {
  const { nlink } = statSync(path)
  if (nlink === 1 && existsSync(`${path}-shm`)) return
  const file = new Database(path, { timeout: BEGIN_WAIT_MS, fileMustExist: true })
  try {
    file.pragma("locking_mode = EXCLUSIVE")
    file.exec("BEGIN EXCLUSIVE; ROLLBACK")
  } catch (error) {
    if (!codeOf(error).startsWith("SQLITE_BUSY")) throw error
    throw new DatabaseInUse({ path, owner: null, message: `${path} is in use under another name of the same file` })
  } finally {
    file.close()
  }
}

/** Begins a write transaction; false where another one stays open. */
function tryBegin(file: Database.Database): boolean {
  file.pragma(`busy_timeout = ${BEGIN_WAIT_MS}`)
  try {
    file.exec("BEGIN IMMEDIATE")
    return true
  } catch (error) {
    if (codeOf(error).startsWith("SQLITE_BUSY")) return false
    throw error
  } finally {
    file.pragma(`busy_timeout = ${COMMIT_WAIT_MS}`)
  }
}

/** Commits our name. Where the disk is full, the transaction stays open and false is answered: nameless, yet ours. */
function writeOwner(file: Database.Database, owner: Owner): boolean {
  try {
    file.exec("CREATE TABLE IF NOT EXISTS owner (id INTEGER PRIMARY KEY, pid INTEGER, host TEXT, since TEXT)")
    file.prepare("INSERT OR REPLACE INTO owner VALUES (1, ?, ?, ?)").run(owner.pid, owner.host, owner.since)
    file.exec("COMMIT")
    return true
  } catch (error) {
    if (codeOf(error) !== "SQLITE_FULL") throw error
    if (file.inTransaction) return false
    if (!tryBegin(file)) throw error
    return false
  }
}

/** The owner as its row names it; null where the disk had no room for the row, or where it cannot be read now. */
function readOwner(file: Database.Database): Owner | null {
  try {
    const row = file.prepare("SELECT pid, host, since FROM owner WHERE id = 1").get()
    return (row as Owner | undefined) ?? null
  } catch {
    return null
  }
}

const isOwner = (found: Owner | null, owner: Owner): boolean =>
  found !== null && found.pid === owner.pid && found.host === owner.host && found.since === owner.since

function inUse(path: string, owner: Owner | null): DatabaseInUse {
  const by = owner === null ? "another process" : `process ${owner.pid} on ${owner.host} since ${owner.since}`
  return new DatabaseInUse({ path, owner, message: `${path} is in use by ${by}` })
}

const codeOf = (error: unknown): string => (error instanceof Database.SqliteError ? error.code : "")
