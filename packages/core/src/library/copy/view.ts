/** The table of copies, those that are gone included: a lost copy says where the file was. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table } from "../../store/port.ts"
import { indexTextOrNull } from "../indexText.ts"
import { copyAspect, type CopyState } from "./fold.ts"

/** UTF-16 units: with the source's and the copy's ids within what an index holds. */
export const LONGEST_PATH_KEY = 500

export const COPY = {
  name: "copy",
  columns: {
    id: { type: "text" },
    source: { type: "text" },
    mediaFile: { type: "text" },
    /** Relative to the source, for people where it is not UTF-8; null in a cache. */
    path: { type: "text", nullable: true },
    /** The beginning of the path, by which copies are sorted and looked up. */
    pathKey: { type: "text", nullable: true },
    /** The path's bytes where it is not UTF-8. */
    rawPath: { type: "blob", nullable: true },
    /** present, lost, cached or evicted. */
    state: { type: "text" },
    size: { type: "integer" },
    modifiedAt: { type: "integer", nullable: true },
    /** Of the whole file, as it was last verified. */
    hash: { type: "text", nullable: true },
    verifiedAt: { type: "integer", nullable: true },
  },
  primaryKey: ["id"],
  keyAside: true,
  indexes: [
    { name: "ofFile", columns: ["mediaFile", "source", "state", "id"] },
    { name: "atSource", columns: ["source", "state", "id"] },
    { name: "byPath", columns: ["source", "pathKey", "id"] },
  ],
} as const satisfies Table

function copyRows({ id }: SubjectRef, { copy }: { readonly copy: CopyState }): ViewRows {
  const { place, state, verified } = copy
  if (place === undefined) return {}
  const raw = place.rawPath === undefined ? null : Buffer.from(place.rawPath, "base64")
  const path = raw?.toString("utf8") ?? place.path ?? null
  const row = {
    id,
    source: place.source,
    mediaFile: place.mediaFile,
    path,
    pathKey: indexTextOrNull(path, LONGEST_PATH_KEY),
    rawPath: raw,
    state,
    size: place.size,
    modifiedAt: place.modifiedAt ?? null,
    hash: verified?.hash ?? null,
    verifiedAt: verified?.at ?? null,
  }
  return { copy: [row] }
}

export const copyKind = defineKind({
  kind: "copy",
  doc: "A media file at a source, and where in it.",
  aspects: [copyAspect],
  tables: [COPY],
  rows: copyRows,
})
