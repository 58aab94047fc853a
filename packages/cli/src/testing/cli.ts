/** Runs the program on libraries that the tests make: in their own process, or as a child where something depends on that. */
import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { Readable } from "node:stream"
import { fileURLToPath } from "node:url"
import { Library, type NewEvent, registry } from "@ledgerline/core"
import { openMachineKey, secretsBy } from "@ledgerline/core/machineKey"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { DATABASE } from "../frame/folder.ts"
import { main } from "../frame/run.ts"

export const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url))

export interface Result {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The environment without what would steer the program. */
function environment(changed: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const steering = /^(?:LEDGERLINE_|XDG_|NO_COLOR$|FORCE_COLOR$|INIT_CWD$|npm_)/
  const kept = Object.entries(process.env).filter(([name]) => !steering.test(name))
  return { ...Object.fromEntries(kept), ...changed }
}

export const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd?: string) =>
  spawn(process.execPath, [MAIN, ...args], {
    env: environment(env),
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
  })

/** Runs `ledgerline` to its end in this process, which to it is one that nobody sits at. `piped`: what stands on its standard input. */
export async function ledgerline(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = process.cwd(),
  piped = "",
): Promise<Result> {
  const written = { stdout: "", stderr: "" }
  const stream = (name: keyof typeof written) => ({
    isTTY: false,
    on: () => undefined,
    write(content: string | Uint8Array, done?: (error?: Error | null) => void): boolean {
      written[name] += typeof content === "string" ? content : Buffer.from(content).toString()
      if (done !== undefined) process.nextTick(done)
      return true
    },
  })
  const standIn = {
    argv: [process.execPath, MAIN, ...args],
    env: environment(env),
    cwd: () => cwd,
    stdin: Readable.from([Buffer.from(piped)], { objectMode: false }),
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    on: () => undefined,
    exit(code: number): never {
      throw new Error(`the program would end at once, with the code ${code}`)
    },
    exitCode: undefined as number | undefined,
  }
  await main(standIn as unknown as NodeJS.Process)
  return { code: standIn.exitCode ?? 0, ...written }
}

export function ended(child: ReturnType<typeof start>): Promise<Result> {
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (code) => resolve({ code, stdout, stderr }))
  })
}

/** The lines of a program that runs, until one of them is as wanted. */
export function listen(child: { readonly stdout: Readable }) {
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  return async (wanted: RegExp): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done === true) throw new Error(`no line is ${String(wanted)}`)
      if (wanted.test(value)) return value
    }
  }
}

export const exit = (child: ReturnType<typeof start>) => new Promise((resolve) => child.once("exit", resolve))

/** Runs a line of a POSIX shell in which `ledgerline` is the program. */
export function shell(line: string, env: Readonly<Record<string, string>> = {}): Promise<Result> {
  const script = `ledgerline() { "$NODE" "$MAIN" "$@"; }\n${line}`
  return ended(
    spawn("sh", ["-c", script], {
      env: environment({ NODE: process.execPath, MAIN, ...env }),
      stdio: ["ignore", "pipe", "pipe"],
    }),
  )
}

/** A folder of its own for a test, with a space in its name. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline cli-"))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Opens the library of a folder in this process; a new one is a replica of another where that is named. */
export function openHere(folder: string, library?: string): Promise<Library> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, DATABASE)
  const store = openSqlite({ path, owner: thisProcess(), now: () => systemPorts.clock.now() })
  const replica = library === undefined ? {} : { library }
  const secrets = secretsBy(() => openMachineKey({ path: join(folder, "machine.key"), random: systemPorts.random }))
  return Library.open({ store, registry, ports: { ...systemPorts, secrets }, path, ...replica })
}

/** A batch by an actor, as {@link makeLibrary} appends it. */
export type Step = readonly [actor: string, events: readonly NewEvent[], op?: string]

/** Makes a library and closes it. Answers the operations. */
export async function makeLibrary(folder: string, steps: readonly Step[]): Promise<string[]> {
  const library = await openHere(folder)
  const operations: string[] = []
  for (const [actor, events, op] of steps) {
    operations.push((await library.append({ actor, events, ...(op === undefined ? {} : { op }) })).op)
  }
  await library.close()
  return operations
}

/** The objects of output that has one a line. */
export const objects = (text: string): Record<string, unknown>[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>)
