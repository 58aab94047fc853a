/** `npm run bench -- core [--json] [--quick] [--only TEXT]`: exits with 1 where a goal is missed. docs/benchmarks.md */
import { parseArgs } from "node:util"
import { type Options, print, type Result } from "./harness.ts"
import { logBenches } from "./log.ts"
import { searchBenches } from "./search.ts"
import { viewBenches } from "./views.ts"

const { values } = parseArgs({
  options: { json: { type: "boolean" }, quick: { type: "boolean" }, only: { type: "string" } },
})
const options: Options = { json: values.json ?? false, quick: values.quick ?? false, only: values.only }

const benches: Record<string, (options: Options) => Promise<Result | readonly Result[]>> = {
  ...logBenches,
  ...viewBenches,
  ...searchBenches,
}

let ok = true
for (const [name, bench] of Object.entries(benches)) {
  if (options.only !== undefined && !name.toLowerCase().includes(options.only.toLowerCase())) continue
  for (const result of [await bench(options)].flat()) {
    print(result, options)
    ok &&= result.ok
  }
}
process.exitCode = ok ? 0 : 1
