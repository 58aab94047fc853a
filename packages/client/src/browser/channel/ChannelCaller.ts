/**
 * A tab's side: asks whichever worker has the library. What a worker did not answer before it ended is asked of the next one.
 * Each call has a key, so a change that had happened all the same is answered then and does not happen twice.
 */
import type { Caller, CallOptions, Input, News, RouteName } from "../../caller.ts"
import { closedError, LedgerlineError } from "../../errors.ts"
import { type Channel, openChannel } from "../dom.ts"
import { type Answer, channelsOf, type ToAll, type ToWorker } from "./messages.ts"

interface Waiting {
  readonly message: Extract<ToWorker, { kind: "call" }>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** What a tab knows while it may have missed something. */
const ANYTHING: News = { subjects: undefined, views: undefined }

export class ChannelCaller implements Caller {
  readonly #tab = crypto.randomUUID()
  readonly #calls: Channel
  readonly #all: Channel
  readonly #answers: Channel
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Set<(news: News) => void>()
  /** Called when something is asked while no worker is known. */
  readonly #needed: () => void
  #worker: string | undefined
  #count = 0
  #isClosed = false

  constructor(library: string, needed: () => void) {
    const names = channelsOf(library)
    this.#needed = needed
    this.#calls = openChannel(names.calls)
    this.#all = openChannel(names.all)
    this.#answers = openChannel(names.tab(this.#tab))
    this.#all.addEventListener("message", ({ data }) => this.#hear(data as ToAll))
    this.#answers.addEventListener("message", ({ data }) => this.#settle(data as Answer))
    this.#post({ kind: "who" })
  }

  async call(name: RouteName, input: Input, { signal }: CallOptions = {}): Promise<unknown> {
    signal?.throwIfAborted()
    if (this.#isClosed) throw closedError()
    const id = ++this.#count
    const keyed = { ...sendable(input), once: input.once ?? crypto.randomUUID() }
    const message = { kind: "call", tab: this.#tab, id, name, input: keyed } as const
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const giveUp = (): void => {
      this.#waiting.delete(id)
      this.#post({ kind: "cancel", tab: this.#tab, id })
      reject(signal?.reason)
    }
    signal?.addEventListener("abort", giveUp, { once: true })
    this.#waiting.set(id, { message, resolve, reject })
    if (this.#worker === undefined) this.#needed()
    else this.#post(message)
    return promise.finally(() => signal?.removeEventListener("abort", giveUp))
  }

  listen(listener: (news: News) => void): () => void {
    const own = (news: News): void => listener(news)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  /** Fails what waits, and all that is asked later; what is live asks once more, and so learns of it. */
  close(): void {
    this.#isClosed = true
    this.#fail(closedError())
    this.#tell(ANYTHING)
    for (const channel of [this.#calls, this.#all, this.#answers]) channel.close()
  }

  #post(message: ToWorker): void {
    if (!this.#isClosed) this.#calls.postMessage(message)
  }

  #hear(said: ToAll): void {
    if (said.kind === "news") return this.#tell(said.news)
    if (said.kind === "failed") {
      this.#worker = undefined
      return this.#fail(new LedgerlineError(said.error))
    }
    if (said.worker === this.#worker) return
    const isFirst = this.#worker === undefined
    this.#worker = said.worker
    for (const { message } of this.#waiting.values()) this.#post(message)
    if (!isFirst) this.#tell(ANYTHING)
  }

  #tell(news: News): void {
    for (const listener of this.#listeners) listener(news)
  }

  #settle({ id, value, error }: Answer): void {
    const waiting = this.#waiting.get(id)
    if (waiting === undefined) return
    this.#waiting.delete(id)
    if (error === undefined) waiting.resolve(value)
    else waiting.reject(new LedgerlineError(error))
  }

  #fail(error: LedgerlineError): void {
    const all = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of all) reject(error)
  }
}

/** As it is now, also where it waits for a worker. Fails with `badRequest` where it cannot be sent to one. */
function sendable(input: Input): Input {
  try {
    return structuredClone(input)
  } catch (cause) {
    const message = "what is asked has something in it that is no plain data, such as a function"
    throw new LedgerlineError({ reason: "badRequest", message, cause })
  }
}
