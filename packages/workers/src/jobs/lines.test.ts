/** What jobs say, in virtual time on a store in memory. */
import { query, run, type Store, StorageFailed } from "@ledgerline/core"
import { expect, it } from "vitest"
import { memoryStore } from "@ledgerline/core/testing"
import { listLines, prepareJobs, RetryLater, type RunningJob } from "./index.ts"
import { handler, job, type Read, Runners } from "./testing/runners.ts"
import { rest } from "./testing/virtualTime.ts"

const world = new Runners()

const at = expect.any(Number) as number
const unreadable = { at, level: "error", reason: "unreadable", about: "a/b.flac", text: "no sound in it" }
const moved = { at, level: "note", reason: "moved", from: "c.flac", about: "d.flac", text: "moved from c.flac" }

it("keeps what a job says, the latest thousand lines of it, with why attempts failed, until the job goes", async () => {
  const lines = (job: number, more: object = {}) =>
    world.store.read(() => listLines(world.store, { job, limit: 2_000, ...more }))
  const runner = await world.start([
    handler(({ payload: { path }, say, attempt }) => {
      if (path === "many") for (let n = 1; n <= 2_500; n++) say({ level: "note", text: `line ${n}` })
      if (path !== "bad") return undefined
      say({ level: "error", reason: "unreadable", about: "a/b.flac", text: "no sound in it" })
      say({ level: "note", reason: "moved", from: "c.flac", about: "d.flac", text: "moved from c.flac" })
      if (attempt === 1) throw new RetryLater({ afterMs: 1_000, message: "busy" })
      return undefined
    }),
  ])
  await runner.enqueue([job("bad"), job("many")])
  await runner.quiet()
  await world.time.pass(1_000)
  await runner.quiet()
  expect(await lines(1)).toEqual([
    { number: 5, attempt: 2, ...moved },
    { number: 4, attempt: 2, ...unreadable },
    { number: 3, attempt: 1, at, level: "error", reason: "attemptFailed", text: "RetryLater: busy" },
    { number: 2, attempt: 1, ...moved },
    { number: 1, attempt: 1, ...unreadable },
  ])
  // What a version before kept has no reasons, and is there all the same.
  await world.store.write(function* () {
    yield* run('DELETE FROM "jobLineReason" WHERE job = 1 AND number < 3')
  })
  expect((await lines(1)).map(({ reason, text }) => [reason, text])).toContainEqual([undefined, "moved from c.flac"])
  const many = await lines(2)
  expect([many.length, many[0]?.text, many.at(-1)?.number]).toEqual([1_000, "line 2500", 1_501])
  expect((await lines(2, { before: 1_503, limit: 5 })).map(({ number }) => number)).toEqual([1_502, 1_501])
  await runner.enqueue([job("last")])
  await world.time.pass(2 * 3_600_000)
  expect([await lines(1), await lines(2)]).toEqual([[], []])
  expect(await world.store.read(() => query('SELECT job FROM "jobLineReason" WHERE job < 3'))).toEqual([])
})

it("shows what jobs said to a version that kept no reasons", async () => {
  const store = memoryStore()
  await store.write(function* () {
    yield* prepareJobs(store.dialect)
    yield* run('DROP TABLE "jobLineReason"')
    yield* run(`INSERT INTO "jobLine" (job, number, at, attempt, level, text) VALUES (1, 1, 1, 1, 'note', 'imported')`)
  })
  const lines = () => store.read(() => listLines(store, { job: 1, limit: 5 }))
  expect(await lines()).toEqual([{ number: 1, at: 1, attempt: 1, level: "note", text: "imported" }])
  await store.write(() => prepareJobs(store.dialect))
  expect(await lines()).toEqual([{ number: 1, at: 1, attempt: 1, level: "note", text: "imported" }])
  await store.close()
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
  const work = (running: RunningJob<Read>) => {
    say = running.say
    return ended.promise
  }
  const runner = await world.start([handler(work)], { store: flaky, onChange: () => changes++ })
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
