/** The threads of an import. A file that hangs, eats memory or crashes its reader costs a thread and a line of the report. */
import type { PackRun } from "../blobs/packs.ts"
import { NOT_BEGUN, type PoolOptions, WorkerPool } from "../pool/WorkerPool.ts"
import type { Limits } from "../read/limits.ts"
import { warmWalk } from "../scan/walkWorker.ts"
import type { ReadAnswer, ReadItem, ReadTask } from "./readTask.ts"

export type ImportPoolOptions = Omit<PoolOptions, "entry">

export type Failed = { readonly ok: false; readonly reason: string; readonly message: string }

export type Answer = Exclude<ReadAnswer, { ok: false }> | Failed

export interface ReadManyOptions {
  /** Where blobs go. */
  readonly packs: PackRun
  readonly limits?: Partial<Limits> | undefined
  readonly signal?: AbortSignal | undefined
  /** How much there is to read in all. Where it is said, a thread may get the files of several requests at a time. */
  readonly bytes?: number | undefined
  /** Files that a thread gets at a time, if they are of several requests: what lasts while nobody gives it more. 32 unless given. */
  readonly together?: number | undefined
}

const TOGETHER = 32
const BYTES_OF_EACH = 2 * 1024 * 1024

interface Request {
  readonly items: readonly ReadItem[]
  readonly options: ReadManyOptions
  readonly resolve: (answers: Answer[]) => void
  readonly reject: (cause: unknown) => void
}

export class ImportPool {
  readonly #pool: WorkerPool<ReadTask, readonly ReadAnswer[]>
  readonly #size: number
  readonly #waiting: Request[] = []
  readonly #running = new Set<Promise<void>>()

  constructor(options: ImportPoolOptions) {
    this.#size = Math.max(1, options.threads ?? options.ports.parallelism())
    this.#pool = new WorkerPool({ ...options, threads: this.#size, entry: new URL("readTask.ts", import.meta.url) })
  }

  /** Starts the threads before there is work for them, that of the walk too, while this one still loads what it needs itself. */
  warm(): void {
    warmWalk()
    // One that cannot start says so when it is asked to read.
    for (let i = 0; i < this.#size; i++) void this.#pool.run({ items: [] }).catch(() => {})
  }

  /**
   * Reads files in one thread, one after the other: handing each over by itself takes as long as reading a small one. An
   * answer for each, in their order. Rejects only where the signal aborts, or the pool is closed.
   */
  read(items: readonly ReadItem[], options: ReadManyOptions): Promise<Answer[]> {
    if (items.length === 0) return Promise.resolve([])
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, options, resolve, reject })
      this.#next()
    })
  }

  /** Takes no more files, and resolves when those that it has are done and the threads have ended. */
  async close(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
    await this.#pool.close()
  }

  #next(): void {
    while (this.#running.size < this.#size && this.#waiting.length > 0) {
      const done = this.#readTogether(this.#waiting.splice(0, this.#together())).finally(() => {
        this.#running.delete(done)
        this.#next()
      })
      this.#running.add(done)
    }
  }

  /**
   * How many of the requests that wait go to one thread. A thread that has done what it has waits until this one has time
   * for it, so it gets more than an album, but no more than its share.
   */
  #together(): number {
    const [first, ...others] = this.#waiting as [Request, ...Request[]]
    const all = this.#waiting.reduce((sum, { items }) => sum + items.length, 0)
    const together = first.options.together ?? TOGETHER
    const most = Math.min(together, Math.ceil(all / this.#size))
    let files = first.items.length
    let bytes = first.options.bytes ?? Infinity
    const end = others.findIndex(({ items, options }) => {
      files += items.length
      bytes += options.bytes ?? Infinity
      return files > most || bytes > together * BYTES_OF_EACH || !areAlike(first.options, options)
    })
    return end < 0 ? this.#waiting.length : end + 1
  }

  async #readTogether(requests: readonly Request[]): Promise<void> {
    try {
      const answers = await this.#answers(
        requests.flatMap(({ items }) => items),
        (requests[0] as Request).options,
      )
      let at = 0
      for (const { items, resolve } of requests) resolve(answers.slice(at, (at += items.length)))
    } catch (cause) {
      for (const { reject } of requests) reject(cause)
    }
  }

  async #answers(items: readonly ReadItem[], options: ReadManyOptions): Promise<Answer[]> {
    if (items.length === 0) return []
    const { packs, limits, signal } = options
    const step = new Int32Array(new SharedArrayBuffer(4)).fill(NOT_BEGUN)
    const task: ReadTask = { items, packs, step, ...(limits === undefined ? {} : { limits }) }
    const outcome = await this.#pool.run(task, signal, step)
    if (outcome.ok) return [...outcome.value]
    if (items.length === 1) return [{ ok: false, ...outcome.failure }]
    // The one that was being read is asked alone, whether it was its fault; the others are read again without it.
    const at = Math.min(Math.max(Atomics.load(step, 0), 0), items.length - 1)
    const parts = [items.slice(0, at), items.slice(at, at + 1), items.slice(at + 1)]
    return (await Promise.all(parts.map((part) => this.#answers(part, options)))).flat()
  }
}

const areAlike = (a: ReadManyOptions, b: ReadManyOptions): boolean =>
  a.packs === b.packs && a.limits === b.limits && a.signal === b.signal && a.together === b.together
