/** A question whose answer is kept up to date: asked again when something changed that it depends on, never by a clock. */
import type { News } from "../caller.ts"
import { LedgerlineError } from "../errors.ts"

/** The answer to a question, as it is now and as it changes. */
export interface Live<T> extends AsyncIterable<T> {
  /** The last answer; undefined until there is one, and while nobody listens. */
  readonly value: T | undefined
  /** Why the last try failed; undefined where it did not. What was there before stays in {@link value}. */
  readonly error: Error | undefined
  /** Calls back when {@link value} or {@link error} became another one. Answers what ends it. */
  subscribe(listener: () => void): () => void
  /**
   * Each answer that differs from the one before, beginning with the first. Slow readers get the latest. Fails as the question
   * does; ends when the library is closed.
   */
  [Symbol.asyncIterator](): AsyncIterator<T, void>
}

export interface LiveSource<T> {
  /** Asks; gives up when nobody listens any more. */
  ask(signal: AbortSignal): Promise<T>
  listen(listener: (news: News) => void): () => void
  /** Whether news may have changed the answer. */
  concerns(news: News): boolean
}

export class LiveQuery<T> implements Live<T> {
  readonly #source: LiveSource<T>
  readonly #listeners = new Set<() => void>()
  #value: T | undefined
  #said: string | undefined
  #error: Error | undefined
  #leave: (() => void) | undefined
  #stop: AbortController | undefined
  #isAsking = false
  #isStale = false

  constructor(source: LiveSource<T>) {
    this.#source = source
  }

  get value(): T | undefined {
    return this.#value
  }

  get error(): Error | undefined {
    return this.#error
  }

  subscribe(listener: () => void): () => void {
    // A function of its own, so that one listener can subscribe twice.
    const own = (): void => listener()
    this.#listeners.add(own)
    if (this.#listeners.size === 1) this.#begin()
    return () => {
      if (this.#listeners.delete(own) && this.#listeners.size === 0) this.#end()
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    let wake = Promise.withResolvers<void>()
    let seen: string | undefined
    const leave = this.subscribe(() => wake.resolve())
    try {
      for (;;) {
        if (this.#error instanceof LedgerlineError && this.#error.reason === "closed" && seen !== undefined) return
        if (this.#error !== undefined) throw this.#error
        if (this.#said !== undefined && this.#said !== seen) {
          seen = this.#said
          yield this.#value as T
          continue
        }
        await wake.promise
        wake = Promise.withResolvers()
      }
    } finally {
      leave()
    }
  }

  #begin(): void {
    // First, so that nothing falls between the answer and the news.
    this.#leave = this.#source.listen((news) => {
      if (this.#source.concerns(news)) this.#refresh()
    })
    this.#refresh()
  }

  #end(): void {
    this.#leave?.()
    this.#stop?.abort()
    this.#leave = undefined
    this.#stop = undefined
    this.#isAsking = false
    this.#isStale = false
    this.#value = undefined
    this.#said = undefined
    this.#error = undefined
  }

  /** One question is under way at a time; what changes meanwhile asks once more. */
  #refresh(): void {
    this.#isStale = true
    if (this.#isAsking) return
    this.#isAsking = true
    this.#stop = new AbortController()
    void this.#ask(this.#stop.signal)
  }

  async #ask(signal: AbortSignal): Promise<void> {
    while (this.#isStale && !signal.aborted) {
      this.#isStale = false
      try {
        const value = await this.#source.ask(signal)
        if (signal.aborted) return
        this.#tell(value)
      } catch (error) {
        if (signal.aborted) return
        this.#error = error instanceof Error ? error : new Error(String(error))
        this.#callBack()
      }
    }
    if (!signal.aborted) this.#isAsking = false
  }

  #tell(value: T): void {
    const said = JSON.stringify(value) ?? ""
    if (said === this.#said && this.#error === undefined) return
    this.#error = undefined
    if (said !== this.#said) this.#value = value
    this.#said = said
    this.#callBack()
  }

  /** What a listener throws is its own: the others are called, and the program hears of it as of any error that nobody takes. */
  #callBack(): void {
    for (const listener of this.#listeners)
      try {
        listener()
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
  }
}
