/**
 * One connection of a client. Nothing that it sends is believed: what is no message ends it, and it alone; what would
 * cost others their memory or their time, too. docs/spec/collab.md.
 */
import { CommandRejected, MalformedEvent } from "@ledgerline/core"
import type { Timers } from "@ledgerline/sync"
import { Edits, type Sent } from "./Edits.ts"
import type { Grant } from "./grant.ts"
import { Bucket, type Code, CODES, type Limits } from "./limits.ts"
import type { Line } from "./line.ts"
import type { Speaker } from "./Presence.ts"
import {
  answerMessage,
  awarenessMessage,
  BadMessage,
  deniedMessage,
  type Message,
  readMessage,
  requestMessage,
} from "./protocol.ts"
import type { Room } from "./Room.ts"
import { isNothing, NO_DOCUMENT } from "./noDocument.ts"

/** Between two signs of life of the server, in milliseconds; y-websocket leaves a server that is silent for 30 s. */
const PULSE = 10_000
/** A client that gave none for so long is gone. */
const SILENCE = 20_000
/** Clients tell of their presence every 15 s. */
const ABSENCE = 40_000
/** Messages that come before it is known who sends them. */
const MOST_EARLY = 32

export interface SessionOptions {
  readonly line: Line
  readonly timers: Timers
  readonly limits: Limits
  /** The session has ended; resolves `stored` once what it sent is stored. */
  readonly onEnd: (session: Session, stored: Promise<void>) => void
  /** Something that is no client's fault. */
  readonly onFault: (cause: unknown) => void
}

export class Session implements Speaker {
  readonly #options: SessionOptions
  readonly #buckets: { readonly messages: Bucket; readonly bytes: Bucket; readonly requests: Bucket }
  readonly #edits: Edits
  #grant: Grant | undefined
  #room: Room | undefined
  #early: Uint8Array[] = []
  #isOpen = true
  #hasAsked = false
  #heardAt: number
  #cancelPulse: () => void

  constructor(options: SessionOptions) {
    this.#options = options
    const { line, limits, timers } = options
    const bucket = (rate: Limits["messages"]) => new Bucket(rate, () => timers.now())
    this.#buckets = {
      messages: bucket(limits.messages),
      bytes: bucket(limits.bytes),
      requests: bucket(limits.requests),
    }
    this.#edits = new Edits({ timers, mostAtOnce: limits.message, store: (sent) => this.#store(sent) })
    this.#heardAt = timers.now()
    this.#cancelPulse = timers.after(PULSE, () => this.#pulse())
    line.listen({
      message: (bytes) => this.#take(bytes),
      alive: () => this.#heard(),
      closed: () => this.#closed(),
    })
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  get member(): string {
    return this.#grant?.member ?? ""
  }

  get device(): string | undefined {
    return this.#grant?.device
  }

  /** Now it is known who it is, and where they are. */
  begin(grant: Grant, room: Room): void {
    if (!this.#isOpen) return
    this.#grant = grant
    this.#room = room
    room.join(this)
    if (room.document !== undefined) this.send(requestMessage(room.document.vector()))
    const early = this.#early
    this.#early = []
    for (const bytes of early) this.#read(bytes)
  }

  send(message: Uint8Array): void {
    if (!this.#isOpen) return
    const { line, limits } = this.#options
    line.send(message)
    if (line.unread() <= limits.unread) return
    // Nobody reads: a farewell would not arrive either.
    line.cut()
    this.#closed()
  }

  end(code: Code, reason: string): void {
    if (!this.#isOpen) return
    this.#options.line.close(code, reason)
    this.#closed()
  }

  /** Ends the session where its right to be here has ended. */
  async recheck(): Promise<void> {
    try {
      if (this.#room === undefined || this.#grant === undefined || !this.#isOpen) return
      if (!(await this.#grant.mayRead(this.#room.log))) this.end(CODES.notFound, "not found")
    } catch (cause) {
      this.#fail(cause)
    }
  }

  #closed(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#cancelPulse()
    this.#early = []
    this.#room?.leave(this, this.#options.timers.now())
    this.#options.onEnd(this, this.#edits.end())
  }

  #heard(): void {
    this.#heardAt = this.#options.timers.now()
  }

  #pulse(): void {
    const { line, timers } = this.#options
    const now = timers.now()
    if (now - this.#heardAt >= SILENCE) {
      line.cut()
      this.#closed()
      return
    }
    this.#cancelPulse = timers.after(PULSE, () => this.#pulse())
    line.ping()
    // What browsers do not show to y-websocket is no sign of life for it.
    this.send(awarenessMessage([]))
    this.#room?.forget(now - ABSENCE, now)
    void this.recheck()
  }

  #take(bytes: Uint8Array | undefined): void {
    if (!this.#isOpen) return
    this.#heard()
    if (bytes === undefined) return this.end(CODES.malformed, "messages are binary")
    if (bytes.length > this.#options.limits.message) return this.end(CODES.tooLarge, "too large")
    if (!this.#buckets.messages.take() || !this.#buckets.bytes.take(bytes.length))
      return this.end(CODES.policy, "too much at once")
    if (this.#room !== undefined) this.#read(bytes)
    else if (this.#early.length < MOST_EARLY) this.#early.push(bytes)
    else this.end(CODES.policy, "too much at once")
  }

  #read(bytes: Uint8Array): void {
    if (!this.#isOpen || this.#room === undefined) return
    try {
      this.#obey(this.#room, readMessage(bytes))
    } catch (cause) {
      this.#fail(cause)
    }
  }

  #obey(room: Room, message: Message): void {
    switch (message.kind) {
      case "request":
        if (!this.#buckets.requests.take()) return this.end(CODES.policy, "too much at once")
        return this.#answer(room, message.vector)
      case "answer":
      case "update":
        return this.#edit(room, { update: message.update, isAnswer: message.kind === "answer" })
      case "queryAwareness":
        return room.greet(this)
      case "awareness":
        if (!room.say(this, message.said, this.#options.timers.now()))
          this.end(CODES.malformed, "not a state of presence")
    }
  }

  #answer({ document }: Room, vector: Uint8Array): void {
    let beyond
    try {
      beyond = document === undefined ? NO_DOCUMENT : document.beyond(vector)
    } catch (cause) {
      throw new BadMessage("not a state vector", { cause })
    }
    this.send(answerMessage(beyond))
  }

  #edit({ document }: Room, sent: Sent): void {
    if (document === undefined) {
      if (!isNothing(sent.update)) this.send(deniedMessage("there is nothing to edit here"))
    } else if (!document.hasAll(sent.update)) {
      if (this.#edits.bytes + sent.update.length > this.#options.limits.unstored)
        return this.end(CODES.policy, "too much at once")
      this.#edits.add(sent)
    }
    if (sent.isAnswer) this.#hasAsked = false
  }

  /** Also when the line has ended: what was sent before is stored. */
  async #store(sent: readonly Sent[]): Promise<void> {
    const [grant, room] = [this.#grant, this.#room]
    if (grant === undefined || room?.document === undefined) return
    try {
      if (!(await grant.mayWrite(room.log))) return this.send(deniedMessage("you may read this, not edit it"))
      const updates = sent.map(({ update }) => update)
      if ((await room.document.store(`user:${grant.member}`, updates)) === "stored") return
      if (sent.some(({ isAnswer }) => isAnswer)) return this.end(CODES.malformed, "an edit of what is not here")
      // What was refused or lost before is missing now: the client still has it.
      if (!this.#hasAsked) this.send(requestMessage(room.document.vector()))
      this.#hasAsked = true
    } catch (cause) {
      this.#fail(cause)
    }
  }

  #fail(cause: unknown): void {
    if (cause instanceof BadMessage || cause instanceof MalformedEvent) this.end(CODES.malformed, "not understood")
    else if (cause instanceof CommandRejected) this.end(CODES.notFound, "not found")
    else {
      this.end(CODES.busy, "not now")
      this.#options.onFault(cause)
    }
  }
}
