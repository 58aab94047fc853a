/** What a server knows of the devices that may sync with it. None of it is an event: a replica does not carry who may enter another. */
import { define, query, queryOne, type Store, type Table } from "@ledgerline/core"

export const DEVICE = {
  name: "device",
  columns: {
    id: { type: "text" },
    name: { type: "text" },
    /** Whose it is: it reads and writes the log `user:<member>`. */
    member: { type: "text" },
    publicKey: { type: "blob" },
    /** Milliseconds since 1970, by this server's clock. */
    pairedAt: { type: "integer" },
    seenAt: { type: "integer", nullable: true },
    revokedAt: { type: "integer", nullable: true },
  },
  primaryKey: ["id"],
} as const satisfies Table

export const PAIRING = {
  name: "pairing",
  columns: {
    id: { type: "text" },
    /** What the token holds: needed to check a proof, of no use when the pairing is over. */
    secret: { type: "blob" },
    member: { type: "text" },
    expiresAt: { type: "integer" },
    /** The device that used it, and what it was told, to be told again. */
    device: { type: "text", nullable: true },
    request: { type: "text", nullable: true },
  },
  primaryKey: ["id"],
} as const satisfies Table

/** Devices that were paired again: under which entry they go on. One that comes in as before is no such any more. */
export const DEVICE_REPLACED = {
  name: "deviceReplaced",
  columns: { device: { type: "text" }, by: { type: "text" } },
  primaryKey: ["device"],
} as const satisfies Table

/** How this server is reached, as it was when it last listened: for tokens that another process makes. One row. */
export const SERVING = {
  name: "serving",
  columns: {
    id: { type: "integer" },
    name: { type: "text" },
    /** A list in JSON. */
    addresses: { type: "text" },
  },
  primaryKey: ["id"],
} as const satisfies Table

/** Makes the tables that are missing. */
export async function prepareDeviceTables(store: Store): Promise<void> {
  const { dialect } = store
  if ((await store.read(() => queryOne(dialect.exists, [DEVICE_REPLACED.name]))) !== undefined) return
  await store.write(function* () {
    for (const table of [DEVICE, PAIRING, SERVING, DEVICE_REPLACED]) {
      if ((yield* queryOne(dialect.exists, [table.name])) !== undefined) continue
      yield* define([...dialect.createTable(table), ...dialect.createIndexes(table)])
    }
    yield* query(`SELECT id FROM "${DEVICE.name}" LIMIT 1`)
  })
}
