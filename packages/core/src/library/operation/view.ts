/** The table of operations, running ones included. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table } from "../../store/port.ts"
import { operationAspect, type OperationState } from "./fold.ts"

export const OPERATION = {
  name: "operation",
  columns: {
    id: { type: "text" },
    /** Whose log it is in, empty for the library's. */
    user: { type: "text" },
    kind: { type: "text" },
    label: { type: "text", nullable: true },
    actor: { type: "text" },
    startedAt: { type: "integer" },
    finishedAt: { type: "integer", nullable: true },
    /** done, failed or cancelled; null while it runs. */
    outcome: { type: "text", nullable: true },
    /** JSON. */
    summary: { type: "text", nullable: true },
  },
  primaryKey: ["id", "user"],
  indexes: [
    { name: "byStart", columns: ["startedAt", "id", "user"] },
    { name: "running", columns: ["startedAt", "id", "user"], where: "outcome IS NULL" },
  ],
} as const satisfies Table

function operationRows({ id, user }: SubjectRef, { operation }: { readonly operation: OperationState }): ViewRows {
  const { started, finished } = operation
  if (started === undefined) return {}
  const row = {
    id,
    user,
    kind: started.kind,
    label: started.label ?? null,
    actor: started.actor,
    startedAt: started.at,
    finishedAt: finished?.at ?? null,
    outcome: finished?.outcome ?? null,
    summary: finished === undefined ? null : JSON.stringify(finished.summary),
  }
  return { operation: [row] }
}

export const operationKind = defineKind({
  kind: "operation",
  doc: "A group of events made by one action: an import, an enrichment run, one edit.",
  log: "any",
  aspects: [operationAspect],
  tables: [OPERATION],
  rows: operationRows,
})
