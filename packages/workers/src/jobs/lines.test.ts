/** What jobs say, in virtual time on a store in memory. */
import { type Store, StorageFailed } from "@ledgerline/core"
import { memoryStore } from "@ledgerline/core/testing"
import * as Schema from "effect/Schema"
import { afterEach, beforeEach, expect, it } from "vitest"
import {
  defineJob,
  type JobDefinition,
  JobRunner,
  listLines,
  RetryLater,
  type RunnerOptions,
  type RunningJob,
} from "./index.ts"
import { rest, VirtualTime } from "./testing/virtualTime.ts"

let store: Store
let time: VirtualTime
let runners: JobRunner[]

beforeEach(() => {
  store = memoryStore()
  time = new VirtualTime()
  runners = []
})
afterEach(async () => {
  for (const runner of runners) await Promise.all([runner.stop({ drainMs: 0 }), time.pass(5_000)])
  await store.close()
})

type Read = { readonly path: string }
const handler = (run: (job: RunningJob<Read>) => unknown): JobDefinition<Read> =>
  defineJob({
    kind: "read",
    doc: "Reads a file.",
    reactsTo: [],
    emits: [],
    payload: Schema.Struct({ path: Schema.String }),
    key: ({ path }) => path,
    run: async (job) => run(job),
  })

async function started(handlers: readonly JobDefinition[], more: Partial<RunnerOptions> = {}): Promise<JobRunner> {
  const runner = new JobRunner({ store, ports: time, handlers, ...more })
  runners.push(runner)
  await runner.start()
  return runner
}

const job = (path: string) => ({ kind: "read", payload: { path }, key: path })

it("keeps what a job says, the latest thousand lines of it, with why attempts failed, until the job goes", async () => {
  const lines = (job: number, more: object = {}) => store.read(() => listLines(store, { job, limit: 2_000, ...more }))
  const runner = await started([
    handler(({ payload: { path }, say, attempt }) => {
      if (path === "many") for (let n = 1; n <= 2_500; n++) say({ level: "note", text: `line ${n}` })
      if (path !== "bad") return undefined
      say({ level: "error", about: "a/b.flac", text: "no sound in it" })
      if (attempt === 1) throw new RetryLater({ afterMs: 1_000, message: "busy" })
      return undefined
    }),
  ])
  await runner.enqueue([job("bad"), job("many")])
  await runner.quiet()
  await time.pass(1_000)
  await runner.quiet()
  expect((await lines(1)).map(({ number, attempt, about, text }) => [number, attempt, about, text])).toEqual([
    [3, 2, "a/b.flac", "no sound in it"],
    [2, 1, undefined, "RetryLater: busy"],
    [1, 1, "a/b.flac", "no sound in it"],
  ])
  const many = await lines(2)
  expect([many.length, many[0]?.text, many.at(-1)?.number]).toEqual([1_000, "line 2500", 1_501])
  expect((await lines(2, { before: 1_503, limit: 5 })).map(({ number }) => number)).toEqual([1_502, 1_501])
  await runner.enqueue([job("last")])
  await time.pass(2 * 3_600_000)
  expect([await lines(1), await lines(2)]).toEqual([[], []])
})

it("shows what is said while it runs, and loses none of it where it cannot be stored for a while", async () => {
  let isBroken = false
  let changes = 0
  const flaky: Store = {
    dialect: store.dialect,
    exclusive: store.exclusive,
    close: () => store.close(),
    read: (work) => store.read(work),
    scratch: () => store.scratch(),
    write: async (work) => {
      if (isBroken) throw new StorageFailed({ code: "EIO", message: "the disk fails" })
      return store.write(work)
    },
  }
  const ended = Promise.withResolvers<void>()
  let say: RunningJob<Read>["say"] = () => {}
  const run = (running: RunningJob<Read>) => {
    say = running.say
    return ended.promise
  }
  const runner = await started([handler(run)], { store: flaky, onChange: () => changes++ })
  await runner.enqueue([job("a")])
  await rest()
  changes = 0
  isBroken = true
  say({ level: "warning", about: "x.flac", text: "odd" })
  await time.pass(1_000)
  isBroken = false
  await time.pass(5_000)
  const said = await store.read(() => listLines(store, { job: 1, limit: 10 }))
  expect(said).toMatchObject([{ level: "warning", about: "x.flac", text: "odd" }])
  expect(changes).toBe(1)
  ended.resolve()
  await rest()
})
