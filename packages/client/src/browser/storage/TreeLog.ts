/**
 * The records of a tree, on the disk: one line of JSON each, written before anything relies on them. A tab may end at any byte
 * of it, so a line that is not whole was not written, and a tree that is written anew goes to a second file, which counts
 * once it is whole.
 */
import type { SyncHandle } from "../dom.ts"
import { type Record, Tree } from "./Tree.ts"

/** Written anew beyond this size, and where it has grown to this many times what it needs. */
const ANEW_FROM = 1024 * 1024
const ANEW_TIMES = 4

type Line = Record | readonly ["begin", generation: number] | readonly ["whole"]

const encoder = new TextEncoder()

export class TreeLog {
  readonly #logs: readonly [SyncHandle, SyncHandle]
  #current: 0 | 1 = 0
  #generation = 0
  #size = 0
  #needed = 0
  /** A record could not be written: those behind it would mean something else. */
  #isBroken = false

  constructor(logs: readonly [SyncHandle, SyncHandle]) {
    this.#logs = logs
  }

  /** The tree as it was left. */
  read(): Tree {
    const [first, second] = this.#logs.map((log) => linesOf(log)) as [Lines, Lines]
    this.#current = first.generation >= second.generation ? 0 : 1
    const { lines, generation, size } = this.#current === 0 ? first : second
    const tree = new Tree()
    for (const line of lines) if (line[0] !== "begin" && line[0] !== "whole") tree.apply(line)
    this.#generation = generation
    this.#size = size
    this.#needed = size
    // What is behind the last whole line was never written.
    this.#log.truncate(size)
    if (generation === 0) this.writeAnew(tree)
    return tree
  }

  add(record: Record): void {
    if (this.#isBroken) return
    const bytes = encoder.encode(`${JSON.stringify(record)}\n`)
    this.#isBroken = true
    put(this.#log, bytes, this.#size)
    this.#isBroken = false
    this.#size += bytes.length
  }

  /** Writes the tree anew where the log has become long, or is not whole. */
  keepShort(tree: Tree): void {
    const isLong = this.#size > ANEW_FROM && this.#size > ANEW_TIMES * this.#needed
    if (isLong || this.#isBroken) this.writeAnew(tree)
  }

  writeAnew(tree: Tree): void {
    const other = this.#logs[1 - this.#current] as SyncHandle
    const lines: Line[] = [["begin", this.#generation + 1], ...tree.records(), ["whole"]]
    const bytes = encoder.encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(""))
    other.truncate(0)
    put(other, bytes, 0)
    other.flush()
    this.#current = this.#current === 0 ? 1 : 0
    this.#generation += 1
    this.#size = bytes.length
    this.#needed = bytes.length
    this.#isBroken = false
  }

  flush(): void {
    this.#log.flush()
  }

  close(): void {
    for (const log of this.#logs) log.close()
  }

  get #log(): SyncHandle {
    return this.#logs[this.#current]
  }
}

function put(log: SyncHandle, bytes: Uint8Array, at: number): void {
  if (log.write(bytes, { at }) < bytes.length) throw new DOMException("there is no room", "QuotaExceededError")
}

interface Lines {
  readonly lines: readonly Line[]
  /** 0 where it is not a whole tree. */
  readonly generation: number
  readonly size: number
}

function linesOf(log: SyncHandle): Lines {
  const bytes = new Uint8Array(log.getSize())
  log.read(bytes, { at: 0 })
  const lines: Line[] = []
  let size = 0
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, size)) {
    const line = parsed(new TextDecoder().decode(bytes.subarray(size, end)))
    if (line === undefined) break
    lines.push(line)
    size = end + 1
  }
  const [first] = lines
  const isWhole = first?.[0] === "begin" && lines.some(([kind]) => kind === "whole")
  return isWhole ? { lines, generation: first[1], size } : { lines: [], generation: 0, size: 0 }
}

const NEWLINE = 0x0a

function parsed(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text)
    return Array.isArray(line) ? (line as unknown as Line) : undefined
  } catch {
    return undefined
  }
}
