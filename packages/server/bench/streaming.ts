/**
 * `npm run bench -- server [--json] [--quick] [--only TEXT]`: sends a file as nginx does, in the same run. Needs nginx and
 * wrk; exits with 1 where a goal is missed. docs/benchmarks.md
 */
import { parseArgs } from "node:util"
import { type Options, print, type Result } from "@ledgerline/core/bench"
import { fileBenches } from "./files.ts"

const { values } = parseArgs({
  options: { json: { type: "boolean" }, quick: { type: "boolean" }, only: { type: "string" } },
})
const options: Options = { json: values.json ?? false, quick: values.quick ?? false, only: values.only }

const benches: Record<string, (options: Options) => Promise<Result | readonly Result[]>> = { ...fileBenches }

const { only = "" } = options
const wanted = Object.entries(benches).filter(([name]) => name.toLowerCase().includes(only.toLowerCase()))
if (wanted.length === 0) console.error(`no benchmark has "${only}" in its name: ${Object.keys(benches).join(", ")}`)

let ok = wanted.length > 0
for (const [, bench] of wanted) {
  for (const result of [await bench(options)].flat()) {
    print(result, options)
    ok &&= result.ok
  }
}
process.exitCode = ok ? 0 : 1
