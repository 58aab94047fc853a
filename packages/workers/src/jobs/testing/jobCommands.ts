/** Random histories of a queue, run on a store and on the model side by side. */
import { deepStrictEqual } from "node:assert/strict"
import type { Store, Work } from "@ledgerline/core"
import fc from "fast-check"
import { cancelJob, pauseKind, resumeKind, retryJob } from "../control.ts"
import { enqueueJobs } from "../enqueue.ts"
import { LeaseLost } from "../errors.ts"
import { removeOldJobs } from "../keep.ts"
import { type Lease, leaseJobs, pausedKinds, renewLeases, wakeJobs } from "../lease.ts"
import { listJobs } from "../list.ts"
import { completeJob, failJob, releaseJob } from "../settle.ts"
import type { JobContext } from "../table.ts"
import { JobModel } from "./jobModel.ts"

const LIMITS = new Map([
  ["a", 2],
  ["b", 3],
])
const LEASE = 1_000
const kind = fc.constantFrom("a", "b")
/** Counted from the newest: what is new is more often of interest, what is old now and then. */
const which = fc.oneof({ weight: 4, arbitrary: fc.nat(4) }, fc.nat(40))

export const commands = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("enqueue" as const),
      kind,
      key: fc.constantFrom(null, null, "k1", "k2"),
      priority: fc.constantFrom(0, 0, 1, -1),
      delayMs: fc.constantFrom(0, 0, 400, 1_500),
      maxAttempts: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("lease" as const), most: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("complete" as const), which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("fail" as const),
      which,
      retryInMs: fc.constantFrom(null, 0, 300, 2_000),
    }),
  },
  fc.record({ do: fc.constant("release" as const), which }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant("renew" as const), which }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(1, 300, 1_000, 4_000_000) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("retry" as const), which }) },
  fc.record({ do: fc.constantFrom("pause" as const, "resume" as const), kind }),
  fc.record({ do: fc.constant("removeOld" as const) }),
)

type Command = typeof commands extends fc.Arbitrary<infer C> ? C : never

/** Leases that anybody ever held, ended ones too: whoever is late tries as well. */
interface History {
  readonly leases: Lease[]
  readonly jobs: number[]
}

export async function expectModel(store: Store, given: readonly Command[]): Promise<void> {
  const model = new JobModel()
  const history: History = { leases: [], jobs: [] }
  for (const command of given) {
    const context = { dialect: store.dialect, now: model.now }
    const found = await store.write(() => step(context, command, history)).catch(lostOnly)
    const wished = stepModel(model, command, history)
    if (command.do === "enqueue") history.jobs.push(...(wished as number[]))
    deepStrictEqual(found, wished, JSON.stringify(command))
    const jobs = (await store.read(() => listJobs({ limit: 1_000 }))).map((job) => ({
      id: job.id,
      state: job.state,
      attempts: job.attempts,
      isCancelling: job.isCancelling,
      due: job.dueAt,
    }))
    const wanted = model.jobs.map(({ id, state, attempts, isCancelling, due }) => {
      const hasDue = state === "delayed" || state === "running"
      return { id, state, attempts, isCancelling, due: hasDue ? due : null }
    })
    deepStrictEqual(jobs, wanted, JSON.stringify(command))
    deepStrictEqual(await store.read(() => pausedKinds()), [...model.paused].toSorted())
  }
}

function lostOnly(error: unknown): false {
  if (error instanceof LeaseLost) return false
  throw error
}

const jobOf = ({ jobs }: History, index: number): number => jobs.at(-1 - (index % Math.max(1, jobs.length))) ?? 0

const NOBODY: Lease = { id: 0, lease: 0 }
const chosen = ({ leases }: History, index: number): Lease =>
  leases.at(-1 - (index % Math.max(1, leases.length))) ?? NOBODY

function* step(context: JobContext, command: Command, history: History): Work<unknown> {
  switch (command.do) {
    case "enqueue":
      return (yield* enqueueJobs(context, [command])).map(({ id }) => id)
    case "lease": {
      yield* wakeJobs(context)
      const kinds = [...LIMITS].map(([name, limit]) => ({ kind: name, limit }))
      const leased = yield* leaseJobs(context, { kinds, most: command.most, leaseMs: LEASE })
      return leased.map(({ id, lease }) => ({ id, lease }))
    }
    case "complete":
      yield* completeJob(context, chosen(history, command.which))
      return true
    case "fail": {
      const error = { tag: "Oops", message: "no" }
      yield* failJob(context, chosen(history, command.which), { error, retryInMs: command.retryInMs })
      return true
    }
    case "release":
      yield* releaseJob(context, chosen(history, command.which))
      return true
    case "renew": {
      const renewal = { ...chosen(history, command.which), progress: null }
      // A job that is done counts as neither held nor lost.
      yield* renewLeases(context, [renewal], LEASE)
      return undefined
    }
    case "cancel":
      yield* cancelJob(context, jobOf(history, command.which))
      return undefined
    case "retry":
      yield* retryJob(context, jobOf(history, command.which))
      return undefined
    case "pause":
      return yield* pauseKind(command.kind)
    case "resume":
      return yield* resumeKind(command.kind)
    case "removeOld":
      yield* removeOldJobs(context)
      return undefined
    case "pass":
      return undefined
  }
}

function stepModel(model: JobModel, command: Command, history: History): unknown {
  switch (command.do) {
    case "enqueue":
      return [model.enqueue(command.kind, command.key, command.priority, command.delayMs, command.maxAttempts)]
    case "lease": {
      model.wake()
      const leased = model.lease(LIMITS, command.most, LEASE)
      history.leases.push(...leased)
      return leased
    }
    case "complete":
      return model.complete(chosen(history, command.which))
    case "fail":
      return model.fail(chosen(history, command.which), command.retryInMs)
    case "release":
      return model.release(chosen(history, command.which))
    case "renew":
      return void model.renew(chosen(history, command.which), LEASE)
    case "cancel":
      return model.cancel(jobOf(history, command.which))
    case "retry":
      return model.retry(jobOf(history, command.which))
    case "pause":
      return void model.paused.add(command.kind)
    case "resume":
      return void model.paused.delete(command.kind)
    case "removeOld":
      return model.removeOld()
    case "pass":
      model.now += command.ms
      return undefined
  }
}
