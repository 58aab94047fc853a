/** What a device remembers for itself. None of it is an event, and none of it leaves the device. */
import { define, queryOne, type Store, type Table } from "@ledgerline/core"
import { CLIENT_CHECK, CLIENT_COVER, CLIENT_DOWNLOAD, CLIENT_FILE, CLIENT_PIN } from "../offline/tables.ts"

/** What the person says of a server that this device is paired with. */
export const CLIENT_SERVER = {
  name: "clientServer",
  columns: {
    server: { type: "text" },
    /** Null: as it calls itself. */
    label: { type: "text", nullable: true },
    isActive: { type: "integer" },
    /** The role of its member there, once it was asked. */
    role: { type: "text", nullable: true },
  },
  primaryKey: ["server"],
} as const satisfies Table

/** Settings of this device, as JSON. */
export const CLIENT_SETTING = {
  name: "clientSetting",
  columns: { name: { type: "text" }, value: { type: "text" } },
  primaryKey: ["name"],
} as const satisfies Table

/** Libraries of others that this device follows. Each is in a storage of its own. */
export const CLIENT_FRIEND = {
  name: "clientFriend",
  columns: { library: { type: "text" }, addedAt: { type: "integer" } },
  primaryKey: ["library"],
} as const satisfies Table

/** What went on between this device and a server. */
export const CLIENT_TRAFFIC = {
  name: "clientTraffic",
  columns: {
    server: { type: "text" },
    reachedAt: { type: "integer", nullable: true },
    latency: { type: "integer", nullable: true },
    streams: { type: "integer" },
    downloads: { type: "integer" },
    downloadedBytes: { type: "integer" },
  },
  primaryKey: ["server"],
} as const satisfies Table

/** Object stores that this device reads by itself. */
export const CLIENT_STORE = {
  name: "clientStore",
  columns: {
    source: { type: "text" },
    /** Where it is, as JSON. */
    facts: { type: "text" },
    /** Sealed by a key that is not in the database; null where anybody may read. */
    keys: { type: "blob", nullable: true },
  },
  primaryKey: ["source"],
} as const satisfies Table

const TABLES: readonly Table[] = [
  CLIENT_SERVER,
  CLIENT_TRAFFIC,
  CLIENT_FRIEND,
  CLIENT_SETTING,
  CLIENT_STORE,
  CLIENT_FILE,
  CLIENT_CHECK,
  CLIENT_PIN,
  CLIENT_DOWNLOAD,
  CLIENT_COVER,
]

/** Makes the tables that are missing. */
export async function prepareClientTables(store: Store): Promise<void> {
  for (const table of TABLES) {
    if ((await store.read(() => queryOne(store.dialect.exists, [table.name]))) !== undefined) continue
    await store.write(function* () {
      yield* define([...store.dialect.createTable(table), ...store.dialect.createIndexes(table)])
    })
  }
}
