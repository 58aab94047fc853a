/** `npm run bench -- core [--json] [--quick] [--only TEXT] [--store postgres]`: exits with 1 where a goal is missed, or TEXT names none. docs/benchmarks.md */
import { parseArgs } from "node:util"
import { type Options, print, type Result } from "./harness.ts"
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

type Benches = Record<string, (options: Options) => Promise<Result | readonly Result[]>>

/** By the store that they measure; what each costs against work by hand is measured on SQLite. */
const STORES: Readonly<Record<string, Benches>> = {
  sqlite: { ...logBenches, ...viewBenches, ...searchBenches },
  postgres: postgresBenches,
}
const benches = STORES[values.store ?? "sqlite"] ?? {}

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
