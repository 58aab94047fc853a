/**
 * Gives a run of the tests a temporary folder of its own, which goes with all that is in it when the run ends: whatever
 * tests fail, are left out by their names, or kill what they started.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"

const NAME = "ledgerline-tests-"

/** Called for each project, with one environment: the first makes the folder. The processes of tests inherit it. */
export default function setup(): (() => void) | undefined {
  if (basename(tmpdir()).startsWith(NAME)) return undefined
  const outside = process.env["TMPDIR"]
  const folder = mkdtempSync(join(tmpdir(), NAME))
  // Servers of databases run as another user.
  chmodSync(folder, 0o711)
  process.env["TMPDIR"] = folder
  // Programs that tests start, hundreds of them, compile the same modules: the first of them does it for all.
  process.env["NODE_COMPILE_CACHE"] ??= join(folder, "compiled")
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once("exit", remove)
  return () => {
    if (outside === undefined) delete process.env["TMPDIR"]
    else process.env["TMPDIR"] = outside
    if (process.env["NODE_COMPILE_CACHE"] === join(folder, "compiled")) delete process.env["NODE_COMPILE_CACHE"]
    remove()
  }
}
