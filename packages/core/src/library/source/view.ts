/** The table of sources. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table } from "../../store/port.ts"
import { sortKey } from "../sortKey.ts"
import { sourceAspect, type SourceState } from "./fold.ts"

export const SOURCE = {
  name: "source",
  columns: {
    id: { type: "text" },
    name: { type: "text" },
    nameKey: { type: "text" },
    /** folder, server, objectStore or cache. */
    kind: { type: "text" },
    replica: { type: "text", nullable: true },
    addedAt: { type: "integer" },
    /** 1 where what is new in the library is copied there by itself. */
    keepsNew: { type: "integer" },
  },
  primaryKey: ["id"],
  indexes: [{ name: "byName", columns: ["nameKey", "id"] }],
} as const satisfies Table

function sourceRows({ id }: SubjectRef, { source }: { readonly source: SourceState }): ViewRows {
  const { added, name, keepsNew = false } = source
  if (added === undefined || name === undefined) return {}
  const { kind, replica, at } = added
  return {
    source: [
      { id, name, nameKey: sortKey(name), kind, replica: replica ?? null, addedAt: at, keepsNew: keepsNew ? 1 : 0 },
    ],
  }
}

export const sourceKind = defineKind({
  kind: "source",
  doc: "A place where copies live: a local folder, a server, an object store, a device's cache.",
  aspects: [sourceAspect],
  tables: [SOURCE],
  rows: sourceRows,
})
