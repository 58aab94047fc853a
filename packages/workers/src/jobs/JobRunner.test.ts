/** The runner, in virtual time on a store in memory. */
import { type Store, StorageFailed, type Work } from "@ledgerline/core"
import { describe, expect, it } from "vitest"
import {
  cancelJob,
  completeJob,
  countJobs,
  enqueueJobs,
  findJob,
  type JobContext,
  leaseJobs,
  newJob,
  pauseKind,
  PermanentFailure,
  prepareJobs,
  recoverJobs,
  resumeKind,
  retryJob,
  RetryLater,
  type RunningJob,
} from "./index.ts"
import { handler, job, type Read, Runners } from "./testing/runners.ts"
import { rest } from "./testing/virtualTime.ts"

const world = new Runners()
const find = (id: number) => world.store.read(() => findJob(id))
const counts = () => world.store.read(() => countJobs())

/** Handlers that end when the test says so. */
class Gate {
  readonly running = new Map<string, PromiseWithResolvers<unknown>>()
  readonly signals = new Map<string, AbortSignal>()
  readonly run = ({ payload, signal }: RunningJob<Read>): Promise<unknown> => {
    const ended = Promise.withResolvers<unknown>()
    this.running.set(payload.path, ended)
    this.signals.set(payload.path, signal)
    return ended.promise
  }
  async end(path: string, result?: unknown): Promise<void> {
    this.running.get(path)?.resolve(result)
    this.running.delete(path)
    await rest()
  }
  async fail(path: string, error: unknown): Promise<void> {
    this.running.get(path)?.reject(error)
    this.running.delete(path)
    await rest()
  }
}

describe("a runner", () => {
  it("runs what is enqueued at once and keeps the result", async () => {
    const runner = await world.start([handler(({ payload }) => ({ length: payload.path.length }))])
    const definition = handler(() => undefined)
    expect(await runner.enqueue([newJob(definition, { path: "abc" }, { priority: 2 })])).toEqual([
      { id: 1, isNew: true },
    ])
    await runner.quiet()
    expect(await find(1)).toMatchObject({ state: "done", key: "abc", priority: 2, result: { length: 3 } })
  })

  it("runs so many at once as it may: of a kind, and of all", async () => {
    const gate = new Gate()
    const other = handler(gate.run, { kind: "fetch", concurrency: 9 })
    const runner = await world.start([handler(gate.run, { concurrency: 2 }), other], { concurrency: 3 })
    await runner.enqueue([job("a"), job("b"), job("c"), job("d", { kind: "fetch" }), job("e", { kind: "fetch" })])
    await rest()
    expect([...gate.running.keys()]).toEqual(["a", "b", "d"])
    await gate.end("d")
    expect([...gate.running.keys()]).toEqual(["a", "b", "e"])
    await gate.end("a")
    expect([...gate.running.keys()]).toEqual(["b", "e", "c"])
  })

  it("sleeps until a delayed job is due, not a moment longer, and does not look in between", async () => {
    const gate = new Gate()
    const runner = await world.start([handler(gate.run)])
    await runner.enqueue([job("a", { delayMs: 20_000 })])
    await rest()
    expect(world.time.next).toBe(20_000)
    await world.time.pass(19_999)
    expect(gate.running.size).toBe(0)
    await world.time.pass(1)
    expect([...gate.running.keys()]).toEqual(["a"])
  })

  it("looks once a minute where nothing is to do", async () => {
    await world.start([handler(() => undefined)])
    expect(world.time.next).toBe(60_000)
  })

  it("tries again after a failure, later each time and at times of chance, then gives up", async () => {
    const runner = await world.start([
      handler(
        ({ attempt }) => {
          throw new TypeError(`attempt ${attempt}`)
        },
        { maxAttempts: 3, backoff: { firstMs: 1_000, factor: 10, mostMs: 5_000 } },
      ),
    ])
    await runner.enqueue([job("a", { maxAttempts: 3 })])
    await rest()
    const first = (await find(1))?.dueAt ?? 0
    expect(first - world.time.now).toBeGreaterThanOrEqual(500)
    expect(first - world.time.now).toBeLessThanOrEqual(1_000)
    await world.time.pass(first - world.time.now)
    const second = (await find(1))?.dueAt ?? 0
    expect(second - world.time.now).toBeGreaterThanOrEqual(2_500)
    expect(second - world.time.now).toBeLessThanOrEqual(5_000)
    await world.time.pass(5_000)
    expect(await find(1)).toMatchObject({
      state: "failed",
      attempts: 3,
      error: { tag: "TypeError", message: "attempt 3" },
    })
    expect(world.failures).toEqual(["attempt 1", "attempt 2", "attempt 3"])
  })

  it.each([
    ["an error that nobody can mend", new PermanentFailure({ message: "no such codec" }), "failed"],
    ["an error that says when", new RetryLater({ afterMs: 7_000, message: "busy" }), "delayed"],
    ["text", "just text", "delayed"],
    ["nothing", undefined, "delayed"],
  ])("copes with a handler that throws %s", async (_, error, state) => {
    const runner = await world.start([
      handler(() => {
        throw error
      }),
      handler(() => "fine", { kind: "fetch" }),
    ])
    await runner.enqueue([job("a"), job("b", { kind: "fetch" })])
    await rest()
    const found = await find(1)
    expect(found).toMatchObject({ state, error: { tag: expect.any(String) as string } })
    if (error instanceof RetryLater) expect(found?.dueAt).toBe(world.time.now + 7_000)
    expect(await find(2)).toMatchObject({ state: "done", result: "fine" })
  })

  it("gives up at once on a payload or a result that makes no sense", async () => {
    const runner = await world.start([handler(({ payload }) => (payload.path === "big" ? 1n : undefined))])
    await runner.enqueue([{ kind: "read", payload: { path: 3 } }, job("big", { maxAttempts: 1 })])
    await runner.quiet()
    expect(await find(1)).toMatchObject({ state: "failed", error: { tag: "PermanentFailure" } })
    expect(await find(2)).toMatchObject({ state: "failed", error: { tag: "TypeError" } })
  })

  it("leaves jobs of kinds that it does not know", async () => {
    const runner = await world.start([handler(() => undefined)])
    await runner.enqueue([{ kind: "other" }])
    await runner.quiet()
    expect(await find(1)).toMatchObject({ state: "waiting", attempts: 0 })
  })

  it("aborts a running job that is cancelled, and a waiting one never begins", async () => {
    const gate = new Gate()
    const runner = await world.start([handler(gate.run)])
    await runner.enqueue([job("a"), job("b")])
    await rest()
    expect(await runner.change((context) => cancelJob(context, 1))).toBe("cancelling")
    expect(await runner.change((context) => cancelJob(context, 2))).toBe("cancelled")
    await rest()
    expect(gate.signals.get("a")?.reason).toMatchObject({ _tag: "JobCancelled" })
    await gate.fail("a", gate.signals.get("a")?.reason)
    expect(await counts()).toEqual({ cancelled: 2 })
    expect(world.failures).toEqual([])
    expect(await runner.change((context) => retryJob(context, 2))).toBe("waiting")
    await rest()
    expect([...gate.running.keys()]).toEqual(["b"])
  })

  it("pauses and resumes a kind", async () => {
    const runner = await world.start([handler(() => undefined)])
    await runner.change(() => pauseKind("read"))
    await runner.enqueue([job("a")])
    await runner.quiet()
    expect(await counts()).toEqual({ waiting: 1 })
    await runner.change(() => resumeKind("read"))
    await runner.quiet()
    expect(await counts()).toEqual({ done: 1 })
  })

  it("keeps the lease of a long job, and writes its progress now and then", async () => {
    let writes = 0
    const counted = counting(world.store, () => writes++)
    const gate = new Gate()
    let report: RunningJob<Read>["progress"] = () => {}
    const run = (running: RunningJob<Read>) => {
      report = running.progress
      return gate.run(running)
    }
    const runner = await world.start([handler(run)], { leaseMs: 30_000, store: counted })
    await runner.enqueue([job("a")])
    await rest()
    await world.time.pass(95_000)
    expect(await find(1)).toMatchObject({ state: "running", attempts: 1 })
    writes = 0
    for (let done = 1; done <= 1_000; done++) report({ done, total: 1_000 })
    await world.time.pass(1_000)
    expect(await find(1)).toMatchObject({ progress: { done: 1_000, total: 1_000 } })
    expect(writes).toBe(1)
    await gate.end("a")
    expect(await find(1)).toMatchObject({ state: "done" })
  })

  it("tells a handler whose lease ended, and takes nothing from it", async () => {
    const gate = new Gate()
    const runner = await world.start([handler(gate.run)], { leaseMs: 9_000 })
    await runner.enqueue([job("a")])
    await rest()
    // As if this process had slept while another took the job and did it.
    const context = { dialect: world.store.dialect, now: world.time.now + 9_000 }
    await world.store.write(() => stolen(context))
    await world.time.pass(3_000)
    expect(gate.signals.get("a")?.reason).toMatchObject({ _tag: "LeaseLost" })
    await gate.end("a", "mine")
    expect(await find(1)).toMatchObject({ state: "done", result: "theirs" })
  })

  it("counts a completion inside of the handler's own transaction as the end, even where it throws afterwards", async () => {
    const runner = await world.start([
      handler(async (running) => {
        await world.store.write(() => running.complete("inside"))
        if (running.payload.path === "b") throw new Error("too late")
        return "outside"
      }),
    ])
    await runner.enqueue([job("a"), job("b")])
    await runner.quiet()
    expect(await find(1)).toMatchObject({ state: "done", result: "inside" })
    expect(await find(2)).toMatchObject({ state: "done", result: "inside", error: null })
  })

  it("goes on with the jobs of a process that was killed, at once where no other opens the database", async () => {
    await world.store.write(() => prepareJobs(world.store.dialect))
    const context = { dialect: world.store.dialect, now: world.time.now }
    await world.store.write(function* () {
      yield* enqueueJobs(context, [job("a")])
      yield* leaseJobs(context, { kinds: [{ kind: "read", limit: 1 }], most: 1, leaseMs: 60_000 })
    })
    const runner = await world.start([handler(() => undefined)])
    await runner.quiet()
    expect(await find(1)).toMatchObject({ state: "done", attempts: 2 })
  })

  it("keeps going where turns cannot be stored for a while, and loses nothing", async () => {
    let isBroken = false
    const flaky = counting(world.store, () => {
      if (isBroken) throw new StorageFailed({ code: "EIO", message: "the disk fails" })
    })
    const gate = new Gate()
    const runner = await world.start([handler(gate.run)], { store: flaky })
    await runner.enqueue([job("a")])
    await rest()
    isBroken = true
    await gate.end("a", 1)
    await world.time.pass(2_000)
    expect(world.failures.length).toBeGreaterThan(1)
    expect(await find(1)).toMatchObject({ state: "running" })
    isBroken = false
    await world.time.pass(60_000)
    expect(await find(1)).toMatchObject({ state: "done", result: 1 })
  })
})

describe("the end of a runner", () => {
  it("waits for what runs and begins nothing more", async () => {
    const gate = new Gate()
    const runner = await world.start([handler(gate.run)])
    await runner.enqueue([job("a"), job("b")])
    await rest()
    let isStopped = false
    const stopped = runner.stop().then(() => (isStopped = true))
    await world.time.pass(9_000)
    expect(isStopped).toBe(false)
    await gate.end("a")
    await stopped
    expect(await counts()).toEqual({ done: 1, waiting: 1 })
    expect(world.time.next).toBeUndefined()
  })

  it("aborts what takes too long, and gives it back as if it had not begun", async () => {
    const heeding = ({ signal }: RunningJob<Read>) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)))
    const deaf = () => new Promise(() => {})
    const runner = await world.start([handler(heeding), handler(deaf, { kind: "fetch" })])
    await runner.enqueue([job("a"), job("b", { kind: "fetch" })])
    await rest()
    const stopped = runner.stop({ drainMs: 500 })
    await world.time.pass(2_000)
    await stopped
    expect(await find(1)).toMatchObject({ state: "waiting", attempts: 0 })
    expect(await find(2)).toMatchObject({ state: "waiting", attempts: 0 })
    const other = await world.start([handler(() => undefined), handler(() => undefined, { kind: "fetch" })])
    await other.quiet()
    expect(await counts()).toEqual({ done: 2 })
  })
})

/** Another takes the job and completes it. */
function* stolen(context: JobContext): Work<void> {
  yield* recoverJobs(context)
  const [taken] = yield* leaseJobs(context, { kinds: [{ kind: "read", limit: 1 }], most: 1, leaseMs: 60_000 })
  if (taken !== undefined) yield* completeJob(context, taken, "theirs")
}

/** A store that calls before each write. */
const counting = (inner: Store, before: () => void): Store => ({
  dialect: inner.dialect,
  exclusive: inner.exclusive,
  write: async (work) => {
    before()
    return inner.write(work)
  },
  read: (work) => inner.read(work),
  scratch: () => inner.scratch(),
  close: () => inner.close(),
})
