/**
 * A folder of real files of every kind and age, which LEDGERLINE_CORPUS may name; its sound files are in `audio`. Without
 * it there are none, and the tests over them do not exist.
 */
import { globSync, statSync } from "node:fs"
import { join } from "node:path"

const folder = process.env["LEDGERLINE_CORPUS"]

/** The paths of its sound files, or of those that match a pattern. */
export function corpusFiles(pattern = "**/*"): string[] {
  if (folder === undefined) return []
  const root = join(folder, "audio")
  return globSync(pattern, { cwd: root })
    .map((path) => join(root, path))
    .filter((path) => statSync(path).isFile())
}
