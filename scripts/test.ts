/**
 * Runs the tests; arguments are Vitest's. The last line is `N passed, N failed`, or with `, N skipped`. A run in which
 * nothing ran has failed, and with LEDGERLINE_NO_SKIPS=1 (which .ci/run sets) so has one in which something was skipped.
 *
 * After a whole run, few files that failed run once more, alone, and what went well only then is named: it is to be mended
 * too. Not all of it can be here: on a busy machine V8 ends a process now and then that begins PGlite, whose
 * WebAssembly is large (https://github.com/nodejs/node/issues/64500).
 */
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { filesAgain, merged, type RunResult, verdict } from "./test/verdict.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "ledgerline-results-"))
process.once("exit", () => rmSync(folder, { recursive: true, force: true }))

const args = process.argv.slice(2)
const first = await vitest("first", args)
// `--help` runs nothing; without arguments that is a fault.
if (first.result === undefined) process.exit(first.code === 0 && args.length === 0 ? 1 : first.code)
const again = args.length === 0 ? filesAgain(first.result) : []
let whole = first.result
if (again.length > 0) {
  console.log(["", "These run once more, alone:", ...again.map((file) => `  ${file}`), ""].join("\n"))
  const second = await vitest("second", [...again, "--maxWorkers=1", "--isolate"])
  if (second.result !== undefined) whole = merged(first.result, second.result)
}
const { lines, ok } = verdict(whole, process.env["LEDGERLINE_NO_SKIPS"] === "1")
for (const line of lines) console.log(line)
// Vitest fails for more than tests: coverage that is too low, say.
process.exitCode = ok ? (again.length === 0 ? first.code : 0) : 1

/** Runs Vitest; the result is undefined where it did not come to its end, or had nothing to run. */
async function vitest(name: string, more: readonly string[]): Promise<{ code: number; result: RunResult | undefined }> {
  const results = join(folder, name)
  const child = spawn(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", root, ...more],
    {
      stdio: "inherit",
      env: { ...process.env, LEDGERLINE_TEST_RESULTS: results },
    },
  )
  // A terminal tells both of Ctrl-C; the other signals come here alone.
  process.on("SIGINT", () => {})
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, () => child.kill(signal))
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (exitCode) => resolve(exitCode ?? 1))
  })
  return { code, result: read(results) }
}

function read(file: string): RunResult | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as RunResult
  } catch {
    return undefined
  }
}
