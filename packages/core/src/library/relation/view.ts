/** The table of relations, read from both ends. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table } from "../../store/port.ts"
import { relationAspect, type RelationState } from "./fold.ts"

export const RELATION = {
  name: "relation",
  columns: {
    id: { type: "text" },
    /** remix, edit, alternate, sampleOf or partOf. */
    kind: { type: "text" },
    fromSubject: { type: "text" },
    toSubject: { type: "text" },
    note: { type: "text", nullable: true },
    actor: { type: "text" },
    at: { type: "integer" },
  },
  primaryKey: ["id"],
  indexes: [
    { name: "outward", columns: ["fromSubject", "kind", "toSubject", "id"] },
    { name: "inward", columns: ["toSubject", "kind", "fromSubject", "id"] },
  ],
} as const satisfies Table

function relationRows({ id }: SubjectRef, { relation: { added } }: { readonly relation: RelationState }): ViewRows {
  if (added === undefined) return {}
  const { kind, from, to, note, actor, at } = added
  return { relation: [{ id, kind, fromSubject: from, toSubject: to, note: note ?? null, actor, at }] }
}

export const relationKind = defineKind({
  kind: "relation",
  doc: "One thing is a remix, an edit, another version, a sample or a part of another.",
  aspects: [relationAspect],
  tables: [RELATION],
  rows: relationRows,
})
