/**
 * `npm run simulate -- --seeds N --from S [--steps N] [--seconds N] [--threads N]`: runs seeds on all cores and prints
 * those that fail. With `--seconds` no seed is begun after that time; the last line says how many were run.
 */
import { availableParallelism } from "node:os"
import { parseArgs } from "node:util"
import { Worker } from "node:worker_threads"
import { systemTimers } from "../system.ts"
import type { Job, Outcome } from "./worker.ts"

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    steps: { type: "string", default: "1000" },
    seconds: { type: "string", default: "1000000" },
    threads: { type: "string", default: String(availableParallelism()) },
  },
})
const numbers = [values.seeds, values.from, values.steps, values.seconds, values.threads].map(Number)
const [seeds = 0, from = 0, steps = 0, seconds = 0, threads = 0] = numbers
if (!numbers.every((value) => Number.isSafeInteger(value) && value >= 0) || threads < 1) {
  console.error("usage: npm run simulate -- --seeds N --from S [--steps N] [--seconds N] [--threads N]")
  process.exit(2)
}

const started = systemTimers.now()
const failed: number[] = []
let next = from
let done = 0
let begun = 0

await Promise.all(Array.from({ length: Math.min(threads, seeds) }, runThread))

const took = ((systemTimers.now() - started) / 1000).toFixed(0)
const named = failed.length > 0 ? `: ${failed.toSorted((a, b) => a - b).join(" ")}` : ""
console.log(`${done} of ${seeds} seeds of ${steps} steps in ${took} s, ${failed.length} failed${named}`)
if (done < begun) console.log(`${begun - done} seeds never came to an end`)
process.exitCode = failed.length > 0 || done < begun || done === 0 ? 1 : 0

/** One thread, and the seeds that it gets until there are no more. */
function runThread(): Promise<void> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url))
  return new Promise((resolve, reject) => {
    const give = (): void => {
      const isLate = systemTimers.now() - started > seconds * 1000
      if (next >= from + seeds || isLate) {
        void worker.terminate()
        return
      }
      begun += 1
      worker.postMessage({ seed: next++, steps } satisfies Job)
    }
    worker.on("error", reject)
    worker.on("exit", () => resolve())
    worker.on("message", ({ seed, failure }: Outcome) => {
      done += 1
      if (failure !== undefined) {
        failed.push(seed)
        console.log(`seed ${seed}: ${failure}`)
      }
      give()
    })
    give()
  })
}
