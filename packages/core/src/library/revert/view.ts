/** The tables of reverts and erasures in effect, for a page that lists what was taken back. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import type { Targets } from "../../fold/control.ts"
import type { Row, Table } from "../../store/port.ts"

const columns = {
  /** `revert:<id>`, behind the log where that is a member's. */
  subject: { type: "text" },
  /** The id of the event: what a revert of this revert targets. */
  event: { type: "text" },
  log: { type: "text" },
  at: { type: "integer" },
  origin: { type: "text" },
  seq: { type: "integer" },
  actor: { type: "text" },
  /** How many events are targets one by one. */
  events: { type: "integer" },
  /** JSON: the operations that are targets. */
  operations: { type: "text" },
  reason: { type: "text", nullable: true },
} as const

export const REVERT = {
  name: "revert",
  columns,
  primaryKey: ["subject", "event"],
  indexes: [{ name: "byTime", columns: ["at", "event"] }],
} as const satisfies Table

export const ERASURE = {
  name: "erasure",
  columns,
  primaryKey: ["subject", "event"],
  indexes: [{ name: "byTime", columns: ["at", "event"] }],
} as const satisfies Table

const rowOf = (subject: SubjectRef, event: FoldedEvent): Row => {
  const { events, operations, reason } = event.payload as Targets & { readonly reason?: string }
  return {
    subject: subject.key,
    event: event.id,
    log: event.log,
    at: event.at,
    origin: event.origin,
    seq: event.seq,
    actor: event.actor,
    events: events.length,
    operations: JSON.stringify(operations.map(({ op, origin, through }) => ({ op, origin, through }))),
    reason: reason ?? null,
  }
}

export const revertRow = (subject: SubjectRef, event: FoldedEvent): ViewRows => ({ revert: [rowOf(subject, event)] })
export const erasureRow = (subject: SubjectRef, event: FoldedEvent): ViewRows => ({ erasure: [rowOf(subject, event)] })
