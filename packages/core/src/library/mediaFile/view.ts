/** The table of media files. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table } from "../../store/port.ts"
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
  indexes: [
    { name: "generated", columns: ["addedAt", "id"], where: "model IS NOT NULL" },
    { name: "byParent", columns: ["parent", "id"], where: "parent IS NOT NULL" },
  ],
} as const satisfies Table

function mediaFileRows({ id }: SubjectRef, { mediaFile }: { readonly mediaFile: MediaFileState }): ViewRows {
  const { imported, generated } = mediaFile
  const addedAt = Math.min(imported?.at ?? Number.MAX_SAFE_INTEGER, generated?.at ?? Number.MAX_SAFE_INTEGER)
  if (addedAt === Number.MAX_SAFE_INTEGER) return {}
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
  return { mediaFile: [row] }
}

export const mediaFileKind = defineKind({
  kind: "mediaFile",
  doc: "One encoding of a track; its id is a hash of its audio payload, whatever its tags and path.",
  aspects: [mediaFileAspect],
  tables: [MEDIA_FILE],
  rows: mediaFileRows,
})
