/**
 * `npm run bench -- server [--json] [--quick] [--only TEXT]`: sends a file as nginx does, in the same run. Needs nginx and
 * wrk; exits with 1 where a goal is missed. docs/benchmarks.md
 */
import { parseArgs } from "node:util"
import { type Benches, type Options, runBenches } from "@ledgerline/core/bench"
import { apiBenches } from "./api.ts"
import { fileBenches } from "./files.ts"
import { loadBenches } from "./load.ts"
import { transcodeBenches } from "./transcodes.ts"

const { values } = parseArgs({
  options: { json: { type: "boolean" }, quick: { type: "boolean" }, only: { type: "string" } },
})
const options: Options = { json: values.json ?? false, quick: values.quick ?? false, only: values.only }

const benches: Benches = {
  ...fileBenches,
  ...transcodeBenches,
  ...apiBenches,
  ...loadBenches,
}

process.exitCode = (await runBenches(benches, options)) ? 0 : 1
