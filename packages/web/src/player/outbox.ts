/** What has to reach the library and did not yet: kept in this browser over reloads, and sent again until it is there. */
import { LedgerlineError } from "@ledgerline/client/remote"
import { newKey } from "../app/newKey.ts"

/** Milliseconds between tries. */
const AGAIN = 30_000

/** Where text is kept: `localStorage`, or anything like it. */
export interface Keeping {
  readonly getItem: (key: string) => string | null
  readonly setItem: (key: string, text: string) => void
}

interface Kept<T> {
  /** Under which it happens once, however often it is sent. */
  readonly once: string
  readonly what: T
}

export class Outbox<T> {
  readonly #name: string
  readonly #keeping: Keeping
  readonly #send: (what: T, once: string) => Promise<unknown>
  #timer: ReturnType<typeof setTimeout> | undefined
  #sending: Promise<void> = Promise.resolve()

  constructor(name: string, keeping: Keeping, send: (what: T, once: string) => Promise<unknown>) {
    this.#name = name
    this.#keeping = keeping
    this.#send = send
  }

  /** Keeps it, and sends it and all before it. */
  put(what: T): Promise<void> {
    this.#write([...this.#read(), { once: newKey(), what }])
    return this.flush()
  }

  /** Sends what is there, the oldest first. */
  flush(): Promise<void> {
    this.#sending = this.#sending.then(() => this.#flush())
    return this.#sending
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer)
    for (let [first] = this.#read(); first !== undefined; [first] = this.#read()) {
      try {
        await this.#send(first.what, first.once)
      } catch (error) {
        if (!isRefused(error)) {
          this.#timer = setTimeout(() => void this.flush(), AGAIN)
          return
        }
      }
      const { once } = first
      this.#write(this.#read().filter((each) => each.once !== once))
    }
  }

  #read(): readonly Kept<T>[] {
    try {
      const kept: unknown = JSON.parse(this.#keeping.getItem(this.#name) ?? "[]")
      return Array.isArray(kept) ? (kept as Kept<T>[]) : []
    } catch {
      return []
    }
  }

  #write(kept: readonly Kept<T>[]): void {
    try {
      this.#keeping.setItem(this.#name, JSON.stringify(kept))
    } catch {
      // A private window may keep nothing; what was put in is lost with it.
    }
  }
}

/** It will never be taken: asking again is of no use. */
const isRefused = (error: unknown): boolean =>
  error instanceof LedgerlineError && [400, 403, 404, 410, 422].includes(error.status ?? 0)
