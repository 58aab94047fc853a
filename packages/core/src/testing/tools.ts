/**
 * Programs that some suites need and a bare machine lacks. A suite asks {@link has}; where the program is absent, the
 * suite is skipped and one line names the Debian package. scripts/tools.json lists the programs.
 */
import { accessSync, constants, readdirSync } from "node:fs"
import { delimiter, join } from "node:path"
import packages from "../../../../scripts/tools.json" with { type: "json" }

type Tool = keyof typeof packages

const told = new Set<Tool>()

/** Whether the program can be run; for a suite: `describe.skipIf(!has("strace"))`. Says once a file what to install. */
export function has(tool: Tool): boolean {
  if (locate(tool) !== undefined) return true
  const line = `skipped: needs ${tool}, Debian package ${packages[tool]} (scripts/install-tools installs every one)`
  if (!told.has(tool)) process.stderr.write(`${line}\n`)
  told.add(tool)
  return false
}

/**
 * Debian's Chromium without windows, which takes a third less of the processor for the same pages, or the one that people
 * have; undefined where neither is there.
 */
export const locateChromium = (): string | undefined => locate("chromium-headless-shell") ?? locate("chromium")

/** The path of a program on PATH or among PostgreSQL's server programs; undefined where it is absent. */
export function locate(program: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "")
  return [...folders, ...postgresFolders()].map((folder) => join(folder, program)).find(canRun)
}

/** Debian keeps initdb and postgres off the PATH, in one folder a version; newest first. */
function postgresFolders(): readonly string[] {
  const root = "/usr/lib/postgresql"
  try {
    const versions = readdirSync(root).filter((name) => /^\d+(\.\d+)?$/.test(name))
    return versions.toSorted((a, b) => Number(b) - Number(a)).map((version) => join(root, version, "bin"))
  } catch {
    return []
  }
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
