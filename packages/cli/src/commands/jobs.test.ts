/** `jobs`, run as a child process. */
import { enqueueJobs, failJob, leaseJobs, prepareJobs } from "@ledgerline/workers/jobs"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ledgerline, objects, openHere, temporaryFolder } from "../testing/cli.ts"

let folder: ReturnType<typeof temporaryFolder>
const run = (...args: string[]) => ledgerline([...args, "--data", folder.path])
const ids = async (...args: string[]) =>
  objects((await run("jobs", ...args, "--json")).stdout).map((job) => [job["id"], job["state"]])

beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder.remove())

/** A waiting job, a delayed one, and one that failed. */
async function fill(): Promise<void> {
  const library = await openHere(folder.path)
  const { store, ports } = library
  const context = { dialect: store.dialect, now: ports.clock.now() }
  await store.write(function* () {
    yield* prepareJobs(store.dialect)
    yield* enqueueJobs(context, [{ kind: "read", key: "a.mp3", maxAttempts: 1 }])
    const [lease] = yield* leaseJobs(context, { kinds: [{ kind: "read", limit: 1 }], most: 1, leaseMs: 1 })
    const error = { tag: "Unreadable", message: "no\u001b[31m audio" }
    if (lease !== undefined) yield* failJob(context, lease, { error, retryInMs: null })
    yield* enqueueJobs(context, [
      { kind: "read", key: "b.mp3" },
      { kind: "fetch", delayMs: 3_600_000 },
    ])
  })
  await library.close()
}

describe("jobs", () => {
  it("lists nothing where the library has no queue", async () => {
    await (await openHere(folder.path)).close()
    expect(await run("jobs")).toEqual({ code: 0, stdout: "no jobs\n", stderr: "" })
    expect((await run("jobs", "cancel", "1")).code).toBe(1)
  })

  it("lists what waits and runs, what failed, or all", async () => {
    await fill()
    expect(await ids()).toEqual([
      [2, "waiting"],
      [3, "delayed"],
    ])
    expect(await ids("--failed")).toEqual([[1, "failed"]])
    expect(await ids("--all")).toHaveLength(3)
    const { stdout } = await run("jobs", "--failed")
    expect(stdout).toMatch(/1 {2}read {2}failed .* 1\/1 .*Unreadable: no \[31m audio/)
  })

  it("tries again and cancels, and says so by its exit code", async () => {
    await fill()
    const retried = await run("jobs", "retry", "1")
    expect(retried).toEqual({ code: 0, stdout: "job 1 (read): it waits for its turn\n", stderr: "" })
    expect(objects((await run("jobs", "cancel", "2", "--json")).stdout)[0]).toMatchObject({
      answer: "cancelled",
      job: { id: 2, state: "cancelled" },
    })
    expect((await run("jobs", "cancel", "2")).code).toBe(1)
    expect(await ids()).toEqual([
      [1, "waiting"],
      [3, "delayed"],
    ])
  })

  it.each([
    [["retry"], 2, "needs the number of a job"],
    [["cancel", "x"], 2, "needs the number of a job"],
    [["stop", "1"], 2, 'jobs does not know "stop"'],
    [["--all", "--failed"], 2, "not both"],
    [["retry", "99"], 1, "there is no job 99"],
  ])("%j answers %i", async (args, code, message) => {
    await fill()
    const result = await run("jobs", ...args)
    expect(result.code).toBe(code)
    expect(result.stderr).toContain(message)
  })
})
