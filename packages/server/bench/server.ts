/**
 * `npm run bench -- server [--json] [--quick] [--only TEXT]`: sends a file as nginx does, in the same run. Needs nginx and
 * wrk; exits with 1 where a goal is missed. docs/benchmarks.md
 */
import { type Benches, optionsOf, runBenches } from "@ledgerline/core/bench"
import { apiBenches } from "./api.ts"
import { fileBenches } from "./files.ts"
import { loadBenches } from "./load.ts"
import { transcodeBenches } from "./transcodes.ts"

const options = optionsOf()

const benches: Benches = {
  ...fileBenches,
  ...transcodeBenches,
  ...apiBenches,
  ...loadBenches,
}

process.exitCode = (await runBenches(benches, options)) ? 0 : 1
