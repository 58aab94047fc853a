/**
 * What owners set over HTTP: a file of the server's own beside the library, so that nobody's config file is written to.
 * Everything that is said elsewhere goes before it.
 */
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs"
import { join } from "node:path"
import { stringify } from "smol-toml"

export const KEPT_FILE = "settings.toml"

const HEADER = `# What owners set over HTTP. Flags, the environment and config.toml go before it.
`

/** Replaces the file, whole or not at all. */
export function writeKept(folder: string, values: Readonly<Record<string, unknown>>): void {
  const path = join(folder, KEPT_FILE)
  const beside = `${path}.new`
  const file = openSync(beside, "w", 0o600)
  try {
    writeSync(file, `${HEADER}${stringify(values)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(beside, path)
}
