/**
 * The database of a browser in the origin's private file system: SQLite in WebAssembly, on the files that its own driver
 * (`opfs-sahpool`) keeps open there. Only one worker may do that at a time; see tabs/.
 */
import type { Store } from "@ledgerline/core"
import { sqliteWasmStore } from "@ledgerline/core/store/sqliteWasm"
import type { SAHPoolUtil, Sqlite3Static } from "@sqlite.org/sqlite-wasm"
import initSqlite from "@sqlite.org/sqlite-wasm"
import { watchCleared } from "./keys.ts"
import { libraryOf } from "./names.ts"

export interface OpfsOptions {
  /** Libraries of one origin are told apart by it. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Resolves after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>
  /** Calls back once; answers what prevents it. */
  readonly after: (milliseconds: number, action: () => void) => () => void
}

/** One for the database, one for its log, and some to spare. */
const FILES = 6

let opened = 0

/** Files stay locked for a moment after the worker that had them ended. */
const WAITS = [20, 50, 100, 200, 400, 800, 1600, 3200]

/** Opens the library of a name, or makes it. */
export async function openInOpfs({ name, now, pause, after }: OpfsOptions): Promise<Store> {
  let failure: unknown
  const sqlite = await loadSqlite((cause) => (failure = cause))
  const options = {
    // One that was let go is not opened again under its name, as a friend's library may be that was removed.
    name: `ledgerline-${name}-${++opened}`,
    directory: libraryOf(name),
    initialCapacity: FILES,
    // Otherwise it removes what lies there, where somebody else has it open.
    preserveOnInitFailure: true,
    // The types of the package lack these two.
    forceReinitIfPreviouslyFailed: true,
    // Its errors alone.
    verbosity: 1,
  }
  const pool = await whenFree(pause, () => sqlite.installOpfsSAHPoolVfs(options))
  try {
    // A page that crashed while it made them left fewer, and a database that cannot open its log.
    await pool.reserveMinimumCapacity(FILES)
    const open = () => new pool.OpfsSAHPoolDb("/library.sqlite")
    const lacksRoom = (): boolean => isNoRoom(failure)
    const isGone = await watchCleared()
    return sqliteWasmStore({ sqlite, open, now, after, lacksRoom, isGone, onClose: () => leave(pool) })
  } catch (error) {
    leave(pool)
    throw error
  }
}

/** Lets the files go, so that another worker can open them. */
function leave(pool: SAHPoolUtil): void {
  pool.pauseVfs()
}

/** A browser throws, or writes less than it was given; the driver says the latter in these words. */
const isNoRoom = (cause: unknown): boolean =>
  cause instanceof Error && (cause.name === "QuotaExceededError" || cause.message === "Unknown write() failure.")

/** SQLite lies beside the worker. `onFailure` is told why something failed in its files: it knows no more itself than that it did. */
function loadSqlite(onFailure: (cause: unknown) => void): Promise<Sqlite3Static> {
  const settings = globalThis as { sqlite3ApiConfig?: object }
  settings.sqlite3ApiConfig = {
    // It would start workers of its own, and say on the console that it cannot.
    disable: { vfs: { opfs: true, "opfs-vfs": true, "opfs-wl": true, kvvfs: true } },
    debug: () => undefined,
    log: () => undefined,
    warn: () => undefined,
    error: (_: string, cause: unknown) => onFailure(cause),
  }
  const init = initSqlite as (options: object) => Promise<Sqlite3Static>
  // Said in full, so that bundlers of pages find it too. It is the only file that is asked for.
  return init({ locateFile: () => new URL("./sqlite3.wasm", import.meta.url).href })
}

async function whenFree<T>(pause: OpfsOptions["pause"], action: () => Promise<T>): Promise<T> {
  for (const wait of WAITS) {
    try {
      return await action()
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "NoModificationAllowedError") throw error
    }
    await pause(wait)
  }
  return action()
}
