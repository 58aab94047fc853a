/** Reads files in threads: the way in for imports. */
import type { PoolPorts } from "../ports.ts"
import type { Limits } from "../read/limits.ts"
import type { ReadAnswer, ReadTask } from "./readFile.ts"
import { type PoolOptions, WorkerPool } from "./WorkerPool.ts"

export interface FilePoolOptions extends Omit<PoolOptions, "entry" | "ports"> {
  readonly ports: PoolPorts
  readonly limits?: Partial<Limits>
}

export class FilePool {
  private readonly pool: WorkerPool<ReadTask, ReadAnswer>
  private readonly limits: Partial<Limits>

  constructor({ limits = {}, ...options }: FilePoolOptions) {
    this.pool = new WorkerPool({ ...options, entry: new URL("readFile.ts", import.meta.url) })
    this.limits = limits
  }

  /** Answers with a failure where the file or its reader fails; rejects only where `signal` aborts or the pool is closed. */
  async read(path: string | Uint8Array, signal?: AbortSignal): Promise<ReadAnswer> {
    const outcome = await this.pool.run({ path, limits: this.limits }, signal)
    return outcome.ok ? outcome.value : outcome
  }

  /** Resolves when what was begun is done and the threads have ended. */
  close(): Promise<void> {
    return this.pool.close()
  }
}
