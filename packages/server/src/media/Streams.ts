/** What is being sent, so that a server that ends lets it come to its end, but not for ever. */
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Socket } from "node:net"
import type { Timers } from "@ledgerline/sync"

export class Streams {
  readonly #timers: Timers
  readonly #running = new Map<ServerResponse, Socket>()
  #isEnding = false

  constructor(timers: Timers) {
    this.#timers = timers
  }

  get running(): number {
    return this.#running.size
  }

  /** Counts an answer until it was sent or given up. */
  add({ socket }: IncomingMessage, response: ServerResponse): () => void {
    this.#running.set(response, socket)
    return () => {
      this.#running.delete(response)
      // The connection would be kept for a next request, which nobody answers.
      if (this.#isEnding) socket.destroySoon()
    }
  }

  /** Lets what runs come to its end, and cuts off what is not there in so many milliseconds. Answers what gives that up. */
  end(withinMs: number): () => void {
    this.#isEnding = true
    return this.#timers.after(withinMs, () => {
      for (const socket of this.#running.values()) socket.destroy()
    })
  }
}
