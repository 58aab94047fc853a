/** How many jobs a second the queue takes and does, on a file on this machine's disk. docs/adr/0018 has figures. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Library, registry } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import * as Schema from "effect/Schema"
import { defineJob, enqueueJobs, JobRunner, newJob } from "../src/jobs/index.ts"
import { systemPorts as poolPorts } from "../src/system.ts"

export interface JobRates {
  readonly concurrency: number
  readonly waiting: number
  /** A second: enqueued a thousand at a time, and done by a handler that does nothing. */
  readonly enqueued: number
  readonly done: number
}

export async function jobRates(count: number, concurrency: number): Promise<JobRates> {
  const folder = mkdtempSync(join(tmpdir(), "ledgerline-jobs-"))
  const ports = { ...systemPorts, after: poolPorts.after }
  const store = openSqlite({
    path: join(folder, "library.sqlite"),
    owner: thisProcess(),
    now: () => systemPorts.clock.now(),
  })
  try {
    await Library.open({ store, registry, ports })
    const nothing = defineJob({
      kind: "nothing",
      doc: "Does nothing.",
      reactsTo: [],
      emits: [],
      payload: Schema.Struct({ n: Schema.Number }),
      key: ({ n }) => String(n),
      concurrency,
      run: async () => undefined,
    })
    const runner = new JobRunner({ store, ports, handlers: [nothing], concurrency })
    const paused = new JobRunner({ store, ports, handlers: [] })
    await paused.start()
    await paused.stop()
    const context = { dialect: store.dialect, now: systemPorts.clock.now() }
    let started = performance.now()
    for (let from = 0; from < count; from += 1_000) {
      const jobs = Array.from({ length: Math.min(1_000, count - from) }, (_, i) => newJob(nothing, { n: from + i }))
      await store.write(() => enqueueJobs(context, jobs))
    }
    const enqueued = (1_000 * count) / (performance.now() - started)
    started = performance.now()
    await runner.start()
    await runner.quiet()
    const done = (1_000 * count) / (performance.now() - started)
    await runner.stop()
    return { concurrency, waiting: count, enqueued, done }
  } finally {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
