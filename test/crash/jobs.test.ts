/** Kills processes that run jobs, again and again on one database: each effect is there once in the end. */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { Library } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { effort, seededPorts, START, testRegistry } from "@ledgerline/core/testing"
import { countJobs } from "@ledgerline/workers/jobs"
import { expect, it } from "vitest"
import { withFolder } from "./writing.ts"

const PROGRAM = fileURLToPath(new URL("jobProcess.ts", import.meta.url))
const JOBS = 25
const FOLLOWING = 1_000_000

/** Runs the program; kills it as soon as it has said so many lines. Answers what it said in full. */
function runJobs(path: string, first: number, count: number, killAfter?: number): Promise<string[]> {
  const child = spawn(process.execPath, [PROGRAM, path, String(first), String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_OPTIONS: "" },
  })
  let out = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text
    if (killAfter !== undefined && out.split("\n").length > killAfter) child.kill("SIGKILL")
  })
  return new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (code, signal) => {
      if (signal === "SIGKILL" || code === 0) resolve(out.split("\n").slice(0, -1))
      else reject(new Error(`the process failed (${code})`))
    })
  })
}

const { numRuns, seed } = effort(12)

it("loses no job and does none twice: kill -9 while jobs run", { timeout: 120_000 + numRuns * 5_000 }, () =>
  withFolder(async (path) => {
    const ran: string[] = []
    const enqueued: number[] = []
    for (let round = 0; round < numRuns; round++) {
      // From the line that says "enqueued" on, at places that depend on the seed.
      const lines = await runJobs(path, round * JOBS, JOBS, 1 + ((seed + round * 7919) % 12))
      if (lines.includes("enqueued")) enqueued.push(round)
      ran.push(...lines.filter((line) => line.startsWith("ran ")))
    }
    const last = await runJobs(path, 0, 0)
    expect(last.at(-1)).toBe("done")
    ran.push(...last.filter((line) => line.startsWith("ran ")))

    const store = openSqlite({ path, owner: { pid: process.pid, host: "reader" }, now: () => START })
    const library = await Library.open({ store, registry: testRegistry, ports: seededPorts(1) })
    const numbers = (await library.events(1, 1_000_000)).map(({ subject }) => Number(subject.slice("counter:".length)))
    expect(await store.read(() => countJobs())).toEqual({ done: numbers.length })
    const first = numbers.filter((n) => n < FOLLOWING)
    const following = first.filter((n) => n % 5 === 0).map((n) => n + FOLLOWING)
    // Nothing twice; what was said is there; what was enqueued was done, each batch whole or absent.
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(ran.filter((line) => !numbers.includes(Number(line.slice(4))))).toEqual([])
    const batches = new Set(first.map((n) => Math.floor(n / JOBS)))
    expect(enqueued.filter((round) => !batches.has(round))).toEqual([])
    expect(first.length).toBe(batches.size * JOBS)
    expect(numbers.filter((n) => n >= FOLLOWING).toSorted((a, b) => a - b)).toEqual(following.toSorted((a, b) => a - b))
    expect(await library.verify()).toMatchObject({ ok: true })
    await library.close()
  }),
)
