/** Runners of the queue for the tests of a file, in virtual time on a store in memory; all are stopped after each test. */
import { type Store } from "@ledgerline/core"
import { memoryStore } from "@ledgerline/core/testing"
import * as Schema from "effect/Schema"
import { afterEach, beforeEach } from "vitest"
import { defineJob, type JobDefinition, JobRunner, type RunnerOptions, type RunningJob } from "../index.ts"
import { VirtualTime } from "./virtualTime.ts"

export type Read = { readonly path: string }

/** The handler of a job that reads a file. */
export const handler = (
  run: (job: RunningJob<Read>) => unknown,
  more: Partial<JobDefinition<Read>> = {},
): JobDefinition<Read> =>
  defineJob({
    kind: "read",
    doc: "Reads a file.",
    reactsTo: [],
    emits: [],
    payload: Schema.Struct({ path: Schema.String }),
    key: ({ path }) => path,
    run: async (job) => run(job),
    ...more,
  })

/** Such a job, to be enqueued. */
export const job = (path: string, more: object = {}) => ({ kind: "read", payload: { path }, key: path, ...more })

/** What each test begins with, anew. */
export class Runners {
  store!: Store
  time!: VirtualTime
  /** What runners told of failures outside jobs. */
  failures!: string[]
  #started: JobRunner[] = []

  constructor() {
    beforeEach(() => {
      this.store = memoryStore()
      this.time = new VirtualTime()
      this.failures = []
      this.#started = []
    })
    afterEach(async () => {
      for (const runner of this.#started) await Promise.all([runner.stop({ drainMs: 0 }), this.time.pass(5_000)])
      await this.store.close()
    })
  }

  async start(handlers: readonly JobDefinition[], more: Partial<RunnerOptions> = {}): Promise<JobRunner> {
    const onFailure: RunnerOptions["onFailure"] = (error) =>
      this.failures.push(error instanceof Error ? error.message : String(error))
    const runner = new JobRunner({ store: this.store, ports: this.time, handlers, onFailure, ...more })
    this.#started.push(runner)
    await runner.start()
    return runner
  }
}
