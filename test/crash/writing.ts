/** Starts writers, ends them in the middle, and looks at what they leave. */
import { execFileSync, spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Library, type LogEvent } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { modelOf, plainEvents, seededPorts, START, stateOf, testRegistry } from "@ledgerline/core/testing"
import { expect } from "vitest"
import { batchOf, sizeOf } from "./plan.ts"

export type WriterMode = "append" | "ingest" | "rebuild"

export const WRITER = fileURLToPath(new URL("writer.ts", import.meta.url))
// Not with --seccomp-bpf, with which strace 6.1 loses count of the calls to inject into.
const strace = (...args: string[]): [string, ...string[]] => ["strace", "-f", "-qq", ...args]

export interface Written {
  readonly lines: readonly string[]
  /** Batches whose promise had resolved. */
  readonly acknowledged: readonly number[]
}

/** A folder for one database, and room for one more, gone afterwards. */
export async function withFolder(work: (path: string, folder: string) => Promise<void>): Promise<void> {
  const room = mkdtempSync(join(tmpdir(), "ledgerline-crash-"))
  const folder = join(room, "library")
  mkdirSync(folder)
  try {
    await work(join(folder, "library.db"), folder)
  } finally {
    rmSync(room, { recursive: true, force: true })
  }
}

/** The batches of which a writer said that they are in. */
export const acknowledgedIn = (lines: readonly string[]): number[] =>
  lines.filter((line) => line.startsWith("ack ")).map((line) => Number(line.slice(4)))

/** Runs a writer to its end. `killAfter` kills it as soon as it has printed so many lines. */
export function runWriter(
  path: string,
  mode: WriterMode,
  batches: number,
  options: { inject?: string; killAfter?: number } = {},
): Promise<Written> {
  const { inject, killAfter } = options
  const program: readonly [string, ...string[]] = [process.execPath, WRITER, path, mode, String(batches)]
  const syscall = inject?.split(":")[0] ?? ""
  const traced: readonly [string, ...string[]] =
    inject === undefined
      ? program
      : [...strace("-o", "/dev/null", "-e", `trace=${syscall}`, "-e", `inject=${inject}`), ...program]
  const [command, ...args] = traced as [string, ...string[]]
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NODE_OPTIONS: "" } })
  let out = ""
  let complaints = ""
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text))
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text
    if (killAfter !== undefined && out.split("\n").length > killAfter) child.kill("SIGKILL")
  })
  return new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (code, signal) => {
      // A line that was cut off was not said.
      const lines = out.split("\n").slice(0, -1)
      const wasKilled = signal === "SIGKILL" || code === 137
      if (!wasKilled && lines.at(-1) !== "done")
        reject(new Error(`the writer failed (${code}): ${complaints.slice(-2000)}\n${out.slice(-500)}`))
      resolve({ lines, acknowledged: acknowledgedIn(lines) })
    })
  })
}

/** How often a writer that nobody disturbs makes a system call. */
export function countCalls(path: string, mode: WriterMode, batches: number, syscall: string): number {
  const record = `${path}.calls`
  const [command, ...args] = [
    ...strace("-o", record, "-e", `trace=${syscall}`),
    process.execPath,
    WRITER,
    path,
    mode,
    String(batches),
  ]
  execFileSync(command, args, { stdio: "ignore", env: { ...process.env, NODE_OPTIONS: "" } })
  return readFileSync(record, "utf8")
    .split("\n")
    .filter((line) => line.includes(`${syscall}(`)).length
}

/**
 * What must hold of a database whose writer has died or met a failing disk: what was acknowledged is there, every other
 * batch whole or absent, log and views agree, and work goes on. Answers the batches that are there.
 */
export async function expectSound(path: string, acknowledged: readonly number[] = []): Promise<ReadonlySet<number>> {
  const store = openSqlite({ path, owner: { pid: process.pid, host: "reader" }, now: () => START })
  const library = await Library.open({ store, registry: testRegistry, ports: seededPorts(4242) })
  const events = await library.events(1, 1_000_000)
  const byBatch = Map.groupBy(events, (event: LogEvent) => batchOf(event.op))
  for (const batch of acknowledged) expect(byBatch.has(batch), `batch ${batch} was acknowledged`).toBe(true)
  for (const [batch, ofBatch] of byBatch) expect(ofBatch.length, `events of batch ${batch}`).toBe(sizeOf(batch))
  expect(events.map(({ position }) => position)).toEqual(events.map((_, i) => i + 1))
  expect(await library.verify()).toMatchObject({ ok: true, problems: [] })
  expect(await stateOf(library)).toEqual(modelOf(testRegistry, await plainEvents(library)))
  const hash = await library.stateHash()
  await library.rebuild()
  expect(await library.stateHash()).toBe(hash)
  await library.append({
    actor: "user:ada",
    events: [{ type: "count.added", subject: "counter:0", payload: { by: 1 } }],
  })
  expect(await library.verify({ views: false })).toMatchObject({ ok: true, events: events.length + 1 })
  await library.close()
  return new Set(byBatch.keys())
}
