/** A source as a row for people. */
import type { SourceObject } from "@ledgerline/core/objects"
import type { Column } from "../frame/output.ts"
import { bytes } from "../frame/text.ts"

export const SOURCE_COLUMNS: readonly Column[] = [
  { title: "id" },
  { title: "name", flexible: true },
  { title: "kind" },
  { title: "availability" },
  { title: "copies", right: true },
  { title: "size", right: true },
  { title: "missing", right: true },
  { title: "lost", right: true },
]

export const sourceLine = (source: SourceObject): string[] => [
  source.id.slice(0, 12),
  source.name,
  source.kind,
  source.availability,
  source.copies.toLocaleString("en"),
  source.copies === 0 ? "" : bytes(source.bytes),
  source.missing === 0 ? "" : source.missing.toLocaleString("en"),
  source.lost === 0 ? "" : source.lost.toLocaleString("en"),
]
