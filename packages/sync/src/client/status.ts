/** What a client says of its servers. docs/spec/sync.md, SYNC-20 and SYNC-35. */
import { gapsBehind, LIBRARY, type Library, type Point, query, queryOne } from "@ledgerline/core"
import { countLacking, serversWith } from "./compare.ts"
import { type NoticeFacts, factsOf } from "../notices.ts"
import { reasonOf, remedyOf, type SyncFailure } from "./remedies.ts"
import {
  prepareSyncTables,
  SYNC_ASIDE,
  SYNC_CLOCK,
  SYNC_CURSOR,
  SYNC_HOLDING,
  SYNC_NOTICE,
  SYNC_NOTICE_FACTS,
  SYNC_SERVER,
} from "../tables.ts"

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
  readonly error: SyncProblem | undefined
  /**
   * Where this device's clock is wrong by that of the server, or that of the server is; null where the two say the same to
   * within five minutes, as far as the last answer told.
   */
  readonly clock: ClockApart | null
}

/** What went wrong with a server, and what can be done about it. */
export interface SyncProblem {
  readonly reason: SyncFailure
  /** As whoever failed says it, and what can be done; in English. */
  readonly message: string
  readonly remedy: string
  /** How many histories are set aside; 0 where that is not what is wrong. */
  readonly histories: number
}

/** Two clocks that say something else. */
export interface ClockApart {
  /** By how many milliseconds this device's clock was ahead; below 0: behind. */
  readonly ahead: number
  /** When it was seen: milliseconds since 1970, by this device's clock. */
  readonly at: number
}

/** The state of each server that was ever asked, by name. What is pending up is as of now. */
export async function syncStatus(library: Library): Promise<ServerStatus[]> {
  await prepareSyncTables(library.store)
  const { dialect } = library.store
  const revoked = (await library.revocations()).length > 0 ? library.origin : undefined
  return library.store.read(function* () {
    const rows = yield* query<
      Omit<ServerStatus, "state" | "error" | "clock"> & { failure: string | null; message: string | null }
    >(
      `SELECT server, name, "triedAt", "agreedAt", failure, message, up, down FROM "${SYNC_SERVER.name}" ORDER BY name, server`,
    )
    const statuses: ServerStatus[] = []
    for (const { failure, message, ...row } of rows) {
      const aside = yield* query<{ log: string; origin: string; direction: string; message: string }>(
        `SELECT log, origin, direction, message FROM "${SYNC_ASIDE.name}" WHERE server = ?`,
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
          ? problem(reasonOf(failure), message ?? failure)
          : aside[0] === undefined
            ? undefined
            : problem(aside[0].direction === "up" ? "refusedThere" : "refusedHere", aside[0].message, aside.length),
        clock:
          (yield* queryOne<ClockApart>(`SELECT ahead, at FROM "${SYNC_CLOCK.name}" WHERE server = ?`, [row.server])) ??
          null,
      })
    }
    return statuses
  })
}

const problem = (reason: SyncFailure, message: string, histories = 0): SyncProblem => ({
  reason,
  message,
  remedy: remedyOf(reason),
  histories,
})

/** The servers that answered that they hold an event for good, and have not changed their epoch since. */
export async function durableOn(library: Library, event: Point): Promise<string[]> {
  await prepareSyncTables(library.store)
  return library.store.read(() => serversWith(library.store.dialect, event))
}

/** What people were told of a server, or where nobody was asked: `server` is empty then. */
export interface KeptNotice {
  readonly id: string
  readonly server: string
  /** Milliseconds since 1970, by this device's clock. */
  readonly at: number
  readonly kind: string
  readonly text: string
  /** Null where it was told by a version that kept no facts. */
  readonly facts: NoticeFacts | null
}

/** What people were told, the last first. */
export async function syncNotices(library: Library, limit = 100): Promise<KeptNotice[]> {
  await prepareSyncTables(library.store)
  const rows = await library.store.read(() =>
    query<Omit<KeptNotice, "facts"> & { facts: string | null }>(
      `SELECT n.id, n.server, n.at, n.kind, n.text, f.facts FROM "${SYNC_NOTICE.name}" n ` +
        `LEFT JOIN "${SYNC_NOTICE_FACTS.name}" f ON f.notice = n.id ORDER BY n.at DESC, n.id LIMIT ?`,
      [limit],
    ),
  )
  return rows.map((row) => ({ ...row, facts: factsOf(row.kind, row.facts) }))
}
