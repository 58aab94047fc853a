/** What a client says of its servers. docs/spec/sync.md, SYNC-20 and SYNC-35. */
import { gapsBehind, LIBRARY, type Library, type Point, query } from "@ledgerline/core"
import { countLacking, serversWith } from "./compare.ts"
import { remedyOf } from "./remedies.ts"
import { prepareSyncTables, SYNC_ASIDE, SYNC_CURSOR, SYNC_HOLDING, SYNC_NOTICE, SYNC_SERVER } from "../tables.ts"

export interface ServerStatus {
  readonly server: string
  readonly name: string
  /**
   * `online`: all was the same at the last try. `behind`: something is pending either way, or a sync was cut off before
   * anybody knew. `diverged`: a chain is set
   * aside. `offline`: the last try failed.
   */
  readonly state: "online" | "offline" | "behind" | "diverged"
  /** Events that are to be given, and to be taken as of the last time when the server said what it has. */
  readonly up: number
  readonly down: number
  /** Milliseconds since 1970, by this device's clock; null where the two never agreed. */
  readonly agreedAt: number | null
  readonly triedAt: number
  /** What went wrong at the last try, and what can be done about it. */
  readonly error: { readonly message: string; readonly remedy: string } | undefined
}

/** The state of each server that was ever asked, by name. What is pending up is as of now. */
export async function syncStatus(library: Library): Promise<ServerStatus[]> {
  await prepareSyncTables(library.store)
  const { dialect } = library.store
  const revoked = (await library.revocations()).length > 0 ? library.origin : undefined
  return library.store.read(function* () {
    const rows = yield* query<
      Omit<ServerStatus, "state" | "error"> & { failure: string | null; message: string | null }
    >(
      `SELECT server, name, "triedAt", "agreedAt", failure, message, up, down FROM "${SYNC_SERVER.name}" ORDER BY name, server`,
    )
    const statuses: ServerStatus[] = []
    for (const { failure, message, ...row } of rows) {
      const aside = yield* query<{ log: string; origin: string; message: string }>(
        `SELECT log, origin, message FROM "${SYNC_ASIDE.name}" WHERE server = ?`,
        [row.server],
      )
      const held = yield* query<Point>(`SELECT log, origin, seq, id FROM "${SYNC_HOLDING.name}" WHERE server = ?`, [
        row.server,
      ])
      // A log of which the server holds nothing yet is one that it is asked for, or everybody's.
      const asked = yield* query<{ log: string }>(`SELECT log FROM "${SYNC_CURSOR.name}" WHERE server = ?`, [
        row.server,
      ])
      const logs = new Set([LIBRARY, ...asked.map(({ log }) => log), ...held.map(({ log }) => log)])
      const gaps = yield* gapsBehind(dialect, held, (log, origin) => logs.has(log) && origin !== revoked)
      const up = gaps.reduce((sum, { after, to }) => sum + to - after, 0)
      // A sync that has begun and not ended.
      const isUnfinished = failure === ""
      const failed = failure !== null && !isUnfinished
      statuses.push({
        ...row,
        up,
        // What was counted at the end of the last sync; where it did not come to its end, what is not here yet.
        down: failure === null ? row.down : yield* countLacking(dialect, held),
        state: failed
          ? "offline"
          : aside.length > 0
            ? "diverged"
            : isUnfinished || up + row.down > 0
              ? "behind"
              : "online",
        error: failed
          ? { message: message ?? failure, remedy: remedyOf(failure) }
          : aside[0] === undefined
            ? undefined
            : {
                message: aside[0].message,
                remedy: "Everything else is synchronised; the two are compared again each time.",
              },
      })
    }
    return statuses
  })
}

/** The servers that answered that they hold an event for good, and have not changed their epoch since. */
export async function durableOn(library: Library, event: Point): Promise<string[]> {
  await prepareSyncTables(library.store)
  return library.store.read(() => serversWith(library.store.dialect, event))
}

/** What people were told, the last first. */
export async function syncNotices(library: Library, limit = 100) {
  await prepareSyncTables(library.store)
  return library.store.read(() =>
    query<{ id: string; server: string; at: number; kind: string; text: string }>(
      `SELECT id, server, at, kind, text FROM "${SYNC_NOTICE.name}" ORDER BY at DESC, id LIMIT ?`,
      [limit],
    ),
  )
}
