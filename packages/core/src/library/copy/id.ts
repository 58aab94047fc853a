/** Ids of copies: the same file at the same place is one copy, whoever finds it. */
import { deriveId } from "../../ids.ts"

/** Relative to the source: text, or bytes where the name is not UTF-8. */
export type CopyPath = string | Uint8Array

/** A path as `copy.found` has it: text where that says all. */
export function pathFields(path: CopyPath): { readonly path: string } | { readonly rawPath: string } {
  if (typeof path === "string") return { path }
  const bytes = Buffer.from(path)
  const text = bytes.toString("utf8")
  return Buffer.from(text, "utf8").equals(bytes) ? { path: text } : { rawPath: bytes.toString("base64") }
}

/** A cache has no paths. */
export function copyIdOf(source: string, mediaFile: string, path?: CopyPath): string {
  if (path === undefined) return deriveId("copy", source, mediaFile)
  const fields = pathFields(path)
  return deriveId("copy", source, mediaFile, ...("path" in fields ? [fields.path] : ["raw", fields.rawPath]))
}
