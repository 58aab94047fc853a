/** Threads that hang, eat memory or end: one answer each, and the others go on. */
import { afterEach, describe, expect, it } from "vitest"
import type { PoolPorts } from "../ports.ts"
import { systemPorts } from "../system.ts"
import type { Deed } from "./testing/misbehave.ts"
import { NOT_BEGUN, WorkerPool } from "./WorkerPool.ts"

const entry = new URL("testing/misbehave.ts", import.meta.url)
const pools: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()))
})

function poolOf(options: { threads?: number; ports?: PoolPorts; heapMiB?: number } = {}): WorkerPool<Deed, string> {
  const pool = new WorkerPool<Deed, string>({ entry, ports: systemPorts, threads: 2, ...options })
  pools.push(pool)
  return pool
}

/** Time limits that pass when a test says so. */
function manualTime() {
  const calls = new Set<() => void>()
  const ports: PoolPorts = {
    parallelism: () => 2,
    after(_, call) {
      calls.add(call)
      return () => calls.delete(call)
    },
  }
  const pass = (): void => {
    const due = [...calls]
    calls.clear()
    for (const call of due) call()
  }
  return { ports, armed: () => calls.size, pass }
}

const done = { ok: true, value: "done" }

/** A task that says over shared memory that it has begun. */
function began(): { deed: Deed; wait: () => Promise<void> } {
  const flag = new Int32Array(new SharedArrayBuffer(4))
  const wait = async (): Promise<void> => {
    await Atomics.waitAsync(flag, 0, 0).value
  }
  return { deed: { kind: "hang", flag }, wait }
}

describe("a task", () => {
  it("is answered", async () => {
    expect(await poolOf().run({ kind: "work" })).toEqual(done)
  })

  it("that hangs is killed at its time limit, and the next one runs", async () => {
    const time = manualTime()
    const pool = poolOf({ threads: 1, ports: time.ports })
    const { deed, wait } = began()
    const hanging = pool.run(deed)
    const next = pool.run({ kind: "work" })
    await wait()
    // The one that waits has no limit yet.
    expect(time.armed()).toBe(1)
    time.pass()
    expect(await hanging).toMatchObject({ ok: false, failure: { reason: "timeout" } })
    expect(await next).toEqual(done)
    expect(time.armed()).toBe(0)
  })

  it("has longer until a thread begins with it, and its limit for each step from then on", async () => {
    const time = manualTime()
    const pool = poolOf({ threads: 1, ports: time.ports })
    const [slow, quick] = [began(), began()]
    const step = new Int32Array(new SharedArrayBuffer(4)).fill(NOT_BEGUN)
    const starting = pool.run(slow.deed, undefined, step)
    await slow.wait()
    for (let limits = 1; limits < 6; limits++) time.pass()
    expect(time.armed()).toBe(1)
    time.pass()
    expect(await starting).toMatchObject({ ok: false, failure: { reason: "timeout" } })

    const begun = new Int32Array(new SharedArrayBuffer(4)).fill(NOT_BEGUN)
    const running = pool.run(quick.deed, undefined, begun)
    await quick.wait()
    Atomics.store(begun, 0, 0)
    time.pass()
    expect(time.armed()).toBe(1)
    time.pass()
    expect(await running).toMatchObject({ ok: false, failure: { reason: "timeout" } })
  })

  it("that eats memory is ended, and the next one runs", async () => {
    const pool = poolOf({ threads: 1, heapMiB: 32 })
    expect(await pool.run({ kind: "eat" })).toMatchObject({ ok: false, failure: { reason: "memory" } })
    expect(await pool.run({ kind: "work" })).toEqual(done)
  })

  it.each(["exit", "throw"] as const)("whose thread does %s is answered, and the next one runs", async (kind) => {
    const pool = poolOf({ threads: 1 })
    expect(await pool.run({ kind })).toMatchObject({ ok: false, failure: { reason: "crashed" } })
    expect(await pool.run({ kind: "work" })).toEqual(done)
  })

  it("does not take others with it", async () => {
    const pool = poolOf({ threads: 2, heapMiB: 32 })
    const kinds = ["eat", "work", "exit", "work", "throw", "work", "work", "work"] as const
    const outcomes = await Promise.all(kinds.map((kind) => pool.run({ kind })))
    expect(outcomes.map(({ ok }) => ok)).toEqual(kinds.map((kind) => kind === "work"))
  })

  it("leaves the main thread free", async () => {
    const time = manualTime()
    const pool = poolOf({ ports: time.ports })
    const [a, b] = [began(), began()]
    const hanging = [pool.run(a.deed), pool.run(b.deed)]
    await Promise.all([a.wait(), b.wait()])
    // Both threads spin; timers and promises here go on.
    await new Promise((resolve) => setImmediate(resolve))
    time.pass()
    expect((await Promise.all(hanging)).map(({ ok }) => ok)).toEqual([false, false])
  })
})

describe("an abort", () => {
  it("takes a task out of the queue", async () => {
    const time = manualTime()
    const pool = poolOf({ threads: 1, ports: time.ports })
    const { deed, wait } = began()
    const hanging = pool.run(deed)
    const controller = new AbortController()
    const waiting = pool.run({ kind: "work" }, controller.signal)
    await wait()
    controller.abort(new Error("not wanted any more"))
    await expect(waiting).rejects.toThrow("not wanted any more")
    time.pass()
    await hanging
  })

  it("kills one that runs", async () => {
    const pool = poolOf({ threads: 1 })
    const { deed, wait } = began()
    const controller = new AbortController()
    const hanging = pool.run(deed, controller.signal)
    await wait()
    controller.abort(new Error("stop"))
    await expect(hanging).rejects.toThrow("stop")
    expect(await pool.run({ kind: "work" })).toEqual(done)
  })

  it("that came before is heeded", async () => {
    await expect(poolOf().run({ kind: "work" }, AbortSignal.abort(new Error("early")))).rejects.toThrow("early")
  })
})

describe("closing", () => {
  it("waits for what was begun and takes nothing new", async () => {
    const pool = poolOf({ threads: 1 })
    const tasks = Array.from({ length: 5 }, () => pool.run({ kind: "work" }))
    const closed = pool.close()
    await expect(pool.run({ kind: "work" })).rejects.toThrow("closed")
    await closed
    expect(await Promise.all(tasks)).toEqual(tasks.map(() => done))
    await pool.close()
  })
})
