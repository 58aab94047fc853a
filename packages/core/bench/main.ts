/** `npm run bench -- core [--json] [--quick] [--only TEXT] [--store postgres]`: exits with 1 where a goal is missed, or TEXT names none. docs/benchmarks.md */
import { type Benches, optionsOf, runBenches } from "./harness.ts"
import { logBenches } from "./log.ts"
import { postgresBenches } from "./postgres.ts"
import { searchBenches } from "./search.ts"
import { viewBenches } from "./views.ts"

const options = optionsOf()

/** By the store that they measure; what each costs against work by hand is measured on SQLite. */
const STORES: Readonly<Record<string, Benches>> = {
  sqlite: { ...logBenches, ...viewBenches, ...searchBenches },
  postgres: postgresBenches,
}
const benches = STORES[options.store ?? "sqlite"] ?? {}

process.exitCode = (await runBenches(benches, options)) ? 0 : 1
