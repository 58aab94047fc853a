/**
 * What a replica remembers of syncing. None of it is an event, none is in the state hash, and all of it can be lost:
 * then the next sync asks for more than it needs (SYNC-1), and people are told less.
 */
import { define, query, queryOne, type Store, type Table } from "@ledgerline/core"

/** One row for each server that was ever asked. */
export const SYNC_SERVER = {
  name: "syncServer",
  columns: {
    server: { type: "text" },
    name: { type: "text" },
    /** Null until it has answered. */
    publicKey: { type: "blob", nullable: true },
    epoch: { type: "text", nullable: true },
    /** Milliseconds since 1970, by this device's clock. */
    triedAt: { type: "integer" },
    agreedAt: { type: "integer", nullable: true },
    /** How the last sync failed; null where it went well, empty while it has not ended. */
    failure: { type: "text", nullable: true },
    message: { type: "text", nullable: true },
    /** Events that were pending at its end: to be pushed, and to be pulled. */
    up: { type: "integer" },
    down: { type: "integer" },
  },
  primaryKey: ["server"],
} as const satisfies Table

/** From which of a server's positions on each log is still to be read; of the epoch in its row. */
export const SYNC_CURSOR = {
  name: "syncCursor",
  columns: { server: { type: "text" }, log: { type: "text" }, position: { type: "integer" } },
  primaryKey: ["server", "log"],
} as const satisfies Table

/** What a server said that it holds for good. */
export const SYNC_HOLDING = {
  name: "syncHolding",
  columns: {
    server: { type: "text" },
    log: { type: "text" },
    origin: { type: "text" },
    id: { type: "text" },
    seq: { type: "integer" },
  },
  primaryKey: ["server", "log", "origin", "id"],
  indexes: [{ name: "ofChain", columns: ["log", "origin"] }],
} as const satisfies Table

/** Chains that are set aside with a server, since one of the two refused a batch; until the next sync with it. */
export const SYNC_ASIDE = {
  name: "syncAside",
  columns: {
    server: { type: "text" },
    log: { type: "text" },
    origin: { type: "text" },
    /** `down` where this replica refused, `up` where the server did. */
    direction: { type: "text" },
    reason: { type: "text" },
    message: { type: "text" },
  },
  primaryKey: ["server", "log", "origin"],
} as const satisfies Table

/** What people should know, one sentence each. */
export const SYNC_NOTICE = {
  name: "syncNotice",
  columns: {
    id: { type: "text" },
    server: { type: "text" },
    at: { type: "integer" },
    kind: { type: "text" },
    text: { type: "text" },
  },
  primaryKey: ["id"],
} as const satisfies Table

/** What notices are about, for programs; those of earlier versions have none. */
export const SYNC_NOTICE_FACTS = {
  name: "syncNoticeFacts",
  columns: {
    notice: { type: "text" },
    /** An object in JSON. */
    facts: { type: "text" },
  },
  primaryKey: ["notice"],
} as const satisfies Table

/** Servers by whose clock that of this device is wrong. */
export const SYNC_CLOCK = {
  name: "syncClock",
  columns: {
    server: { type: "text" },
    /** By how many milliseconds the clock of this device was ahead; below 0: behind. */
    ahead: { type: "integer" },
    /** Milliseconds since 1970, by this device's clock. */
    at: { type: "integer" },
  },
  primaryKey: ["server"],
} as const satisfies Table

/** Events that came without their payload and have not been found to be erased yet. */
export const SYNC_BARE = {
  name: "syncBare",
  columns: { log: { type: "text" }, origin: { type: "text" }, id: { type: "text" }, seq: { type: "integer" } },
  primaryKey: ["log", "origin", "id"],
} as const satisfies Table

/** Who sent such an event, and when: what took its payload may be on its way from there. */
export const SYNC_BARE_FROM = {
  name: "syncBareFrom",
  columns: {
    log: { type: "text" },
    origin: { type: "text" },
    id: { type: "text" },
    /** Empty where somebody pushed it. */
    server: { type: "text" },
    /** Milliseconds since 1970, by the clock here. */
    at: { type: "integer" },
  },
  primaryKey: ["log", "origin", "id"],
} as const satisfies Table

/** The snapshot that is being taken, or that is not proven yet; one row at most. */
export const SYNC_SNAPSHOT = {
  name: "syncSnapshot",
  columns: {
    id: { type: "text" },
    server: { type: "text" },
    /** The frame with the manifest, as it came. */
    manifest: { type: "blob" },
    /** How many of its chunks are in the views. */
    loaded: { type: "integer" },
  },
  primaryKey: ["id"],
} as const satisfies Table

/** Its chunks, by their hash: until it is proven, or for the next one where the server has another. */
export const SYNC_CHUNK = {
  name: "syncChunk",
  rowid: true,
  columns: { hash: { type: "text" }, bytes: { type: "blob" } },
  primaryKey: ["hash"],
} as const satisfies Table

/** The servers that this replica is paired with. The seed is a secret: whoever has it is this device to that server. */
export const SYNC_PAIRING = {
  name: "syncPairing",
  columns: {
    server: { type: "text" },
    name: { type: "text" },
    /** The key that the server had when it was paired with. */
    publicKey: { type: "blob" },
    /** A list in JSON. */
    addresses: { type: "text" },
    /** The address that worked last. */
    worked: { type: "text", nullable: true },
    /** What the server calls this device, and whose it is. */
    device: { type: "text" },
    member: { type: "text" },
    seed: { type: "blob" },
  },
  primaryKey: ["server"],
} as const satisfies Table

const TABLES: readonly Table[] = [
  SYNC_SERVER,
  SYNC_CURSOR,
  SYNC_HOLDING,
  SYNC_ASIDE,
  SYNC_NOTICE,
  SYNC_NOTICE_FACTS,
  SYNC_BARE,
  SYNC_BARE_FROM,
  SYNC_PAIRING,
  SYNC_SNAPSHOT,
  SYNC_CHUNK,
  SYNC_CLOCK,
]

/** Stores that have them. */
const prepared = new WeakSet<Store>()

/** Makes the tables that are missing. */
export async function prepareSyncTables(store: Store): Promise<void> {
  if (prepared.has(store)) return
  await makeTables(store)
  prepared.add(store)
}

async function makeTables(store: Store): Promise<void> {
  const { dialect } = store
  // The one that came last: where it is, all are.
  const isThere = await store.read(() => queryOne(dialect.exists, [SYNC_CLOCK.name]))
  if (isThere !== undefined) return
  await store.write(function* () {
    for (const table of TABLES) {
      if ((yield* queryOne(dialect.exists, [table.name])) !== undefined) continue
      yield* define([...dialect.createTable(table), ...dialect.createIndexes(table)])
    }
    // A statement of the schema clears what was prepared; reading once shows that the tables are sound.
    yield* query(`SELECT server FROM "${SYNC_SERVER.name}" LIMIT 1`)
  })
}
