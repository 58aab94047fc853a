/** Threads that hang, eat memory or end: one answer each, and the others go on. */
import { appendFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, describe, expect, it } from "vitest"
import type { PoolPorts } from "../ports.ts"
import { audioReader } from "../read/AudioReader.ts"
import type { AudioReader } from "../read/reading.ts"
import { canMakeFiles, encode, fakeImage, tag, temporaryFolder } from "../read/testing/audioFiles.ts"
import { systemPorts } from "../system.ts"
import { FilePool } from "./FilePool.ts"
import { readFileWith } from "./readFile.ts"
import type { Deed } from "./testing/misbehave.ts"
import { WorkerPool } from "./WorkerPool.ts"

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
  const first = Promise.withResolvers<void>()
  const ports: PoolPorts = {
    parallelism: () => 2,
    after(_, call) {
      calls.add(call)
      first.resolve()
      return () => calls.delete(call)
    },
  }
  return { ports, begun: first.promise, armed: () => calls.size, pass: () => calls.forEach((call) => call()) }
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

describe.skipIf(!canMakeFiles())("files", () => {
  const folder = temporaryFolder()
  const path = (name: string): string => join(folder.path, name)
  const filePool = (options: Partial<ConstructorParameters<typeof FilePool>[0]> = {}): FilePool => {
    const pool = new FilePool({ ports: systemPorts, threads: 2, ...options })
    pools.push(pool)
    return pool
  }

  it("are read, with pictures in memory of their own", async () => {
    const picture = fakeImage("jpeg", 100_000)
    tag([{ file: encode(path("a.flac")), format: "vorbis", tags: { TITLE: ["T"] }, pictures: [[3, "", picture]] }])
    const answer = await filePool().read(path("a.flac"))
    if (!answer.ok) throw new Error(answer.failure.message)
    const { reading, size, modifiedAt } = answer.value
    expect(reading.common).toEqual({ title: "T" })
    expect(reading.pictures[0]?.bytes.buffer.byteLength).toBe(100_000)
    expect(size).toBeGreaterThan(100_000)
    expect(new Date(modifiedAt).getUTCFullYear()).toBeGreaterThan(2000)
  })

  // Other systems have no such names.
  it.skipIf(process.platform !== "linux")("are found by the bytes of a name that is no UTF-8", async () => {
    const name = Buffer.concat([Buffer.from(`${folder.path}/caf`), Buffer.from([0xe9]), Buffer.from(".flac")])
    writeFileSync(name, Buffer.from("no audio"))
    expect(await filePool().read(name)).toMatchObject({ ok: false, failure: { reason: "notAudio" } })
  })

  it("that are not there, or no files, are unavailable", async () => {
    const pool = filePool()
    expect(await pool.read(path("none.mp3"))).toMatchObject({ failure: { reason: "unavailable", code: "ENOENT" } })
    expect(await pool.read(folder.path)).toMatchObject({ failure: { reason: "unavailable" } })
  })

  it("that take too long are given up, and the next is read", async () => {
    encode(path("c.mp3"))
    const time = manualTime()
    const pool = filePool({ ports: time.ports, threads: 1 })
    const first = pool.read(path("c.mp3"))
    await time.begun
    time.pass()
    expect(await first).toMatchObject({ ok: false, failure: { reason: "timeout" } })
    expect(await pool.read(path("c.mp3"))).toMatchObject({ ok: true })
  })

  it("that change while they are read are not believed", async () => {
    const file = encode(path("growing.mp3"))
    const reader = await audioReader()
    const writing: AudioReader = {
      async read(audio, limits) {
        const reading = await reader.read(audio, limits)
        appendFileSync(file, "more")
        return reading
      },
    }
    expect(await readFileWith(Promise.resolve(writing), { path: file })).toMatchObject({
      failure: { reason: "changed" },
    })
  })

  it("beyond the limit are too large, and those of noise no audio, while others are read", async () => {
    writeFileSync(path("noise.mp3"), new Uint8Array(2 ** 20).fill(0xff))
    encode(path("b.mp3"))
    const pool = filePool({ limits: { fileBytes: 2 * 2 ** 20 } })
    writeFileSync(path("large.mp3"), new Uint8Array(3 * 2 ** 20))
    const names = ["noise.mp3", "b.mp3", "large.mp3", "b.mp3"]
    const answers = await Promise.all(names.map((name) => pool.read(path(name))))
    expect(answers.map((answer) => (answer.ok ? "read" : answer.failure.reason))).toEqual([
      "notAudio",
      "read",
      "tooLarge",
      "read",
    ])
  })
})
