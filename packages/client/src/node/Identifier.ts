/** Asks a thread what a file is by its audio: reading a large file through would hold up everything else. */
import { Worker } from "node:worker_threads"
import type { Seal } from "../offline/sealed.ts"

export interface Question {
  readonly number: number
  readonly path: string
  readonly seal: Seal | undefined
}

export interface Answer {
  readonly number: number
  readonly id?: string
  readonly message?: string
}

export class Identifier {
  #thread: Worker | undefined
  readonly #waiting = new Map<number, PromiseWithResolvers<string>>()
  #asked = 0

  /** The id of the media file. Fails where it cannot be read, or was tampered with. */
  identify(path: string, seal?: Seal): Promise<string> {
    const number = this.#asked++
    const answer = Promise.withResolvers<string>()
    this.#waiting.set(number, answer)
    const thread = (this.#thread ??= this.#start())
    thread.ref()
    thread.postMessage({ number, path, seal } satisfies Question)
    return answer.promise
  }

  /** Starts the thread, so that the first answer does not wait for it. */
  prepare(): void {
    if (this.#thread !== undefined) return
    this.#thread = this.#start()
    this.#thread.unref()
  }

  #start(): Worker {
    const thread = new Worker(new URL("./identifyThread.ts", import.meta.url))
    thread.on("message", ({ number, id, message }: Answer) => {
      const waiting = this.#waiting.get(number)
      this.#waiting.delete(number)
      // Idle, it keeps no program from ending.
      if (this.#waiting.size === 0) thread.unref()
      if (id === undefined) waiting?.reject(new Error(message ?? "it cannot be read"))
      else waiting?.resolve(id)
    })
    thread.on("error", (cause) => {
      this.#thread = undefined
      for (const { reject } of this.#waiting.values()) reject(cause)
      this.#waiting.clear()
    })
    return thread
  }
}
