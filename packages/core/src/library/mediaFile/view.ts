/** The tables of media files and of parts of them. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Row, Table } from "../../store/port.ts"
import { mediaFileAspect, type MediaFileState } from "./fold.ts"

export const MEDIA_FILE = {
  name: "mediaFile",
  columns: {
    id: { type: "text" },
    /** Null, as what follows, while only its making is known. */
    codec: { type: "text", nullable: true },
    container: { type: "text", nullable: true },
    durationMs: { type: "integer", nullable: true },
    bitRate: { type: "integer", nullable: true },
    sampleRate: { type: "integer", nullable: true },
    bitDepth: { type: "integer", nullable: true },
    channels: { type: "integer", nullable: true },
    bytes: { type: "integer", nullable: true },
    tags: { type: "text", nullable: true },
    fileName: { type: "text", nullable: true },
    /** Null where no program made it. */
    model: { type: "text", nullable: true },
    prompt: { type: "text", nullable: true },
    licence: { type: "text", nullable: true },
    parent: { type: "text", nullable: true },
    addedAt: { type: "integer" },
  },
  primaryKey: ["id"],
  keyAside: true,
  indexes: [
    { name: "generated", columns: ["addedAt", "id"], where: "model IS NOT NULL" },
    { name: "byParent", columns: ["parent", "id"], where: "parent IS NOT NULL" },
  ],
} as const satisfies Table

/**
 * Media files that are parts of others, a row for each sheet that says so. A part has no copies of its own: it is
 * wherever its whole is.
 */
export const PART = {
  name: "part",
  columns: {
    /** The part, as `trackFile` has it. */
    id: { type: "text" },
    /** The copy of the whole that the sheet lies beside or in. */
    sheet: { type: "text" },
    /** The whole. */
    of: { type: "text" },
    /** The first sample that is in the part, and the first that is not; null where it ends with the whole. */
    startSample: { type: "integer" },
    endSample: { type: "integer", nullable: true },
    sampleRate: { type: "integer" },
  },
  primaryKey: ["id", "sheet"],
  indexes: [{ name: "ofWhole", columns: ["of", "startSample", "id"] }],
} as const satisfies Table

const partRows = (id: string, { cuts = [] }: MediaFileState): Row[] =>
  cuts.map(({ sheet, of, startSample, endSample, sampleRate }) => ({
    id,
    sheet,
    of,
    startSample,
    endSample: endSample ?? null,
    sampleRate,
  }))

function mediaFileRows({ id }: SubjectRef, { mediaFile }: { readonly mediaFile: MediaFileState }): ViewRows {
  const { imported, generated } = mediaFile
  const parts = { part: partRows(id, mediaFile) }
  const addedAt = Math.min(imported?.at ?? Number.MAX_SAFE_INTEGER, generated?.at ?? Number.MAX_SAFE_INTEGER)
  if (addedAt === Number.MAX_SAFE_INTEGER) return parts
  const row = {
    id,
    codec: imported?.codec ?? null,
    container: imported?.container ?? null,
    durationMs: imported?.durationMs ?? null,
    bitRate: imported?.bitRate ?? null,
    sampleRate: imported?.sampleRate ?? null,
    bitDepth: imported?.bitDepth ?? null,
    channels: imported?.channels ?? null,
    bytes: imported?.bytes ?? null,
    tags: imported?.tags ?? null,
    fileName: imported?.fileName ?? null,
    model: generated?.model ?? null,
    prompt: generated?.prompt ?? null,
    licence: generated?.licence ?? null,
    parent: generated?.parent ?? null,
    addedAt,
  }
  return { ...parts, mediaFile: [row] }
}

export const mediaFileKind = defineKind({
  kind: "mediaFile",
  doc: "One encoding of a track; its id is a hash of its audio payload, whatever its tags and path. Or a part of one.",
  aspects: [mediaFileAspect],
  tables: [MEDIA_FILE, PART],
  rows: mediaFileRows,
})
