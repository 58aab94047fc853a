/**
 * The tables of the log. Events lie in chunks of about 32 KiB, in arrival order, and every index is a range, not a row
 * for each event: a log of one row an event and indexes on each appends at a third of the rate.
 */
import type { Table } from "../store/port.ts"

/** Events `position … position + count - 1`, as frames. */
export const CHUNK = {
  name: "chunk",
  rowid: true,
  columns: { position: { type: "integer" }, count: { type: "integer" }, bytes: { type: "blob" } },
  primaryKey: ["position"],
} as const satisfies Table

/** One row for each (log, origin), and one more for the other side of each fork. */
export const CHAIN = {
  name: "chain",
  columns: {
    id: { type: "integer" },
    log: { type: "text" },
    origin: { type: "text" },
    /** Empty for the chain that arrived first, else the id of the first event of the other side. */
    branch: { type: "text" },
    /** The first seq of this chain that is its own: 1, or where the fork begins. */
    since: { type: "integer" },
    seq: { type: "integer" },
    head: { type: "text" },
    /** Position minus seq in the last run. */
    shift: { type: "integer" },
    /** The last seq under a signature. */
    signed: { type: "integer" },
  },
  primaryKey: ["id"],
  indexes: [{ name: "identity", columns: ["log", "origin", "branch"], unique: true }],
} as const satisfies Table

/** Where a stretch of a chain lies: seq s is at position s + shift, up to the next run. */
export const RUN = {
  name: "run",
  columns: { chain: { type: "integer" }, seq: { type: "integer" }, shift: { type: "integer" } },
  primaryKey: ["chain", "seq"],
} as const satisfies Table

/** Signed heads: one for each batch as its origin signed it. */
export const HEAD = {
  name: "head",
  columns: { chain: { type: "integer" }, seq: { type: "integer" }, id: { type: "text" }, signature: { type: "blob" } },
  primaryKey: ["chain", "seq"],
} as const satisfies Table

/** Public keys of all origins ever met. */
export const ORIGIN = {
  name: "origin",
  columns: { id: { type: "text" }, publicKey: { type: "blob" } },
  primaryKey: ["id"],
} as const satisfies Table

/** Which seqs of a chain hold an operation's events (others may lie between them). */
export const OPERATION_RANGE = {
  name: "operationRange",
  columns: {
    op: { type: "text" },
    chain: { type: "integer" },
    first: { type: "integer" },
    last: { type: "integer" },
    events: { type: "integer" },
  },
  primaryKey: ["op", "chain"],
} as const satisfies Table

/** Positions of events that act on other events (reverts and erasures): few, and read before anything is folded. */
export const CONTROL = {
  name: "control",
  columns: { position: { type: "integer" } },
  primaryKey: ["position"],
} as const satisfies Table

/** Facts about this database incarnation: format, library, replica key, epoch, generation of the views. */
export const META = {
  name: "meta",
  columns: { key: { type: "text" }, value: { type: "text" } },
  primaryKey: ["key"],
} as const satisfies Table

export const LOG_TABLES: readonly Table[] = [CHUNK, CHAIN, RUN, HEAD, ORIGIN, OPERATION_RANGE, CONTROL, META]
