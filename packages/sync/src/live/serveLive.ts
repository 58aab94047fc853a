/**
 * The server's side of a live session: sends what arrives as far as the client gives credit, and takes what is pushed.
 * Of a client that gives none it keeps its positions and nothing else. docs/spec/sync.md, SYNC-21.
 */
import { moveBehind } from "../cursors.ts"
import { FrameRefused } from "../errors.ts"
import { decodeRequest, encode, type Live, type Push, type ServerMessage } from "../protocol/messages.ts"
import { arrivals, logsOf, otherEpoch, push, refusalOf, refused, type SyncServer } from "../server/serve.ts"
import { Pulse } from "./Pulse.ts"
import type { Duplex, Timers } from "./ports.ts"

/** More credit than this is not remembered. */
const MOST_CREDIT = 64 * 1024 * 1024

/** Serves a line until it ends. Answers what ends it. What fails that is a defect ends the line and is thrown on. */
export function serveLive<S>(server: SyncServer<S>, session: S, line: Duplex, timers: Timers): () => void {
  const live = new LiveSession(server, session, line, timers)
  return () => live.close()
}

class LiveSession<S> {
  readonly #server: SyncServer<S>
  readonly #session: S
  readonly #line: Duplex
  readonly #pulse: Pulse
  readonly #unsubscribe: () => void
  #live: Live | undefined
  /** By log, where to go on. */
  #cursors = new Map<string, number>()
  #credit = 0
  #isOpen = true
  #isPushing = false
  #isPumping = false
  #hasNews = false

  constructor(server: SyncServer<S>, session: S, line: Duplex, timers: Timers) {
    this.#server = server
    this.#session = session
    this.#line = line
    this.#pulse = new Pulse(line, timers, () => this.close())
    this.#unsubscribe = server.library.subscribe(() => this.#run(this.#pump()))
    line.listen({ frame: (frame) => this.#run(this.#take(frame)), closed: () => this.close() })
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#pulse.stop()
    this.#unsubscribe()
    this.#line.close()
  }

  #run(work: Promise<void>): void {
    work.catch((cause: unknown) => {
      const wasOpen = this.#isOpen
      if (cause instanceof FrameRefused) this.#send(refused("badFrame", `${cause.reason}: ${cause.message}`))
      this.close()
      if (wasOpen && !(cause instanceof FrameRefused)) throw cause
    })
  }

  #send(message: ServerMessage): number {
    if (!this.#isOpen) return 0
    const frame = encode(message)
    this.#line.send(frame)
    this.#pulse.said()
    return frame.length
  }

  #refuse(message: ServerMessage): void {
    this.#send(message)
    this.close()
  }

  async #take(frame: Uint8Array): Promise<void> {
    if (!this.#isOpen) return
    this.#pulse.heard()
    const request = decodeRequest(frame)
    const { library } = this.#server
    switch (request.kind) {
      case "ping":
        return
      case "credit":
        this.#credit = Math.min(MOST_CREDIT, this.#credit + request.bytes)
        return this.#pump()
      case "live": {
        const refusal = refusalOf(library, request)
        if (refusal !== undefined || this.#live !== undefined)
          return this.#refuse(refusal ?? refused("protocol", "a session begins once"))
        if (request.epoch !== library.epoch) return this.#refuse(otherEpoch())
        this.#live = request
        this.#cursors = new Map(request.cursors.map(({ log, position }) => [log, position]))
        this.#credit = Math.min(MOST_CREDIT, request.credit)
        return this.#pump()
      }
      case "push":
        return this.#push(request)
      case "hello":
      case "pull":
      case "snapshot":
      case "chunks":
      case "unknown":
        this.#send(refused("unknownMessage", "this does not belong in a live session"))
    }
  }

  async #push(request: Push): Promise<void> {
    const { library, policy } = this.#server
    const refusal = refusalOf(library, request)
    if (refusal !== undefined) return this.#refuse(refusal)
    // The next one comes when this one is answered: a client may not fill the server's memory.
    if (this.#isPushing) return this.#refuse(refused("protocol", "one push at a time"))
    this.#isPushing = true
    try {
      if (!(await policy.maySync(this.#session))) return this.#refuse(refused("notAllowed", "sign in first"))
      const pushed = await push(this.#server, this.#session, request)
      for (const result of pushed.results) if (!("reason" in result)) moveBehind(this.#cursors, result)
      this.#send(pushed)
    } finally {
      this.#isPushing = false
    }
    return this.#pump()
  }

  /** Sends pages while there is something to send and credit for it. */
  async #pump(): Promise<void> {
    this.#hasNews = true
    if (this.#isPumping) return
    this.#isPumping = true
    try {
      while (this.#hasNews && this.#mayGoOn()) {
        this.#hasNews = false
        await this.#sendPage()
      }
    } finally {
      this.#isPumping = false
    }
  }

  #mayGoOn(): boolean {
    return this.#isOpen && this.#live !== undefined && this.#credit > 0 && !this.#isPushing
  }

  async #sendPage(): Promise<void> {
    const { library, policy } = this.#server
    const epoch = this.#live?.epoch
    if (epoch !== library.epoch) return this.#refuse(otherEpoch())
    if (!(await policy.maySync(this.#session))) return this.#refuse(refused("notAllowed", "sign in first"))
    for (const log of await logsOf(library))
      if (!this.#cursors.has(log) && (await policy.mayRead(this.#session, log)))
        return this.#refuse(refused("otherLogs", "there is a log that was not there at hello"))
    const cursors = [...this.#cursors].map(([log, position]) => ({ log, position }))
    const { batches, next, more } = await arrivals(this.#server, this.#session, cursors)
    // What was pushed meanwhile may not come back: look again when that is done.
    if (this.#isPushing) {
      this.#hasNews = true
      return
    }
    for (const [log, position] of this.#cursors) this.#cursors.set(log, Math.max(position, next))
    if (batches.length > 0) this.#credit -= this.#send({ kind: "page", epoch, batches, next, more })
    if (more) this.#hasNews = true
  }
}
