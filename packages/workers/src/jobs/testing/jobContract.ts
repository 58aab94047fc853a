/** What the queue does, the same on every store. */
import { define, insert, query, run, type Store, type Work } from "@ledgerline/core"
import { holds } from "@ledgerline/core/testing"
import fc from "fast-check"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import {
  cancelJob,
  completeJob,
  countJobs,
  enqueueJobs,
  failJob,
  findJob,
  type JobContext,
  type Lease,
  LeaseLost,
  leaseJobs,
  listJobs,
  type NewJob,
  nextDue,
  pauseKind,
  prepareJobs,
  recoverJobs,
  releaseJob,
  removeOldJobs,
  renewLeases,
  resumeKind,
  retryJob,
  wakeJobs,
} from "../index.ts"
import { KEEP } from "../keep.ts"
import { commands, expectModel } from "./jobCommands.ts"

const KINDS = [
  { kind: "read", limit: 3 },
  { kind: "fetch", limit: 1 },
]
const LEASE = 1_000
const ERROR = { tag: "Oops", message: "it did not work" }

export function jobContract(name: string, open: () => Promise<Store>, runs: number): void {
  describe(`the queue on ${name}`, () => {
    let store: Store
    let now = 1_000_000
    beforeAll(async () => {
      store = await open()
      await store.write(() => prepareJobs(store.dialect))
      await store.write(() => define(["CREATE TABLE effect (job INTEGER PRIMARY KEY)"]))
    })
    afterAll(() => store.close())
    beforeEach(async () => {
      now = 1_000_000
      await clear(store)
      await store.write(() => run("DELETE FROM effect"))
    })

    const write = <T>(work: (context: JobContext) => Work<T>) =>
      store.write(() => work({ dialect: store.dialect, now }))
    const enqueue = (...jobs: NewJob[]) => write((context) => enqueueJobs(context, jobs))
    const lease = (most = 10) =>
      write(function* (context) {
        yield* wakeJobs(context)
        return yield* leaseJobs(context, { kinds: KINDS, most, leaseMs: LEASE })
      })
    const one = async (): Promise<Lease> => {
      const [first] = await lease(1)
      if (first === undefined) throw new Error("nothing to lease")
      return first
    }
    const find = (id: number) => store.read(() => findJob(id))
    const settled = async (work: (context: JobContext) => Work<void>) =>
      write(work).then(
        () => "written",
        (error: unknown) => (error instanceof LeaseLost ? "lost" : String(error)),
      )

    it("makes its tables once", async () => {
      await store.write(() => prepareJobs(store.dialect))
      expect(await store.read(() => countJobs())).toEqual({})
    })

    it("leases by priority, then in the order of enqueuing, within the limits of kinds", async () => {
      await enqueue(
        { kind: "read", payload: { path: "a" } },
        { kind: "fetch" },
        { kind: "fetch", priority: 5 },
        { kind: "read", priority: -1 },
        { kind: "read", priority: 5 },
        { kind: "read" },
        { kind: "unknown", priority: 9 },
      )
      expect((await lease()).map(({ id }) => id)).toEqual([3, 5, 1, 6])
      expect(await lease()).toEqual([])
      expect(await find(1)).toMatchObject({ state: "running", payload: { path: "a" }, attempts: 1, dueAt: now + LEASE })
    })

    it("takes two of one key for one job while it waits or runs, not afterwards", async () => {
      const job = { kind: "read", key: "f1" }
      const both = [
        { id: 1, isNew: true },
        { id: 1, isNew: false },
      ]
      expect(await enqueue(job, job)).toEqual(both)
      expect(await enqueue(job, { kind: "fetch", key: "f1" })).toEqual([both[1], { id: 2, isNew: true }])
      const [held] = await lease(1)
      expect(await enqueue(job)).toEqual([both[1]])
      await write((context) => completeJob(context, held as Lease))
      expect(await enqueue(job)).toEqual([{ id: 3, isNew: true }])
    })

    it("keeps a result, and an error of the last attempt", async () => {
      await enqueue({ kind: "read" }, { kind: "read", maxAttempts: 1 })
      const [first, second] = await lease()
      await write((context) => completeJob(context, first as Lease, { tracks: 3 }))
      await write((context) => failJob(context, second as Lease, { error: ERROR, retryInMs: 5 }))
      expect(await find(1)).toMatchObject({ state: "done", result: { tracks: 3 }, endedAt: now })
      expect(await find(2)).toMatchObject({ state: "failed", error: ERROR, endedAt: now })
    })

    it("waits before the next attempt, and gives up after the last", async () => {
      await enqueue({ kind: "read", maxAttempts: 2 })
      const first = await one()
      await write((context) => failJob(context, first, { error: ERROR, retryInMs: 500 }))
      expect(await find(1)).toMatchObject({ state: "delayed", dueAt: now + 500, error: ERROR })
      expect(await lease()).toEqual([])
      now += 500
      const [second] = await lease()
      expect(second).toMatchObject({ id: 1, attempt: 2, lease: 2 })
      await write((context) => failJob(context, second as Lease, { error: ERROR, retryInMs: 500 }))
      expect(await find(1)).toMatchObject({ state: "failed" })
    })

    it("gives a job whose lease ended to the next, and takes nothing from the first any more", async () => {
      await enqueue({ kind: "read" })
      const first = await one()
      now += LEASE - 1
      expect(await lease()).toEqual([])
      now += 1
      const second = await one()
      expect(second).toMatchObject({ id: 1, lease: 2 })
      expect(await settled((context) => completeJob(context, first))).toBe("lost")
      expect(await settled((context) => failJob(context, first, { error: ERROR, retryInMs: 1 }))).toBe("lost")
      expect(await settled((context) => releaseJob(context, first))).toBe("lost")
      expect(await settled((context) => completeJob(context, second))).toBe("written")
      expect(await settled((context) => completeJob(context, second))).toBe("lost")
    })

    it("counts a lease that ended as an attempt: what ends its process does so only so often", async () => {
      await enqueue({ kind: "read", maxAttempts: 2 })
      for (const attempt of [1, 2]) {
        expect(await one()).toMatchObject({ attempt })
        now += LEASE
      }
      expect(await lease()).toEqual([])
      expect(await find(1)).toMatchObject({ state: "failed", error: { tag: "LeaseExpired" } })
    })

    it("prolongs a lease by heartbeats, which carry progress and bring the wish to cancel", async () => {
      await enqueue({ kind: "read" })
      const held = await one()
      const beat = (progress: string | null) =>
        write((context) => renewLeases(context, [{ id: held.id, lease: held.lease, progress }], LEASE))
      now += LEASE - 1
      expect(await beat('{"done":1,"total":2}')).toEqual({ lost: [], cancelling: [] })
      now += LEASE - 1
      expect(await lease()).toEqual([])
      expect(await beat(null)).toMatchObject({ lost: [] })
      expect(await find(1)).toMatchObject({ progress: { done: 1, total: 2 } })
      expect(await write((context) => cancelJob(context, 1))).toBe("cancelling")
      expect(await beat(null)).toMatchObject({ cancelling: [{ id: 1 }] })
      now += LEASE
      await lease()
      expect(await find(1)).toMatchObject({ state: "cancelled" })
      expect(await beat(null)).toMatchObject({ lost: [{ id: 1 }] })
    })

    it("ends every lease when asked to", async () => {
      await enqueue({ kind: "read" }, { kind: "read", maxAttempts: 1 })
      await lease()
      await write((context) => recoverJobs(context))
      expect(await store.read(() => countJobs())).toEqual({ failed: 1, waiting: 1 })
    })

    it("cancels what waits at once, and no attempt follows one that was to end", async () => {
      await enqueue({ kind: "read" }, { kind: "read", delayMs: 50 }, { kind: "read" })
      const held = await one()
      const cancel = (id: number) => write((context) => cancelJob(context, id))
      expect([await cancel(1), await cancel(2), await cancel(3), await cancel(3), await cancel(99)]).toEqual([
        "cancelling",
        "cancelled",
        "cancelled",
        "ended",
        "unknown",
      ])
      await write((context) => failJob(context, held, { error: ERROR, retryInMs: 1 }))
      expect(await store.read(() => countJobs())).toEqual({ cancelled: 3 })
    })

    it("runs dead letters again when asked to, unless another has their key", async () => {
      await enqueue({ kind: "read", key: "k", maxAttempts: 1 }, { kind: "read", delayMs: 99 }, { kind: "fetch" })
      const held = await one()
      const retry = (id: number) => write((context) => retryJob(context, id))
      expect(await retry(1)).toBe("open")
      await write((context) => failJob(context, held, { error: ERROR, retryInMs: 1 }))
      const numbers = (await store.read(() => listJobs({ limit: 9 }))).map(({ id }) => id)
      const latest = (before: number) => store.read(() => listJobs({ before, limit: 9 }))
      expect((await latest(Infinity)).map(({ id }) => id)).toEqual(numbers.toReversed())
      expect(await latest(numbers[0] ?? 0)).toEqual([])
      expect(await store.read(() => listJobs({ states: ["failed"], limit: 9 }))).toMatchObject([
        { id: 1, error: ERROR },
      ])
      const [other] = await enqueue({ kind: "read", key: "k" })
      expect(await retry(1)).toBe("replaced")
      await write((context) => cancelJob(context, other?.id ?? 0))
      expect([await retry(1), await retry(2), await retry(99)]).toEqual(["waiting", "waiting", "unknown"])
      expect((await lease()).map(({ id, attempt }) => [id, attempt])).toEqual([
        [1, 1],
        [2, 1],
        [3, 1],
      ])
    })

    it("pauses a kind and resumes it", async () => {
      await enqueue({ kind: "read" }, { kind: "fetch" })
      await store.write(() => pauseKind("read"))
      await store.write(() => pauseKind("read"))
      expect((await lease()).map(({ kind }) => kind)).toEqual(["fetch"])
      await store.write(() => resumeKind("read"))
      expect((await lease()).map(({ kind }) => kind)).toEqual(["read"])
    })

    it("knows when time brings something", async () => {
      const due = () => store.read(() => nextDue())
      expect(await due()).toBeUndefined()
      await enqueue({ kind: "read", delayMs: 5_000 }, { kind: "read" })
      expect(await due()).toBe(now + 5_000)
      await lease()
      expect(await due()).toBe(now + LEASE)
    })

    it("removes what ended long ago, and gives no number twice", async () => {
      await enqueue({ kind: "read" }, { kind: "read", maxAttempts: 1 }, { kind: "read" })
      const [first, second, third] = await lease()
      await write((context) => completeJob(context, first as Lease))
      await write((context) => failJob(context, second as Lease, { error: ERROR, retryInMs: null }))
      await write((context) => completeJob(context, third as Lease))
      const remove = () => write((context) => removeOldJobs(context))
      expect(await remove()).toBe(0)
      now += KEEP.done
      expect(await remove()).toBe(1)
      now += KEEP.failed
      expect(await remove()).toBe(1)
      expect(await enqueue({ kind: "read" })).toEqual([{ id: 4, isNew: true }])
    })

    it("ends a job in the transaction of its effects, once", async () => {
      await enqueue({ kind: "read" })
      const effects = () => store.read(() => query("SELECT job FROM effect"))
      const effect = (held: Lease) =>
        settled(function* (context) {
          yield* insert(EFFECT, [[held.id]])
          yield* completeJob(context, held)
        })
      const first = await one()
      now += LEASE
      const second = await one()
      expect(await effect(first)).toBe("lost")
      expect(await effects()).toEqual([])
      const failing = write(function* (context) {
        yield* completeJob(context, second)
        throw new Error("after all")
      })
      await expect(failing).rejects.toThrow("after all")
      expect(await find(1)).toMatchObject({ state: "running" })
      expect(await effect(second)).toBe("written")
      expect([await effects(), (await find(1))?.state]).toEqual([[{ job: 1 }], "done"])
    })

    it("does what the model does, whatever happens in whatever order", () =>
      holds(runs, [fc.array(commands, { maxLength: 60, size: "max" })], async (given) => {
        await clear(store)
        await expectModel(store, given)
      }))
  })
}

const EFFECT = { name: "effect", columns: { job: { type: "integer" } }, primaryKey: ["job"] } as const

async function clear(store: Store): Promise<void> {
  await store.write(() => run("DELETE FROM job"))
  await store.write(() => run('DELETE FROM "jobPause"'))
}
