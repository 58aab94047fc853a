/**
 * What a process does to a folder, call by call as strace tells it: enough to have every state in which the process, or
 * the power, could have gone.
 */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { basename, dirname } from "node:path"

/** A change of the folder, or of what is sure to outlast the power; or a line that the process printed. */
export type Call =
  | { readonly kind: "create"; readonly file: string }
  | { readonly kind: "remove"; readonly file: string }
  | { readonly kind: "sync"; readonly file: string }
  | { readonly kind: "write"; readonly file: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: "resize"; readonly file: string; readonly size: number }
  /** The names in the folder are on the disk. */
  | { readonly kind: "syncFolder" }
  | { readonly kind: "say"; readonly line: string }

/** Those that change files in ways that {@link readCall} doesn't know are among them, so that it meets them and fails. */
const WRITING = [
  ...["openat", "creat", "write", "pwrite64", "writev", "pwritev", "pwritev2", "ftruncate", "truncate", "fallocate"],
  ...[
    "fsync",
    "fdatasync",
    "sync_file_range",
    "unlink",
    "unlinkat",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
  ],
]
/** More than any write of SQLite. */
const LONGEST = 16 * 1024 * 1024

/** Runs a program to its end and answers what it did in a folder, which is flat. */
export function record(folder: string, trace: string, program: readonly [string, ...string[]]): Call[] {
  const options = ["-f", "-qq", "-y", "-xx", "-s", String(LONGEST), "-e", `trace=${WRITING.join(",")}`, "-o", trace]
  execFileSync("strace", [...options, ...program], { stdio: "ignore", env: { ...process.env, NODE_OPTIONS: "" } })
  const reader = new Reader(folder)
  for (const line of readFileSync(trace, "latin1").split("\n")) reader.take(line)
  return reader.calls
}

/** `1234  pwrite64(5<\x2f…>, "\x00…", 4096, 0) = 4096`, of which a long call comes in two lines. */
const LINE = /^(\d+) +(.*)$/
const UNFINISHED = " <unfinished ...>"
const RESUMED = /^<\.\.\. \w+ resumed>/
const CALL = /^(\w+)\((.*)\) += (\d+)/
const ESCAPED = /(?:\\x[0-9a-f]{2})+/g
const STDOUT = /^1</

class Reader {
  readonly calls: Call[] = []
  readonly #folder: string
  readonly #unfinished = new Map<string, string>()
  readonly #files = new Set<string>()
  #said = ""

  constructor(folder: string) {
    this.#folder = folder
  }

  take(line: string): void {
    const [, thread = "", text = ""] = LINE.exec(line) ?? []
    if (text.endsWith(UNFINISHED)) {
      this.#unfinished.set(thread, text.slice(0, -UNFINISHED.length))
      return
    }
    const whole = RESUMED.test(text) ? (this.#unfinished.get(thread) ?? "") + text.replace(RESUMED, "") : text
    // What failed changed nothing.
    const [, name, args, result] = CALL.exec(whole) ?? []
    if (name !== undefined && args !== undefined) this.#call(name, args, Number(result))
  }

  #call(name: string, args: string, result: number): void {
    if (STDOUT.test(args) && name === "write") return this.#say(bytesOf(args).toString())
    const path = pathOf(args)
    if (path === this.#folder) {
      if (name === "fsync") this.calls.push({ kind: "syncFolder" })
      return
    }
    // Memory that is shared lies in a file which SQLite makes anew after a crash.
    if (dirname(path) !== this.#folder || path.endsWith("-shm")) return
    const file = basename(path)
    if (name === "openat") this.#open(file, args)
    else if (name === "pwrite64") this.#write(file, args, result)
    else if (name === "ftruncate") this.calls.push({ kind: "resize", file, size: lastNumber(args) })
    else if (name === "fsync" || name === "fdatasync") this.calls.push({ kind: "sync", file })
    else if (name === "unlink") {
      this.#files.delete(file)
      this.calls.push({ kind: "remove", file })
    } else throw new Error(`nobody knows yet what ${name} does to a file`)
  }

  #open(file: string, args: string): void {
    if (args.includes("O_TRUNC")) throw new Error("nobody knows yet what opening does to a file")
    if (!args.includes("O_CREAT") || this.#files.has(file)) return
    this.#files.add(file)
    this.calls.push({ kind: "create", file })
  }

  #write(file: string, args: string, length: number): void {
    this.calls.push({ kind: "write", file, at: lastNumber(args), bytes: bytesOf(args).subarray(0, length) })
  }

  #say(text: string): void {
    const lines = (this.#said + text).split("\n")
    this.#said = lines.pop() ?? ""
    for (const line of lines) this.calls.push({ kind: "say", line })
  }
}

const unescaped = (text: string): Buffer => Buffer.from(text.replaceAll("\\x", ""), "hex")

/** What is between the first quotes. */
function bytesOf(args: string): Buffer {
  const start = args.indexOf('"') + 1
  return unescaped(args.slice(start, args.indexOf('"', start)))
}

/** Of a descriptor where the first argument is one, otherwise what is named. */
function pathOf(args: string): string {
  const ofDescriptor = /^\d+<([^>]*)>/.exec(args.slice(0, 8192))?.[1]
  return ofDescriptor === undefined
    ? bytesOf(args).toString()
    : ofDescriptor.replace(ESCAPED, (hex) => unescaped(hex).toString())
}

const lastNumber = (args: string): number => Number(/(\d+)$/.exec(args.slice(-20))?.[1])
