/** The table of compactions: what was proposed, who has agreed, and when it was carried out. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table } from "../../store/port.ts"
import { compactionAspect, type CompactionState } from "./fold.ts"

export const COMPACTION = {
  name: "compaction",
  columns: {
    id: { type: "text" },
    /** Whose log is compacted, empty for the library's. */
    user: { type: "text" },
    /** The event that proposed it; null while that is not here. */
    proposal: { type: "text", nullable: true },
    proposedAt: { type: "integer", nullable: true },
    actor: { type: "text", nullable: true },
    /** How many payloads were to go, and how many of them stay after all. */
    events: { type: "integer" },
    left: { type: "integer" },
    /** JSON: the origins that have said that they hold all of it. */
    accepted: { type: "text" },
    madeAt: { type: "integer", nullable: true },
    /** JSON: the origins that were not waited for. */
    expired: { type: "text" },
  },
  primaryKey: ["id", "user"],
} as const satisfies Table

function compactionRows({ id, user }: SubjectRef, state: { readonly compaction: CompactionState }): ViewRows {
  const { proposed, accepted, made } = state.compaction
  const row = {
    id,
    user,
    proposal: proposed?.event ?? null,
    proposedAt: proposed?.at ?? null,
    actor: proposed?.actor ?? null,
    events: proposed?.events ?? 0,
    left: made?.left ?? 0,
    accepted: JSON.stringify(accepted),
    madeAt: made?.at ?? null,
    expired: JSON.stringify(made?.expired ?? []),
  }
  return { compaction: [row] }
}

export const compactionKind = defineKind({
  kind: "compaction",
  doc: "Payloads that nobody needs any more, to be removed together.",
  log: "any",
  aspects: [compactionAspect],
  tables: [COMPACTION],
  rows: compactionRows,
})
