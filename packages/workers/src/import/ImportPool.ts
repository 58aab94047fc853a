/** The threads of an import. A file that hangs, eats memory or crashes its reader costs a thread and a line of the report. */
import type { PackRun } from "../blobs/packs.ts"
import { type PoolOptions, WorkerPool } from "../pool/WorkerPool.ts"
import type { Limits } from "../read/limits.ts"
import type { ReadAnswer, ReadItem, ReadTask } from "./readTask.ts"

export type ImportPoolOptions = Omit<PoolOptions, "entry">

export type Failed = { readonly ok: false; readonly reason: string; readonly message: string }

export type Answer = Exclude<ReadAnswer, { ok: false }> | Failed

export interface ReadManyOptions {
  /** Where blobs go. */
  readonly packs: PackRun
  readonly limits?: Partial<Limits> | undefined
  readonly signal?: AbortSignal | undefined
}

export class ImportPool {
  readonly #pool: WorkerPool<ReadTask, readonly ReadAnswer[]>
  readonly #size: number

  constructor(options: ImportPoolOptions) {
    this.#size = Math.max(1, options.threads ?? options.ports.parallelism())
    this.#pool = new WorkerPool({ ...options, threads: this.#size, entry: new URL("readTask.ts", import.meta.url) })
  }

  /** Starts the threads before there is work for them, while this thread still loads what it needs itself. */
  warm(): void {
    // One that cannot start says so when it is asked to read.
    for (let i = 0; i < this.#size; i++) void this.#pool.run({ items: [] }).catch(() => {})
  }

  /**
   * Reads files in one thread, one after the other: handing each over by itself takes as long as reading a small one. An
   * answer for each, in their order. Rejects only where the signal aborts.
   */
  async read(items: readonly ReadItem[], options: ReadManyOptions): Promise<Answer[]> {
    if (items.length === 0) return []
    const { packs, limits, signal } = options
    const step = new Int32Array(new SharedArrayBuffer(4))
    const task: ReadTask = { items, packs, step, ...(limits === undefined ? {} : { limits }) }
    const outcome = await this.#pool.run(task, signal, step)
    if (outcome.ok) return [...outcome.value]
    if (items.length === 1) return [{ ok: false, ...outcome.failure }]
    // The one that was being read is asked alone, whether it was its fault; the others are read again without it.
    const at = Math.min(Atomics.load(step, 0), items.length - 1)
    const parts = [items.slice(0, at), items.slice(at, at + 1), items.slice(at + 1)]
    return (await Promise.all(parts.map((part) => this.read(part, options)))).flat()
  }

  close(): Promise<void> {
    return this.#pool.close()
  }
}
