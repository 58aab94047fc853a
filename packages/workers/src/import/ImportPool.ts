/** The threads of an import. A file that hangs, eats memory or crashes its reader costs a thread and a line of the report. */
import { type PoolOptions, WorkerPool } from "../pool/WorkerPool.ts"
import type { ReadAnswer, ReadTask } from "./readTask.ts"

export type ImportPoolOptions = Omit<PoolOptions, "entry">

export type Failed = { readonly ok: false; readonly reason: string; readonly message: string }

export class ImportPool {
  readonly #pool: WorkerPool<ReadTask, ReadAnswer>

  constructor(options: ImportPoolOptions) {
    this.#pool = new WorkerPool({ ...options, entry: new URL("readTask.ts", import.meta.url) })
  }

  /** Rejects only where `signal` aborts. */
  async read(task: ReadTask, signal?: AbortSignal): Promise<Exclude<ReadAnswer, { ok: false }> | Failed> {
    const outcome = await this.#pool.run(task, signal)
    return outcome.ok ? outcome.value : { ok: false, ...outcome.failure }
  }

  close(): Promise<void> {
    return this.#pool.close()
  }
}
