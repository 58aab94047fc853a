/** Lets so much work run at once; the rest waits in order. */
export class WorkLimit {
  private readonly most: number
  private readonly waiting: (() => void)[] = []
  private running = 0
  private isClosed = false
  private idle: () => void = () => {}

  constructor(most: number) {
    this.most = Math.max(1, most)
  }

  /** Rejects where `signal` aborts before the work's turn, or the limit was closed. */
  async run<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    if (this.isClosed) throw new Error("closed")
    if (this.running >= this.most) await new Promise<void>((resolve) => this.waiting.push(resolve))
    else this.running += 1
    try {
      signal?.throwIfAborted()
      return await work()
    } finally {
      const next = this.waiting.shift()
      // The place is handed on, so that nobody who comes meanwhile takes it.
      if (next === undefined) this.running -= 1
      else next()
      if (this.running === 0) this.idle()
    }
  }

  /** Takes no more, and resolves when nothing runs. */
  close(): Promise<void> {
    this.isClosed = true
    if (this.running === 0) return Promise.resolve()
    return new Promise((resolve) => (this.idle = resolve))
  }
}
