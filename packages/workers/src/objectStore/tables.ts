/** What this machine alone knows of object stores. None of it is an event, and none of it leaves the machine. */
import { define, queryOne, type Store, type Table } from "@ledgerline/core"

/** The stores that this machine has keys for. */
export const OBJECT_STORE = {
  name: "objectStore",
  columns: {
    source: { type: "text" },
    /** Where it is, as JSON. */
    place: { type: "text" },
    /** Sealed by the machine's key. */
    keys: { type: "blob" },
    /** Where anybody may read it. */
    publicBase: { type: "text", nullable: true },
  },
  primaryKey: ["source"],
} as const satisfies Table

/** What a store called the bytes that were put there: others under the same name are not taken for them. */
export const STORED_OBJECT = {
  name: "storedObject",
  columns: { source: { type: "text" }, mediaFile: { type: "text" }, etag: { type: "text" } },
  primaryKey: ["source", "mediaFile"],
} as const satisfies Table

/** Files that go to a store in parts, and are not whole there. */
export const STORE_UPLOAD = {
  name: "storeUpload",
  columns: {
    source: { type: "text" },
    mediaFile: { type: "text" },
    upload: { type: "text" },
    /** Of the file, in hexadecimal: of another one nothing can be gone on with. */
    hash: { type: "text" },
    partSize: { type: "integer" },
    /** What arrived, as JSON: a hash and a tag for each part, in their order. */
    parts: { type: "text" },
  },
  primaryKey: ["source", "mediaFile"],
} as const satisfies Table

/** Makes the tables that are missing. */
export async function prepareStoreTables(store: Store): Promise<void> {
  const { dialect } = store
  for (const table of [OBJECT_STORE, STORED_OBJECT, STORE_UPLOAD])
    await store.write(function* () {
      if ((yield* queryOne(dialect.exists, [table.name])) !== undefined) return
      yield* define([...dialect.createTable(table), ...dialect.createIndexes(table)])
    })
}
