/** The engine's own tables that are derived from the log, one set for each generation of the views. */
import type { Table } from "../store/port.ts"

/** One row for each subject: what was folded so far, and where its events lie. */
export const SUBJECT = {
  name: "subject",
  rowNumber: "row",
  local: ["row", "positions", "state", "folded"],
  columns: {
    row: { type: "integer" },
    /** The subject, with its log in front where that is a member's. */
    key: { type: "text" },
    kind: { type: "text" },
    log: { type: "text" },
    /**
     * The order key of the last event, active or not, that is not erased: what sorts after it is folded without reading
     * the log. −1 where all are erased.
     */
    at: { type: "integer" },
    origin: { type: "text" },
    seq: { type: "integer" },
    events: { type: "integer" },
    /** The last positions, as differences; the older ones are in pages. */
    positions: { type: "blob" },
    /** Null where nothing was folded and where the state is large: then it is a snapshot. */
    state: { type: "blob", nullable: true },
    /** How many of the events the stored state holds; the rest is folded when the state is next needed. */
    folded: { type: "integer" },
  },
  primaryKey: ["key"],
} as const satisfies Table

/** Positions of subjects with very many events, 512 to a page. */
export const POSITION_PAGE = {
  name: "positionPage",
  columns: { subject: { type: "integer" }, page: { type: "integer" }, positions: { type: "blob" } },
  primaryKey: ["subject", "page"],
  local: ["subject", "page", "positions"],
} as const satisfies Table

/** Large states, which are stored now and then and not with each event. */
export const SNAPSHOT = {
  name: "snapshot",
  columns: { subject: { type: "integer" }, state: { type: "blob" } },
  primaryKey: ["subject"],
  local: ["subject", "state"],
} as const satisfies Table

/** What a revert or an erasure targets; rows wait here for targets that have not arrived. */
export const REVERT_TARGET = {
  name: "revertTarget",
  // Whether a target is here shows in what is inactive; this column only tells whether to look for it.
  local: ["arrived"],
  columns: {
    /** `event` or `operation`. */
    kind: { type: "text" },
    /** The id of the event or of the operation. */
    target: { type: "text" },
    revert: { type: "text" },
    log: { type: "text" },
    origin: { type: "text" },
    /** The seq of the event, or the last seq of the operation that is meant. */
    seq: { type: "integer" },
    permanent: { type: "integer" },
    revertAt: { type: "integer" },
    revertOrigin: { type: "text" },
    revertSeq: { type: "integer" },
    revertOp: { type: "text" },
    /** 1 once the event is here; operations always count as arrived. */
    arrived: { type: "integer" },
  },
  primaryKey: ["kind", "target", "revert", "origin", "seq"],
  indexes: [
    { name: "waiting", columns: ["target"], where: "arrived = 0" },
    { name: "byRevert", columns: ["revert"] },
  ],
} as const satisfies Table

/** What revocations and successions cut off, in effect or not: one row for each point that they name. */
export const CUT = {
  name: "cut",
  columns: {
    /** The id of the revocation or succession. */
    control: { type: "text" },
    /** A point of the chain, or 0 and an empty text where nothing of it is accepted. */
    seq: { type: "integer" },
    id: { type: "text" },
    log: { type: "text" },
    /** Whose chains are cut. */
    origin: { type: "text" },
    /** `revoked`: all is cut off but what leads to a point. `succeeded`: what comes behind the point is. */
    form: { type: "text" },
    /** Where the control event sorts. */
    at: { type: "integer" },
    by: { type: "text" },
    bySeq: { type: "integer" },
    op: { type: "text" },
  },
  primaryKey: ["control", "seq", "id"],
  indexes: [
    { name: "ofOrigin", columns: ["origin"] },
    { name: "ofLog", columns: ["log"] },
  ],
} as const satisfies Table

/** What proposals to compact name: one row for each proposal and origin. */
export const COMPACTION_PROPOSED = {
  name: "compactionProposed",
  columns: {
    /** The id of the event. */
    proposal: { type: "text" },
    origin: { type: "text" },
    log: { type: "text" },
    /** What the event is about: what others say of it is said there, too. */
    subject: { type: "text" },
    /** The least and the greatest seq. */
    first: { type: "integer" },
    last: { type: "integer" },
    /** Seq, the beginning of the id and the place in the proposal of each event. */
    entries: { type: "blob" },
  },
  primaryKey: ["proposal", "origin"],
  indexes: [{ name: "ofOrigin", columns: ["origin", "last"] }],
} as const satisfies Table

/** Which proposals are carried out. */
export const COMPACTION_MADE = {
  name: "compactionMade",
  columns: {
    control: { type: "text" },
    proposal: { type: "text" },
    log: { type: "text" },
    /** JSON: the places of what stays. */
    left: { type: "text" },
    /** JSON: the origins that were not waited for. */
    expired: { type: "text" },
    at: { type: "integer" },
    origin: { type: "text" },
    seq: { type: "integer" },
  },
  primaryKey: ["control"],
  indexes: [{ name: "ofProposal", columns: ["proposal"] }],
} as const satisfies Table

/** Events that are out of effect: by a revert or an erasure, or since their chain was cut off before them. */
export const INACTIVE = {
  name: "inactive",
  columns: {
    subject: { type: "text" },
    event: { type: "text" },
    /** `revoked` or `succeeded` where the chain was cut off. */
    cut: { type: "text", nullable: true },
    /** The control event that did it; the one with the smallest id where several did. */
    cutBy: { type: "text", nullable: true },
  },
  primaryKey: ["subject", "event"],
} as const satisfies Table

/** Events that this program does not know yet: stored, relayed, and folded after an upgrade. */
export const DEFERRED = {
  name: "deferred",
  local: ["position"],
  columns: {
    event: { type: "text" },
    subject: { type: "text" },
    type: { type: "text" },
    v: { type: "integer" },
    position: { type: "integer" },
  },
  primaryKey: ["event"],
} as const satisfies Table

/** Events whose payload or effect is broken, or whose chain was cut off: left out one by one, shown with the reason. */
export const QUARANTINED = {
  name: "quarantined",
  // The wording of an error may differ between versions of the runtime.
  local: ["reason"],
  columns: { subject: { type: "text" }, event: { type: "text" }, type: { type: "text" }, reason: { type: "text" } },
  primaryKey: ["subject", "event"],
} as const satisfies Table

export const FOLD_TABLES: readonly Table[] = [
  SUBJECT,
  POSITION_PAGE,
  SNAPSHOT,
  REVERT_TARGET,
  CUT,
  COMPACTION_PROPOSED,
  COMPACTION_MADE,
  INACTIVE,
  DEFERRED,
  QUARANTINED,
]

/** Tables that are looked into while the others are filled. */
export const LOOKED_UP: ReadonlySet<Table> = new Set<Table>([REVERT_TARGET, CUT, COMPACTION_PROPOSED, COMPACTION_MADE])
