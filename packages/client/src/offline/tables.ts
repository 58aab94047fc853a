/** What a device remembers of its offline cache. */
import type { Table } from "@ledgerline/core"

/** Whole files. */
export const CLIENT_FILE = {
  name: "clientFile",
  columns: {
    mediaFile: { type: "text" },
    /** On the disk. */
    bytes: { type: "integer" },
    /** The server from which it came. */
    server: { type: "text" },
    addedAt: { type: "integer" },
    usedAt: { type: "integer" },
  },
  primaryKey: ["mediaFile"],
} as const satisfies Table

/** In which condition whole files are that were looked at to their last byte. Of others that is not known. */
export const CLIENT_CHECK = {
  name: "clientCheck",
  columns: { mediaFile: { type: "text" }, condition: { type: "text" } },
  primaryKey: ["mediaFile"],
} as const satisfies Table

/** What is to be here whole, for as long as it is pinned: `track:…`, `album:…`, `artist:…`, `playlist:…`. */
export const CLIENT_PIN = {
  name: "clientPin",
  columns: { subject: { type: "text" }, pinnedAt: { type: "integer" } },
  primaryKey: ["subject"],
} as const satisfies Table

/** Images that are kept. */
export const CLIENT_COVER = {
  name: "clientCover",
  columns: {
    /** `hash-size`. */
    cover: { type: "text" },
    /** On the disk. */
    bytes: { type: "integer" },
    usedAt: { type: "integer" },
  },
  primaryKey: ["cover"],
} as const satisfies Table

/** Files that are to come. A row goes when its file is there or not wanted any more, and for no other reason. */
export const CLIENT_DOWNLOAD = {
  name: "clientDownload",
  columns: {
    mediaFile: { type: "text" },
    /** A track that it is of, for people. */
    track: { type: "text" },
    /** The higher, the sooner. */
    priority: { type: "integer" },
    askedAt: { type: "integer" },
    /** Null until a server said it. */
    size: { type: "integer", nullable: true },
    /** What the bytes that are there are of: a server, and its tag for them. */
    server: { type: "text", nullable: true },
    etag: { type: "text", nullable: true },
    tries: { type: "integer" },
    /** Milliseconds since 1970: not before. */
    nextAt: { type: "integer" },
    /** Why the last try failed: a reason for programs, and one for people. */
    reason: { type: "text", nullable: true },
    message: { type: "text", nullable: true },
  },
  primaryKey: ["mediaFile"],
} as const satisfies Table
