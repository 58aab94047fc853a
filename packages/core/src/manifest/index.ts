/** The manifest of a library: written for other programs, and read back when they changed it. */
export { applyManifest } from "./apply.ts"
export type { ApplyOptions, FieldCollision, FieldEdit, ManifestReport } from "./apply.ts"
export { Manifest } from "./format.ts"
export { parseManifest } from "./parse.ts"
export type { ParsedManifest } from "./parse.ts"
export { writeManifest } from "./write.ts"
