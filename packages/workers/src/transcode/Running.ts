/**
 * A program that makes a file, and those who read the file while it grows. It is killed when nobody has read for a while,
 * or it has made nothing for long.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { type FileHandle, open } from "node:fs/promises"
import { read } from "node:fs"
import type { UnfinishedFile } from "../cache/CacheFolder.ts"
import type { PoolPorts } from "../ports.ts"

export interface RunningOptions {
  readonly program: string
  readonly arguments: readonly string[]
  /** The open file that the program reads, under the name of a file that it inherits. */
  readonly input: number
  /** How long the file will be, where that is promised. */
  readonly length: number | undefined
  readonly file: UnfinishedFile
  readonly ports: PoolPorts
  /** How long it goes on when nobody reads. */
  readonly lingerMs: number
  /** Makes room on a full disk. */
  readonly makeRoom: (bytes: number) => Promise<void>
}

/** It makes nothing for so long where a disk hangs, or the program does. */
const STALLED_MS = 60_000
const MOST_WORDS = 2000

export class Running {
  readonly #options: RunningOptions
  readonly #handle: FileHandle
  readonly #child: ChildProcess
  readonly #waiting = new Set<() => void>()
  #available = 0
  #readers = 0
  #failure: Error | undefined
  #isDone = false
  #words = ""
  #stayed: () => void = () => {}
  /** Whether the file is whole; when no process is left. Never rejects. */
  readonly ended: Promise<boolean>

  private constructor(options: RunningOptions, handle: FileHandle) {
    this.#options = options
    this.#handle = handle
    const { program, input } = options
    this.#child = spawn(program, options.arguments, { stdio: ["ignore", "pipe", "pipe", input] })
    this.ended = this.#run()
  }

  static async start(options: RunningOptions): Promise<Running> {
    return new Running(options, await open(options.file.path, "w+"))
  }

  /** Resolves when the first bytes are there. Rejects where none will be, with what the program said. */
  async begun(): Promise<void> {
    while (this.#available === 0 && !this.#isDone) await this.#news()
    if (this.#failure !== undefined) throw this.#failure
    if (this.#available === 0) throw new Error("nothing came out")
  }

  /** One more who reads; what it answers is called when they leave. Undefined where it is over, or being ended. */
  join(): (() => void) | undefined {
    if (this.#isDone || this.#failure !== undefined) return undefined
    this.#stayed()
    this.#readers += 1
    let isHere = true
    return () => {
      if (!isHere) return
      isHere = false
      this.#readers -= 1
      if (this.#readers === 0 && this.#isDone) void this.#handle.close().catch(() => undefined)
      else if (this.#readers === 0) this.#stayed = this.#options.ports.after(this.#options.lingerMs, () => this.stop())
    }
  }

  /** Waits for bytes at a position; none where the file ends before. */
  read(into: Buffer, length: number, position: number, done: (error: Error | null, bytes: number) => void): void {
    const there = Math.min(length, this.#available - position)
    if (there > 0) return read(this.#handle.fd, into, 0, there, position, done)
    if (this.#isDone) return done(this.#failure ?? null, 0)
    this.#waiting.add(() => this.read(into, length, position, done))
  }

  stop(): void {
    this.#failure ??= new Error("nobody listens")
    this.#child.kill("SIGKILL")
  }

  #news(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve))
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const call of waiting) call()
  }

  async #run(): Promise<boolean> {
    const { length, ports } = this.#options
    const closed = new Promise<number | null>((resolve) => {
      this.#child.once("error", (error) => {
        this.#failure ??= error
        resolve(null)
      })
      this.#child.once("close", resolve)
    })
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#words = (this.#words + text).slice(-MOST_WORDS)
    })
    const stalled = (): (() => void) =>
      ports.after(STALLED_MS, () => {
        this.#failure ??= new Error(`nothing came for ${STALLED_MS} ms`)
        this.#child.kill("SIGKILL")
      })
    let disarm = stalled()
    try {
      for await (const chunk of this.#child.stdout ?? []) {
        disarm()
        if (length !== undefined && this.#available + (chunk as Buffer).length > length)
          throw new Error(`more came than the ${length} bytes that were promised`)
        await this.#append(chunk as Buffer)
        this.#wake()
        disarm = stalled()
      }
    } catch (cause) {
      this.#failure ??= cause as Error
      this.#child.kill("SIGKILL")
    }
    disarm()
    const code = await closed
    this.#stayed()
    if (code !== 0) this.#failure ??= new Error(this.#words.trim().split("\n").at(-1) ?? `it ended with ${code}`)
    else if (length !== undefined && this.#available < length)
      this.#failure ??= new Error(`${this.#available} of ${length} bytes came`)
    this.#isDone = true
    // Also where it never began to come: whoever waits is told.
    this.#wake()
    if (this.#readers === 0) await this.#handle.close().catch(() => undefined)
    return this.#failure === undefined && this.#available > 0
  }

  async #append(chunk: Buffer): Promise<void> {
    const write = () => this.#handle.write(chunk, 0, chunk.length, this.#available)
    const { bytesWritten } = await write().catch(async (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "ENOSPC") throw cause
      await this.#options.makeRoom(chunk.length)
      return await write()
    })
    if (bytesWritten < chunk.length) throw new Error("the disk is full")
    this.#available += chunk.length
  }
}
