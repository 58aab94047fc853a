/**
 * Which tab has the library open. The browser's lock says so: it passes on when a tab closes or crashes, and the tab that gets
 * it starts the worker.
 */
import type { ErrorFields } from "../../errors.ts"
import { openChannel, type PageWorker } from "../dom.ts"
import { channelsOf, type ToAll } from "../channel/messages.ts"
import type { FromOwnWorker, ToOwnWorker } from "./workerMessages.ts"

export interface OwnershipOptions {
  readonly library: string
  readonly settings: unknown
  readonly startWorker: () => PageWorker
}

export class Ownership {
  readonly #options: OwnershipOptions
  readonly #stop = new AbortController()
  readonly #ended: Promise<void>
  #wake = Promise.withResolvers<void>()
  #worker: PageWorker | undefined

  constructor(options: OwnershipOptions) {
    this.#options = options
    this.#ended = this.#run()
  }

  /** Stands in line again, where a worker of this tab has failed. */
  wake(): void {
    this.#wake.resolve()
  }

  /** Gives the library up for another tab, in good order. */
  async close(): Promise<void> {
    this.#stop.abort()
    this.#wake.resolve()
    this.#worker?.postMessage({ kind: "close" } satisfies ToOwnWorker)
    await this.#ended
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        await navigator.locks.request(channelsOf(this.#options.library).lock, { signal }, () => this.#own())
      } catch (error) {
        if (!signal.aborted) this.#fail({ reason: "internal", message: String(error) })
      }
      if (!signal.aborted) await this.#wake.promise
    }
  }

  /** Has the library until the worker ends. */
  #own(): Promise<void> {
    const { library, settings, startWorker } = this.#options
    const { promise, resolve } = Promise.withResolvers<void>()
    if (this.#stop.signal.aborted) return Promise.resolve()
    const worker = startWorker()
    this.#worker = worker
    worker.addEventListener("message", ({ data }) => {
      const said = data as FromOwnWorker
      if (said.kind === "failed") this.#fail(said.error)
      resolve()
    })
    worker.addEventListener("error", (event) => {
      this.#fail({ reason: "internal", message: `the worker of the library failed: ${event.message}` })
      resolve()
    })
    worker.postMessage({ kind: "open", library, settings } satisfies ToOwnWorker)
    return promise.finally(() => {
      this.#worker = undefined
      worker.terminate()
    })
  }

  #fail(error: ErrorFields): void {
    // Who asked until now is told; who asks from now on wants another try.
    this.#wake = Promise.withResolvers()
    const all = openChannel(channelsOf(this.#options.library).all)
    all.postMessage({ kind: "failed", error } satisfies ToAll)
    all.close()
  }
}
