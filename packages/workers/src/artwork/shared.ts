/** Work that several ask for at once is done once. */

interface Doing<T> {
  readonly work: Promise<T>
  readonly stop: AbortController
  waiting: number
}

export class SharedWork<T> {
  readonly #doing = new Map<string, Doing<T>>()

  /** Rejects where `signal` aborts. The work itself is aborted when nobody waits for it any more. */
  async run(key: string, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted()
    const doing = this.#doing.get(key) ?? this.#begin(key, work)
    doing.waiting += 1
    try {
      return await (signal === undefined ? doing.work : unlessAborted(doing.work, signal))
    } finally {
      doing.waiting -= 1
      // Those that come now begin anew: this one is being given up.
      if (doing.waiting === 0 && this.#doing.get(key) === doing) {
        this.#doing.delete(key)
        doing.stop.abort(signal?.reason)
      }
    }
  }

  #begin(key: string, work: (signal: AbortSignal) => Promise<T>): Doing<T> {
    const stop = new AbortController()
    const doing: Doing<T> = { work: work(stop.signal), stop, waiting: 0 }
    const forget = (): void => {
      if (this.#doing.get(key) === doing) this.#doing.delete(key)
    }
    doing.work.then(forget, forget)
    this.#doing.set(key, doing)
    return doing
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    signal.addEventListener("abort", abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort))
  })
}
