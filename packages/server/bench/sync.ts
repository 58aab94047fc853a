/** `npm run bench -- sync [--json] [--quick] [--only TEXT]`: exits with 1 where a goal is missed, or TEXT names none. docs/benchmarks.md */
import { type Benches, optionsOf, runBenches } from "@ledgerline/core/bench"
import { bootstrapBenches } from "./bootstrap.ts"
import { exchangeBenches } from "./exchange.ts"
import { liveBenches } from "./live.ts"

const options = optionsOf()

/** By name; a file of the same theme holds some of them. */
const benches: Benches = {
  ...exchangeBenches,
  ...liveBenches,
  ...bootstrapBenches,
}

process.exitCode = (await runBenches(benches, options)) ? 0 : 1
