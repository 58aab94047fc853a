/** What the codes of SQLite mean to callers. */
import { CannotOpen, DatabaseInUse, StorageFailed, StorageFull } from "../errors.ts"

/** SQLite's name for an error; empty for others. */
const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("SQLITE_")
    ? error.code
    : ""

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** IOERR_SHMSIZE: the shared memory of the write-ahead log is a file too, and it could not grow. */
const isFull = (code: string): boolean => code === "SQLITE_FULL" || code === "SQLITE_IOERR_SHMSIZE"
const FAILURES = /^SQLITE_(IOERR|CORRUPT|READONLY|NOTADB|CANTOPEN|PROTOCOL|BUSY)/

/** The typed error that a failure of the disk answers with; any other error stays what it is. */
export function storageError(error: unknown): unknown {
  const code = codeOf(error)
  if (isFull(code)) return new StorageFull({ message: "no room left for the database" })
  return FAILURES.test(code) ? new StorageFailed({ code, message: `the database failed: ${messageOf(error)}` }) : error
}

/**
 * Whether nothing more may be written after this error until the database is opened anew: what the kernel holds of the
 * file is unknown after a failed write or fsync, and asking again would answer success for bytes that are gone.
 */
export const isFatal = (error: unknown): error is StorageFailed =>
  error instanceof StorageFailed && /^SQLITE_(IOERR|CORRUPT|NOTADB)/.test(error.code)

/** The typed error for a database that cannot be opened. */
export function openError(path: string, error: unknown): unknown {
  const code = codeOf(error)
  const cannot = (reason: CannotOpen["reason"], why: string) =>
    new CannotOpen({ path, reason, message: `${path} ${why} (${messageOf(error)})` })
  if (isFull(code)) return storageError(error)
  if (code === "SQLITE_NOTADB") return cannot("notALibrary", "is not a library")
  if (code.startsWith("SQLITE_BUSY")) {
    return new DatabaseInUse({ path, owner: null, message: `${path} is held by another program` })
  }
  if (/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH)/.test(code)) return cannot("notWritable", "cannot be opened for writing")
  return FAILURES.test(code) ? cannot("damaged", "cannot be read") : error
}
