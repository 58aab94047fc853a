/** What jobs say, in virtual time on a store in memory. */
import { type Store, StorageFailed } from "@ledgerline/core"
import { expect, it } from "vitest"
import { listLines, RetryLater, type RunningJob } from "./index.ts"
import { handler, job, type Read, Runners } from "./testing/runners.ts"
import { rest } from "./testing/virtualTime.ts"

const world = new Runners()

it("keeps what a job says, the latest thousand lines of it, with why attempts failed, until the job goes", async () => {
  const lines = (job: number, more: object = {}) =>
    world.store.read(() => listLines(world.store, { job, limit: 2_000, ...more }))
  const runner = await world.start([
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
  await world.time.pass(1_000)
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
  await world.time.pass(2 * 3_600_000)
  expect([await lines(1), await lines(2)]).toEqual([[], []])
})

it("shows what is said while it runs, and loses none of it where it cannot be stored for a while", async () => {
  let isBroken = false
  let changes = 0
  const flaky: Store = {
    dialect: world.store.dialect,
    exclusive: world.store.exclusive,
    close: () => world.store.close(),
    read: (work) => world.store.read(work),
    scratch: () => world.store.scratch(),
    write: async (work) => {
      if (isBroken) throw new StorageFailed({ code: "EIO", message: "the disk fails" })
      return world.store.write(work)
    },
  }
  const ended = Promise.withResolvers<void>()
  let say: RunningJob<Read>["say"] = () => {}
  const run = (running: RunningJob<Read>) => {
    say = running.say
    return ended.promise
  }
  const runner = await world.start([handler(run)], { store: flaky, onChange: () => changes++ })
  await runner.enqueue([job("a")])
  await rest()
  changes = 0
  isBroken = true
  say({ level: "warning", about: "x.flac", text: "odd" })
  await world.time.pass(1_000)
  isBroken = false
  await world.time.pass(5_000)
  const said = await world.store.read(() => listLines(world.store, { job: 1, limit: 10 }))
  expect(said).toMatchObject([{ level: "warning", about: "x.flac", text: "odd" }])
  expect(changes).toBe(1)
  ended.resolve()
  await rest()
})
