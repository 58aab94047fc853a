/** Imports in processes of their own that are killed, and what a library holds, whatever ran to make it. */
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { Library, query, registry } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { hashedRows } from "@ledgerline/core/testing"
import type { ImportReport } from "../import/report.ts"

/** Takes the paths of {@link Places}. */
export const IMPORT_PROGRAM = fileURLToPath(new URL("importChild.ts", import.meta.url))

export interface Places {
  readonly database: string
  readonly folder: string
  readonly blobs: string
}

/** When an import is killed: so many microseconds after it has said so many lines, or at a system call of one thread. */
export type Death =
  | { readonly lines: number; readonly afterUs: number }
  | { readonly syscall: string; readonly when: number }
  | undefined

export interface Ran {
  /** Whether the process was killed after it had opened the library and before it was done. */
  readonly wasHit: boolean
  readonly isDone: boolean
  /** Files that it said were stored. */
  readonly acknowledged: number
  readonly report?: ImportReport
}

/** Runs an import that may be killed, under a program that takes another as its argument. Rejects where it fails by itself. */
export async function runImport(
  { database, folder, blobs }: Places,
  death?: Death,
  under: readonly string[] = [],
): Promise<Ran> {
  const program = [...under, process.execPath, IMPORT_PROGRAM, database, folder, blobs]
  const trace = death !== undefined && "syscall" in death ? tracing(death.syscall, death.when) : []
  const [command = "", ...args] = [...trace, ...program]
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    // Traced without compiled sources, whose reading would shift the calls that are counted.
    env: { ...process.env, NODE_OPTIONS: "", ...(trace.length === 0 ? {} : { NODE_COMPILE_CACHE: "" }) },
  })
  let complaints = ""
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text))
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (code, signal) => resolve({ code, signal }))
  })
  let heard = 0
  let acknowledged = 0
  let hasBegun = false
  let report: ImportReport | undefined
  for await (const line of createInterface(child.stdout)) {
    hasBegun ||= line === "begun"
    if (line.startsWith("{")) report = JSON.parse(line) as ImportReport
    const [, stored] = /^\d+ (\d+)$/.exec(line) ?? []
    if (stored !== undefined) acknowledged = Number(stored)
    heard += 1
    if (death !== undefined && "lines" in death && heard === death.lines) {
      waitBusily(death.afterUs)
      child.kill("SIGKILL")
    }
  }
  const { code, signal } = await ended
  const isDone = report !== undefined
  const wasKilled = signal === "SIGKILL" || code === 137
  if (!wasKilled && (code !== 0 || !isDone)) {
    throw new Error(`the import failed (${code}): ${complaints.slice(-2000)}`)
  }
  return { wasHit: wasKilled && hasBegun && !isDone, isDone, acknowledged, ...(report === undefined ? {} : { report }) }
}

// Not with --seccomp-bpf, with which strace 6.1 loses count of the calls to inject into.
const tracing = (syscall: string, when: number): string[] => [
  "strace",
  "-f",
  "-qq",
  "-o",
  "/dev/null",
  "-e",
  `trace=${syscall}`,
  "-e",
  `inject=${syscall}:signal=KILL:when=${when}`,
]

/** Timers are too coarse for an import of some hundred milliseconds. */
function waitBusily(microseconds: number): void {
  const until = process.hrtime.bigint() + BigInt(microseconds) * 1000n
  while (process.hrtime.bigint() < until) continue
}

export const openLibrary = (database: string): Promise<Library> =>
  Library.open({
    store: openSqlite({ path: database, owner: thisProcess(), now: () => systemPorts.clock.now() }),
    registry,
    ports: systemPorts,
  })

/** Numbers and times of events: they differ where the same was said in one run or in several. */
const OF_THE_RUN = new Set(["event", "op", "seq", "origin", "at", "addedAt", "createdAt", "updatedAt"])

/**
 * What a library shows of its files and what it remembers of them, less what says when and in which run it was said.
 * Equal for equal folders, however often their import was cut off.
 */
export async function contentOf(library: Library): Promise<Record<string, string[]>> {
  const { operation: _, subject, ...views } = await hashedRows(library)
  const remembered = await library.store.read(function* () {
    // Not the hash of claims: one of tags that were read, the other of claims that were made of them before.
    const files = yield* query('SELECT folder, name, size, "mtimeUs", "mediaFile", track, failure FROM "localFile"')
    return { localFile: files, blob: yield* query("SELECT hash, size, compression FROM blob") }
  })
  const tables = Object.entries({
    ...views,
    // With the number of events about each: nothing was said twice.
    subject: subject?.filter(({ kind }) => kind !== "operation") ?? [],
    ...remembered,
  })
  return Object.fromEntries(
    tables.map(([name, rows]) => [
      name,
      rows.map((row) => JSON.stringify(Object.entries(row).filter(([column]) => !OF_THE_RUN.has(column)))).toSorted(),
    ]),
  )
}
