/** Runs one command: streams, signals, the library's life, errors and the exit code. Commands see none of that. */
import { once } from "node:events"
import { setImmediate, setTimeout } from "node:timers/promises"
import type { DatabaseInUse, Library, RepairPeer } from "@ledgerline/core"
import { find } from "../commands/index.ts"
import type { Context } from "./command.ts"
import { exitCodeOf, explain, Stopped, UsageError } from "./errors.ts"
import { EXIT, SIGNAL_EXIT, type StopSignal } from "./exit.ts"
import { libraryFolder, userFolder } from "./folder.ts"
import { overview, page } from "./help.ts"
import { Output } from "./output.ts"
import { type Globals, parseCommand, takeGlobals } from "./parse.ts"
import type { Host } from "./owner/host.ts"
import { visit } from "./owner/visit.ts"
import { version } from "./version.ts"

/** Runs the command line of a process and sets its exit code. */
export async function main(process: NodeJS.Process): Promise<void> {
  const stop = stopper(process)
  const { env } = process
  let globals: Globals | undefined
  let out = outputFor(process, undefined)
  process.on("uncaughtException", (error) => {
    report(out, error, globals)
    process.exit(EXIT.defect)
  })
  try {
    const taken = takeGlobals(process.argv.slice(2))
    globals = taken.globals
    out = outputFor(process, globals)
    const cwd = userFolder(env, process.cwd())
    process.exitCode = await run(taken.rest, globals, {
      out,
      json: globals.json,
      folder: libraryFolder(globals.data, env, cwd),
      env,
      cwd,
      isPast: false,
      isAlone: true,
      signal: stop.signal,
      confirm: (question) => confirm(process, question, stop.signal),
      secret: async (question) => (await import("./secret.ts")).askSecret(process, question, stop.signal),
      pause: async () => {
        await setImmediate()
        stop.signal.throwIfAborted()
      },
    })
  } catch (error) {
    process.exitCode = exitCodeOf(error)
    report(out, error, globals)
  }
  out.endProgress()
}

/** What the frame knows before it has looked at the command. */
type Base = Omit<Context, "library" | "libraryOrNew" | "replica" | "call" | "host">

async function run(rest: readonly string[], globals: Globals, base: Base): Promise<number> {
  const { out } = base
  const [first, ...argv] = rest
  if (globals.version) {
    out.raw(
      base.json ? `${JSON.stringify({ version: version(), node: process.version })}\n` : `ledgerline ${version()}\n`,
    )
    return EXIT.ok
  }
  if (first === undefined) {
    if (base.json && !globals.help) throw new UsageError("no command is named")
    if (globals.help) out.raw(overview(out))
    else out.note(overview(out).trimEnd())
    return globals.help ? EXIT.ok : EXIT.usage
  }
  if (first.startsWith("-")) throw new UsageError(`${first} must follow a command`)
  const entry = find(first)
  if (globals.help) {
    out.raw(page(out, entry, await entry.load()))
    return EXIT.ok
  }
  const opened = new Opened(base)
  const context: Context = {
    ...base,
    library: (options) => opened.library(options),
    libraryOrNew: (id) => opened.library({ create: true, id }),
    replica: async () => (await opened.library()).origin,
    host: (library) => openHouse(context, library),
    call: (name, args, changed) => callOrVisit(context, name, args, changed),
  }
  try {
    return await callOrVisit(context, first, argv)
  } finally {
    await opened.close()
  }
}

/** How long to wait for a process that has the database and does not answer: it may be about to end. */
const PATIENCE = 2000
/** And how long for one that has had it for no longer than this: it may be about to listen. */
const STARTING = 10_000

/** Runs a command where its library is open: in this process, unless another one has it. */
async function callOrVisit(
  context: Context,
  name: string,
  argv: readonly string[],
  changed?: Partial<Context>,
): Promise<number> {
  const { isHere = false } = find(name)
  const staysHere = typeof isHere === "function" ? isHere(argv, context.env) : isHere
  if (changed !== undefined || context.isPast || staysHere) return call(context, name, argv, changed)
  for (const began = performance.now(); ;) {
    const code = await visit(context, [name, ...argv])
    if (code !== undefined) return code
    try {
      return await call(context, name, argv)
    } catch (error) {
      if (!isInUse(error)) throw error
      if (performance.now() - began > (isStarting(error) ? STARTING : PATIENCE)) throw error
      context.out.progress(`${error.message}; waiting for it …`)
      await setTimeout(100, undefined, { signal: context.signal })
    }
  }
}

const isInUse = (error: unknown): error is DatabaseInUse =>
  error instanceof Error && "_tag" in error && error._tag === "DatabaseInUse"

/** Whether a process has had the database for so short a time that it may still be about to listen. */
const isStarting = ({ owner }: DatabaseInUse): boolean =>
  owner !== null && Math.abs(Date.now() - Date.parse(owner.since)) < STARTING

async function openHouse(owner: Context, library: Library): Promise<Host> {
  const { host } = await import("./owner/host.ts")
  return host(owner, library, (given, name, argv) => {
    const visited: Context = {
      ...given,
      // Whoever visits brings nobody along.
      host: () => Promise.resolve({ close: () => Promise.resolve() }),
      call: (other, args, changed) => call(visited, other, args, changed),
    }
    return call(visited, name, argv)
  })
}

async function call(
  context: Context,
  name: string,
  argv: readonly string[],
  changed: Partial<Context> = {},
): Promise<number> {
  const command = await find(name).load()
  const input = parseCommand(name, command, argv)
  return (await command.run({ ...context, ...changed }, input as never)) ?? EXIT.ok
}

interface Opening {
  readonly create?: boolean
  readonly leaveViews?: boolean
  readonly id?: string | undefined
  readonly mendFrom?: RepairPeer | undefined
}

/** The library of a start: opened when it is first asked for. */
class Opened {
  readonly #base: Base
  #library: Promise<Library> | undefined

  constructor(base: Base) {
    this.#base = base
  }

  library(options: Opening = {}): Promise<Library> {
    return (this.#library ??= this.#open(options).catch((error: unknown) => {
      this.#library = undefined
      throw error
    }))
  }

  async #open({ create = false, leaveViews = false, id, mendFrom }: Opening): Promise<Library> {
    const { openLibrary } = await import("./open.ts")
    return openLibrary({ ...this.#base, create, leaveViews, id, mendFrom })
  }

  /** A library that could not be opened has told so already. */
  async close(): Promise<void> {
    await this.#library?.then(
      (library) => library.close(),
      () => undefined,
    )
  }
}

/** Turns signals into an abort; the second one ends at once. A reader that went away counts as a signal too. */
function stopper(process: NodeJS.Process): AbortController {
  const controller = new AbortController()
  const stop = (signal: StopSignal): void => {
    if (controller.signal.aborted && signal !== "SIGPIPE") process.exit(SIGNAL_EXIT[signal])
    controller.abort(new Stopped(signal))
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop(signal))
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE" || error.code === "EIO") return stop("SIGPIPE")
      if (stream === process.stdout)
        process.stderr.write(`ledgerline: the results cannot be written: ${error.message}\n`)
      // What was stored is durable; ending here loses nothing of it.
      process.exit(EXIT.storage)
    })
  }
  return controller
}

/** Undefined where standard input or standard error is no terminal. */
async function confirm(
  { stdin, stderr }: NodeJS.Process,
  question: string,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  if (!stdin.isTTY || !stderr.isTTY) return undefined
  const { createInterface } = await import("node:readline/promises")
  const asking = createInterface({ input: stdin, output: stderr })
  // In its raw mode the terminal hands Ctrl-C to whoever reads, and not as a signal.
  asking.on("SIGINT", () => process.kill(process.pid, "SIGINT"))
  try {
    const closed = once(asking, "close").then(() => "no")
    const answer = await Promise.race([asking.question(`${question} [y/N] `, { signal }), closed])
    return /^y(es)?$/i.test(answer.trim())
  } catch (cause) {
    signal.throwIfAborted()
    throw cause
  } finally {
    asking.close()
  }
}

function outputFor({ stdout, stderr, env }: NodeJS.Process, globals: Globals | undefined): Output {
  const plain = globals?.noColor === true || (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb"
  const program = env["LEDGERLINE_PROGRAM"] ?? ""
  const called = { program: program === "" ? "ledgerline" : program, data: globals?.data }
  return new Output({ stdout, stderr, json: globals?.json ?? false, colour: !plain, called })
}

/** Says on stderr what went wrong: for people in a sentence, with --json as an object. */
function report(out: Output, error: unknown, globals: Globals | undefined): void {
  const explanation = explain(error)
  if (explanation === undefined) return
  const { tag, reason, message } = explanation
  const remedy = explanation.remedy === undefined ? undefined : asCalled(explanation.remedy, out)
  if (globals?.json === true) out.note(JSON.stringify({ error: { tag, reason, message, remedy } }))
  else out.note(`${out.styleError("red", "ledgerline:")} ${message}${remedy === undefined ? "" : `\n  ${remedy}`}`)
  if (globals?.debug === true && error instanceof Error) out.note(error.stack ?? "")
}

/** What is to be done on another machine is left as it is. */
const asCalled = (remedy: string, out: Output): string =>
  remedy.includes("on the server") ? remedy : out.advice(remedy)
