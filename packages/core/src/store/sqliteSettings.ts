/** How a database of SQLite is set up, wherever it lies. */
import type { SqliteConnection } from "./sqliteConnection.ts"

/** "LDGR" in the file's header: a database without it belongs to another program and is left alone. */
const APPLICATION_ID = 0x4c444752

/** Makes a file the database of a library. Fails with what `refuse` makes where it is one of another program. */
export function ownDatabase(db: SqliteConnection, path: string, refuse: (message: string) => Error): void {
  const [tables] = db.prepare("SELECT count(*) AS n FROM sqlite_schema").all([])
  const owned = isOwned(db)
  if (tables?.["n"] !== 0 && !owned) throw refuse(`${path} is a database of another program`)
  requireSetting(db, "journal_mode", "WAL", "wal")
  if (!owned) db.pragma(`application_id = ${APPLICATION_ID}`)
}

/** Whether a file says that it is the database of a library. */
export const isOwned = (db: Pick<SqliteConnection, "pragma">): boolean =>
  db.pragma("application_id", { simple: true }) === APPLICATION_ID

/** Writes that a file is that of a library, where it says so already: the least that can be committed. */
export function ownAgain(db: SqliteConnection): void {
  db.pragma(`application_id = ${APPLICATION_ID}`)
}

/** Sets what durability rests on and reads it back. */
export function requireSetting(db: SqliteConnection, name: string, value: string, expected: string | number): void {
  db.pragma(`${name} = ${value}`)
  const found = db.pragma(name, { simple: true })
  if (found !== expected) throw new Error(`SQLite has ${name} ${String(found)} in place of ${value}`)
}

/** What each connection is told. */
export function configureConnection(db: SqliteConnection): void {
  db.pragma("foreign_keys = ON")
  db.pragma("trusted_schema = OFF")
  db.pragma("cache_size = -16384") // KiB: twice or half of it changed no rate
  // Mapped pages would turn a read error of the disk into SIGBUS, which ends the process.
  db.pragma("mmap_size = 0")
  db.pragma("journal_size_limit = 67108864")
}
