/** `npm run pack` with what is no folder. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"

it.each([
  [["--help"], 0],
  [["--dry-run"], 2],
  [["one", "two"], 2],
])("given %j, then it says how it is used and makes nothing", (args, code) => {
  const cwd = mkdtempSync(join(tmpdir(), "ledgerline pack-"))
  try {
    const program = fileURLToPath(new URL("pack.ts", import.meta.url))
    const { status, stderr } = spawnSync(process.execPath, [program, ...args], { cwd, encoding: "utf8" })
    expect([status, stderr.includes("usage: npm run pack"), readdirSync(cwd)]).toEqual([code, true, []])
  } finally {
    rmSync(cwd, { recursive: true })
  }
})
