/**
 * What a process does to a folder, call by call as strace tells it: enough to have every state in which the process, or
 * the power, could have gone.
 */
import { execFile } from "node:child_process"
import { createReadStream, readFileSync, rmSync } from "node:fs"
import { createInterface } from "node:readline"
import { promisify } from "node:util"

/** A change of the folder, or of what is sure to outlast the power; or a line that the process printed. */
export type Call =
  | { readonly kind: "create"; readonly file: string }
  | { readonly kind: "remove"; readonly file: string }
  /** One more name of a file. */
  | { readonly kind: "link"; readonly file: string; readonly to: string }
  /** Of a file, or of a folder with all that is below it. */
  | { readonly kind: "rename"; readonly file: string; readonly to: string }
  | { readonly kind: "sync"; readonly file: string }
  | { readonly kind: "write"; readonly file: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: "resize"; readonly file: string; readonly size: number }
  /** The names in a folder are on the disk; the one that was recorded is "". */
  | { readonly kind: "syncFolder"; readonly folder: string }
  | { readonly kind: "say"; readonly line: string }

/** Those that change files in ways that {@link Reader} doesn't know are among them, so that it meets them and fails. */
const WRITING = `openat creat write pwrite64 writev pwritev pwritev2 ftruncate truncate fallocate fsync fdatasync
  sync_file_range copy_file_range sendfile unlink unlinkat rename renameat renameat2 link linkat`.split(/\s+/)
/** More than anybody writes at once. */
const LONGEST = 64 * 1024 * 1024

/** Runs a program to its end and answers what it did to the files below a folder, which are these before. */
export async function record(
  folder: string,
  program: readonly [string, ...string[]],
  before: ReadonlyMap<string, Buffer>,
): Promise<Call[]> {
  const trace = `${folder}.trace`
  const options = ["-f", "-qq", "-y", "-xx", "-s", String(LONGEST), "-e", `trace=${WRITING.join(",")}`, "-o", trace]
  try {
    // Whoever asks may be whom the program talks to.
    await promisify(execFile)("strace", [...options, ...program], { env: { ...process.env, NODE_OPTIONS: "" } })
    const reader = new Reader(folder, before)
    for await (const line of createInterface(createReadStream(trace, "latin1"))) reader.take(line)
    return reader.calls
  } finally {
    rmSync(trace, { force: true })
  }
}

/** `1234  pwrite64(5<\x2f…>, "\x00…", 4096, 0) = 4096`, of which a long call comes in two lines. */
const LINE = /^(\d+) +(.*)$/
const UNFINISHED = " <unfinished ...>"
const RESUMED = /^<\.\.\. \w+ resumed>/
const CALL = /^(\w+)\((.*)\) += (\d+)/
const ESCAPED = /(?:\\x[0-9a-f]{2})+/g
const STDOUT = /^1</
const DESCRIPTOR = /^(\d+)<([^>]*)>/

class Reader {
  readonly calls: Call[] = []
  readonly #folder: string
  readonly #unfinished = new Map<string, string>()
  /** How large each is. */
  readonly #files = new Map<string, number>()
  /** Where the next bytes go of what is written without a place, by descriptor. */
  readonly #places = new Map<number, number>()
  #said = ""

  constructor(folder: string, before: ReadonlyMap<string, Buffer>) {
    this.#folder = folder
    for (const [name, { length }] of before) this.#files.set(name, length)
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
    if (STDOUT.test(args) && name === "write") return this.#say(textsOf(args)[0] ?? Buffer.of())
    if (name === "copy_file_range") return this.#copy(args, result)
    const descriptor = DESCRIPTOR.exec(args.slice(0, 16_384))
    const paths = descriptor === null ? textsOf(args).map(String) : [plain(descriptor[2] ?? "")]
    const [file, to] = paths.map((path) => this.#inside(path))
    if (file === undefined) {
      if (to !== undefined) throw new Error(`nobody knows yet what ${name} brings into the folder`)
      return
    }
    // Memory that is shared lies in a file which SQLite makes anew after a crash.
    if (file.endsWith("-shm")) return
    if (name === "openat") this.#open(file, args, result)
    else if (name === "pwrite64") this.#write(file, lastNumber(args), args, result)
    else if (name === "write") {
      this.#write(file, this.#advance(Number(descriptor?.[1]), result), args, result)
    } else if (name === "ftruncate") this.#resize(file, lastNumber(args))
    else if (name === "fsync" || name === "fdatasync")
      this.calls.push(this.#files.has(file) ? { kind: "sync", file } : { kind: "syncFolder", folder: file })
    else if (name === "unlink") {
      this.#files.delete(file)
      this.calls.push({ kind: "remove", file })
    } else if (name === "link" && to !== undefined) {
      this.#files.set(to, this.#files.get(file) ?? 0)
      this.calls.push({ kind: "link", file, to })
    } else if (name === "rename" && to !== undefined) {
      for (const [each, size] of this.#files) {
        const moved = movedTo(each, file, to)
        if (moved === undefined) continue
        this.#files.delete(each)
        this.#files.set(moved, size)
      }
      this.calls.push({ kind: "rename", file, to })
    } else throw new Error(`nobody knows yet what ${name} does to ${file}`)
  }

  /** Its place below the folder; undefined where it is elsewhere. */
  #inside(path: string): string | undefined {
    if (path === this.#folder) return ""
    return path.startsWith(`${this.#folder}/`) ? path.slice(this.#folder.length + 1) : undefined
  }

  #open(file: string, args: string, descriptor: number): void {
    if (!this.#files.has(file)) {
      if (!args.includes("O_CREAT")) return
      this.#files.set(file, 0)
      this.calls.push({ kind: "create", file })
    } else if (args.includes("O_TRUNC")) this.#resize(file, 0)
    this.#places.set(descriptor, args.includes("O_APPEND") ? (this.#files.get(file) ?? 0) : 0)
  }

  #resize(file: string, size: number): void {
    this.#files.set(file, size)
    this.calls.push({ kind: "resize", file, size })
  }

  #write(file: string, at: number, args: string, length: number): void {
    this.#take(file, at, (textsOf(args)[0] ?? Buffer.of()).subarray(0, length))
  }

  #take(file: string, at: number, bytes: Buffer): void {
    this.#files.set(file, Math.max(this.#files.get(file) ?? 0, at + bytes.length))
    this.calls.push({ kind: "write", file, at, bytes })
  }

  /** From a file that nobody changes, in order. */
  #copy(args: string, length: number): void {
    const [source, target] = args.split(", ").flatMap((argument) => {
      const [, number, path] = DESCRIPTOR.exec(argument) ?? []
      return path === undefined ? [] : [{ number: Number(number), path: plain(path) }]
    })
    const file = this.#inside(target?.path ?? "")
    if (file === undefined || source === undefined || target === undefined) return
    const at = this.#advance(target.number, length)
    this.#take(file, at, readFileSync(source.path).subarray(at, at + length))
  }

  /** Where a descriptor is; it is so much further then. */
  #advance(descriptor: number, length: number): number {
    const place = this.#places.get(descriptor) ?? 0
    this.#places.set(descriptor, place + length)
    return place
  }

  #say(text: Buffer): void {
    const lines = (this.#said + text.toString()).split("\n")
    this.#said = lines.pop() ?? ""
    for (const line of lines) this.calls.push({ kind: "say", line })
  }
}

/** Where a path is once `from` is called `to`; undefined where it stays. */
export function movedTo(path: string, from: string, to: string): string | undefined {
  return path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : undefined
}

const unescaped = (text: string): Buffer => Buffer.from(text.replaceAll("\\x", ""), "hex")
const plain = (text: string): string => text.replace(ESCAPED, (hex) => unescaped(hex).toString())

/** What is between quotes. */
function textsOf(args: string): Buffer[] {
  return args
    .split('"')
    .filter((_, i) => i % 2 === 1)
    .map(unescaped)
}

const lastNumber = (args: string): number => Number(/(\d+)$/.exec(args.slice(-20))?.[1])
