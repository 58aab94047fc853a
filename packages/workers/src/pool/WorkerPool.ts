/**
 * Runs tasks in threads that may be killed: a file that hangs or eats memory costs its worker and nothing else. Piscina
 * has the threads; queue and time limit are here, because Piscina counts a limit from when a task begins to wait.
 */
import { Piscina } from "piscina"
import type { PoolPorts } from "../ports.ts"
import { BACKGROUND } from "./background.ts"

export interface PoolOptions {
  /** The module whose default export does the task. */
  readonly entry: URL
  readonly ports: PoolPorts
  /** One a core by default. */
  readonly threads?: number
  /** For one task, from when a thread takes it. */
  readonly timeLimitMs?: number
  /** Whether its threads give way to everything else; not unless given. */
  readonly isBackground?: boolean
  /** JavaScript's heap of one thread. WebAssembly and pictures have limits of their own. */
  readonly heapMiB?: number
}

export type WorkerFailure = {
  /** `timeout` and `memory`: beyond the limit. `crashed`: the thread ended or threw, which is a defect. */
  readonly reason: "timeout" | "memory" | "crashed"
  readonly message: string
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: WorkerFailure }

const TIME_LIMIT_MS = 10_000
/** What a task's step says until a thread began with it. */
export const NOT_BEGUN = -1
/** Limits that a thread may take to begin: on a busy machine, starting one and loading its code outlasts any small file. */
const LIMITS_TO_BEGIN = 6
/** Beside it a thread has WebAssembly's memory, which has a limit of its own: together below 256. */
const HEAP_MIB = 144

interface Waiting {
  readonly start: () => void
}

export class WorkerPool<Task, Result> {
  private readonly threads: Piscina<Task, Result>
  private readonly ports: PoolPorts
  private readonly timeLimitMs: number
  private readonly size: number
  private readonly waiting = new Set<Waiting>()
  private running = 0
  private closing: Promise<void> | undefined
  private idle: () => void = () => {}

  constructor(options: PoolOptions) {
    const { entry, ports, threads, timeLimitMs = TIME_LIMIT_MS, heapMiB = HEAP_MIB, isBackground = false } = options
    this.ports = ports
    this.timeLimitMs = timeLimitMs
    this.size = Math.max(1, threads ?? ports.parallelism())
    this.threads = new Piscina<Task, Result>({
      filename: entry.href,
      minThreads: 0,
      maxThreads: this.size,
      concurrentTasksPerWorker: 1,
      idleTimeout: 30_000,
      // Blocking between tasks would hold up what a worker still has to do, such as closing files.
      atomics: "disabled",
      recordTiming: false,
      niceIncrement: isBackground ? BACKGROUND : 0,
      resourceLimits: { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: 16 },
    })
    // The answer of a task that was aborted as it ended: nobody waits for it any more.
    this.threads.on("error", () => {})
  }

  /**
   * Rejects only where `signal` aborts, with its reason, or the pool is closed. An abort kills the thread of a task that
   * runs. Where a task tells in `step` how far it is, the time limit is for each step, and a thread that starts has longer.
   */
  async run(task: Task, signal?: AbortSignal, step?: Int32Array): Promise<Outcome<Result>> {
    signal?.throwIfAborted()
    if (this.closing !== undefined) throw new Error("the pool is closed")
    await this.turn(signal)
    try {
      return await this.attempt(task, signal, step)
    } finally {
      this.running -= 1
      this.next()
    }
  }

  /** Takes no more tasks, and resolves when those that it has are done and the threads have ended. */
  close(): Promise<void> {
    this.closing ??= this.drained().then(() => this.threads.destroy())
    return this.closing
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      this.idle = resolve
      this.next()
    })
  }

  /** Waits until a thread is free for the task, and takes it. */
  private turn(signal: AbortSignal | undefined): Promise<void> {
    if (this.running < this.size && this.waiting.size === 0) {
      this.running += 1
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const place: Waiting = {
        start: () => {
          signal?.removeEventListener("abort", leave)
          resolve()
        },
      }
      const leave = (): void => {
        this.waiting.delete(place)
        reject(signal?.reason as Error)
      }
      this.waiting.add(place)
      signal?.addEventListener("abort", leave, { once: true })
    })
  }

  private next(): void {
    const [first] = this.waiting
    if (first !== undefined && this.running < this.size) {
      this.waiting.delete(first)
      this.running += 1
      first.start()
    }
    if (this.running === 0 && this.waiting.size === 0) this.idle()
  }

  private async attempt(task: Task, signal: AbortSignal | undefined, step?: Int32Array): Promise<Outcome<Result>> {
    const kill = new AbortController()
    let late = false
    let waited = 0
    const arm = (before: number | undefined): (() => void) =>
      this.ports.after(this.timeLimitMs, () => {
        const now = step === undefined ? undefined : Atomics.load(step, 0)
        waited += 1
        if (now !== before || (now === NOT_BEGUN && waited < LIMITS_TO_BEGIN)) {
          disarm = arm(now)
          return
        }
        late = true
        kill.abort()
      })
    let disarm = arm(step === undefined ? undefined : Atomics.load(step, 0))
    try {
      const both = signal === undefined ? kill.signal : AbortSignal.any([kill.signal, signal])
      return { ok: true, value: await this.threads.run(task, { signal: both }) }
    } catch (error) {
      if (late) return failed("timeout", `took longer than ${this.timeLimitMs} ms`)
      signal?.throwIfAborted()
      const message = error instanceof Error ? error.message : String(error)
      const isMemory = (error as { code?: unknown }).code === "ERR_WORKER_OUT_OF_MEMORY"
      return failed(isMemory ? "memory" : "crashed", message)
    } finally {
      disarm()
    }
  }
}

const failed = (reason: WorkerFailure["reason"], message: string): Outcome<never> => ({
  ok: false,
  failure: { reason, message },
})
