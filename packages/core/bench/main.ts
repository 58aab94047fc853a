/** `npm run bench -- core [--json] [--quick] [--only TEXT] [--store postgres]`: exits with 1 where a goal is missed, or TEXT names none. docs/benchmarks.md */
import { parseArgs } from "node:util"
import { type Benches, type Options, runBenches } from "./harness.ts"
import { logBenches } from "./log.ts"
import { postgresBenches } from "./postgres.ts"
import { searchBenches } from "./search.ts"
import { viewBenches } from "./views.ts"

const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    quick: { type: "boolean" },
    only: { type: "string" },
    store: { type: "string" },
  },
})
const options: Options = { json: values.json ?? false, quick: values.quick ?? false, only: values.only }

/** By the store that they measure; what each costs against work by hand is measured on SQLite. */
const STORES: Readonly<Record<string, Benches>> = {
  sqlite: { ...logBenches, ...viewBenches, ...searchBenches },
  postgres: postgresBenches,
}
const benches = STORES[values.store ?? "sqlite"] ?? {}

process.exitCode = (await runBenches(benches, options)) ? 0 : 1
