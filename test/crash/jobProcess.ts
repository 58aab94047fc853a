/**
 * A process that enqueues jobs and runs all there are until none is left or it dies: `jobProcess.ts <path> <first>
 * <count>`. Job n appends one event to `counter:n`. Each line that it prints is true when it is printed.
 */
import { writeSync } from "node:fs"
import { Library, type Ports } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { testRegistry } from "@ledgerline/core/testing"
import {
  countJobs,
  defineJob,
  enqueueJobs,
  JobRunner,
  newJob,
  prepareJobs,
  type RunningJob,
} from "@ledgerline/workers/jobs"
import * as Schema from "effect/Schema"
import { JoinedStore } from "./joinedStore.ts"

const [path = "", first = "0", count = "0"] = process.argv.slice(2)
const tell = (line: string): void => void writeSync(1, `${line}\n`)

const ports = {
  ...(systemPorts satisfies Ports),
  after(ms: number, call: () => void) {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
}
const store = new JoinedStore(openSqlite({ path, owner: thisProcess(), now: () => Date.now() }))
const library = await Library.open({ store, registry: testRegistry, ports })

/** Every third fails at first, and every fifth has another one follow it. */
async function run(job: RunningJob<{ n: number }>): Promise<void> {
  const { n } = job.payload
  if (n % 3 === 0 && job.attempt === 1) throw new Error("at first it fails")
  const end = () =>
    (function* () {
      yield* job.complete()
      const context = { dialect: store.dialect, now: Date.now() }
      if (n % 5 === 0 && n < FOLLOWING) yield* enqueueJobs(context, [newJob(counting, { n: n + FOLLOWING })])
    })()
  const event = { type: "count.added", subject: `counter:${n}`, payload: { by: 1 } }
  await store.join(end, () => library.append({ actor: "user:ada", events: [event] }))
  tell(`ran ${n}`)
}

const FOLLOWING = 1_000_000
const counting = defineJob({
  kind: "count",
  doc: "Counts to one.",
  reactsTo: [],
  emits: ["count.added"],
  payload: Schema.Struct({ n: Schema.Number }),
  key: ({ n }) => String(n),
  concurrency: 4,
  maxAttempts: 100_000,
  backoff: { firstMs: 2, factor: 1, mostMs: 2 },
  run,
})

await store.write(() => prepareJobs(store.dialect))
const jobs = Array.from({ length: Number(count) }, (_, i) => newJob(counting, { n: Number(first) + i }))
await store.write(() => enqueueJobs({ dialect: store.dialect, now: Date.now() }, jobs))
tell("enqueued")

const runner = new JobRunner({ store, ports, handlers: [counting] })
await runner.start()
// What failed waits two milliseconds.
while (await isBusy()) {
  await runner.quiet()
  await new Promise((resolve) => setTimeout(resolve, 2))
}
await runner.stop()
await library.close()
tell("done")

async function isBusy(): Promise<boolean> {
  const { delayed = 0, waiting = 0, running = 0 } = await store.read(() => countJobs())
  return delayed + waiting + running > 0
}
