/** `npm run simulate -- --seeds N --from S [--steps N]`: runs seeds and prints those that fail. */
import { parseArgs } from "node:util"
import { runSeed } from "./run.ts"

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    steps: { type: "string", default: "1000" },
  },
})
const [seeds, from, steps] = [Number(values.seeds), Number(values.from), Number(values.steps)]
if (![seeds, from, steps].every((value) => Number.isSafeInteger(value) && value >= 0)) {
  console.error("usage: npm run simulate -- --seeds N --from S [--steps N]")
  process.exit(2)
}

const failed: number[] = []
for (let seed = from; seed < from + seeds; seed++) {
  try {
    await runSeed(seed, steps)
  } catch (cause) {
    failed.push(seed)
    console.log(`seed ${seed}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`)
  }
}
console.log(
  `${seeds} seeds of ${steps} steps, ${failed.length} failed${failed.length > 0 ? `: ${failed.join(" ")}` : ""}`,
)
process.exitCode = failed.length > 0 ? 1 : 0
