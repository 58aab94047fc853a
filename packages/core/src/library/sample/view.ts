/** The table of samples. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table } from "../../store/port.ts"
import { sampleAspect, type SampleState } from "./fold.ts"

export const SAMPLE = {
  name: "sample",
  columns: {
    id: { type: "text" },
    /** `track:…` or `mediaFile:…`. */
    of: { type: "text" },
    startMs: { type: "integer" },
    endMs: { type: "integer" },
    pad: { type: "integer", nullable: true },
    label: { type: "text", nullable: true },
  },
  primaryKey: ["id"],
  indexes: [{ name: "inOrder", columns: ["of", "startMs", "id"] }],
} as const satisfies Table

function sampleRows({ id }: SubjectRef, { sample: { defined } }: { readonly sample: SampleState }): ViewRows {
  if (defined === undefined) return {}
  const { of, startMs, endMs, pad, label } = defined
  return { sample: [{ id, of, startMs, endMs, pad: pad ?? null, label: label ?? null }] }
}

export const sampleKind = defineKind({
  kind: "sample",
  doc: "A stretch of a track or of a media file, with a start and an end.",
  aspects: [sampleAspect],
  tables: [SAMPLE],
  rows: sampleRows,
})
