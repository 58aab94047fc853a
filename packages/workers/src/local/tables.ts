/**
 * What only this device knows: where sources lie, what files looked like when they were read, and the bytes of blobs.
 * None of it is an event, none of it is in the state hash, and all of it can be found again by reading the files.
 */
import { define, query, queryOne, type Store, type Table } from "@ledgerline/core"

/** Folders that are sources. Absolute paths stay here: shared events have none. */
export const LOCAL_SOURCE = {
  name: "localSource",
  columns: {
    source: { type: "text" },
    /** The absolute path, links resolved, as bytes. */
    path: { type: "blob" },
  },
  primaryKey: ["source"],
} as const satisfies Table

/** Files as they were when they were last looked at. */
export const LOCAL_FILE = {
  name: "localFile",
  columns: {
    source: { type: "text" },
    /** Relative to the source, as bytes; empty for its root. */
    folder: { type: "blob" },
    name: { type: "blob" },
    size: { type: "integer" },
    /** Microseconds since 1970, as ctimeUs. */
    mtimeUs: { type: "integer" },
    ctimeUs: { type: "integer" },
    /** 1 where the file may have changed within a tick of the clock after it was read: it is read once more. */
    unsettled: { type: "integer" },
    /** Null where nothing could be read. */
    mediaFile: { type: "text", nullable: true },
    track: { type: "text", nullable: true },
    /**
     * What the tags and their surroundings came to: a hash of the claims that were made of this file. Of an image what it
     * was said to stand for, in words.
     */
    claims: { type: "text", nullable: true },
    /** Why it could not be read. */
    failure: { type: "text", nullable: true },
    /** The version of the reader; a newer one looks again. */
    reader: { type: "integer" },
  },
  primaryKey: ["source", "folder", "name"],
  indexes: [
    { name: "ofFile", columns: ["mediaFile", "source"], where: '"mediaFile" IS NOT NULL' },
    { name: "said", columns: ["claims"], where: '"mediaFile" IS NULL AND claims IS NOT NULL' },
  ],
} as const satisfies Table

/** Files that were not where they were, so many that a person has to call them lost first. */
export const MISSING_FILE = {
  name: "missingFile",
  columns: {
    source: { type: "text" },
    /** Relative to the source, as bytes; empty for its root. */
    folder: { type: "blob" },
    name: { type: "blob" },
    copy: { type: "text" },
  },
  primaryKey: ["source", "folder", "name"],
  indexes: [{ name: "ofCopy", columns: ["copy"] }],
} as const satisfies Table

/** Folders as they were when they were last listed. */
export const LOCAL_FOLDER = {
  name: "localFolder",
  columns: {
    source: { type: "text" },
    /** Relative to the source, as bytes; empty for its root. */
    folder: { type: "blob" },
    /** What {@link FolderListing.stamp} was; empty where the folder has to be listed again whatever it is. */
    stamp: { type: "text" },
  },
  primaryKey: ["source", "folder"],
} as const satisfies Table

/** Blobs by SHA-256: small ones here, large ones elsewhere, of which the row says that they are on the disk. */
export const BLOB = {
  name: "blob",
  rowid: true,
  columns: {
    hash: { type: "text" },
    size: { type: "integer" },
    /** Null where the bytes are elsewhere. Compressed where that makes them smaller. */
    bytes: { type: "blob", nullable: true },
    /** none or zstd. */
    compression: { type: "text" },
  },
  primaryKey: ["hash"],
} as const satisfies Table

/** Where large blobs are: in which pack, from which byte on. One that is not here is a file of its own. */
export const PACKED = {
  name: "packed",
  columns: {
    hash: { type: "text" },
    pack: { type: "text" },
    start: { type: "integer" },
    size: { type: "integer" },
  },
  primaryKey: ["hash"],
  indexes: [{ name: "inPack", columns: ["pack", "start", "size"] }],
} as const satisfies Table

/**
 * What decoding an image showed. Not an event: decoders of two machines need not agree to the last bit, and an image that
 * one cannot read another may.
 */
export const LOCAL_IMAGE = {
  name: "localImage",
  columns: {
    /** Of the blob. */
    hash: { type: "text" },
    /** The version of what decoded it; a newer one looks again. */
    renderer: { type: "integer" },
    /** Upright, in pixels. Null where it could not be decoded, as are thumbhash and colour. */
    width: { type: "integer", nullable: true },
    height: { type: "integer", nullable: true },
    thumbhash: { type: "blob", nullable: true },
    colour: { type: "text", nullable: true },
    /** Why it could not be decoded, and what the decoder said. */
    failure: { type: "text", nullable: true },
    message: { type: "text", nullable: true },
  },
  primaryKey: ["hash"],
} as const satisfies Table

const TABLES: readonly Table[] = [LOCAL_SOURCE, LOCAL_FILE, MISSING_FILE, LOCAL_FOLDER, BLOB, PACKED, LOCAL_IMAGE]

/** Makes the tables that are missing. */
export async function prepareLocalTables(store: Store): Promise<void> {
  const { dialect } = store
  await store.write(function* () {
    for (const table of TABLES) {
      if ((yield* queryOne(dialect.exists, [table.name])) !== undefined) continue
      yield* define([...dialect.createTable(table), ...dialect.createIndexes(table)])
    }
    // A statement of the schema clears what was prepared; reading once shows that the tables are sound.
    yield* query(`SELECT source FROM "${LOCAL_SOURCE.name}" LIMIT 1`)
  })
}
