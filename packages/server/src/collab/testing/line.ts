/** A line in the same process, with a client of Yjs at its end and time that a test moves on. */
import type { Library } from "@ledgerline/core"
import { setImmediate } from "node:timers/promises"
import * as decoding from "lib0/decoding"
import * as encoding from "lib0/encoding"
import { applyAwarenessUpdate, Awareness } from "y-protocols/awareness"
import { readSyncMessage } from "y-protocols/sync"
import * as Y from "yjs"
import type { Grant } from "../grant.ts"
import { type Limits, LIMITS } from "../limits.ts"
import type { Line, LineListener } from "../line.ts"
import { requestMessage, updateMessage } from "../protocol.ts"
import { Rooms } from "../Rooms.ts"
import { Session } from "../Session.ts"
import { grantOf } from "./tokens.ts"
import { type Entry, LIST, TestTimers, tracksOf } from "./world.ts"

/** Rooms without a network. */
export function newRooms(library: Library, more: Partial<Limits> = {}) {
  const limits = { ...LIMITS, ...more }
  const timers = new TestTimers()
  const faults: unknown[] = []
  const onFault = (cause: unknown): void => void faults.push(cause)
  const rooms = new Rooms({ library, limits, onFault })

  /** A client that has connected, and what the server has made of it once all has come to rest. */
  async function join(member: string | Grant, { room = LIST, log }: { room?: string; log?: string } = {}) {
    const client = new LineClient()
    const session = new Session({
      line: client.line,
      timers,
      limits,
      onFault,
      onEnd: (ended, stored) => rooms.left(ended, stored),
    })
    client.say(requestMessage(Y.encodeStateVector(client.doc)))
    const grant = typeof member === "string" ? grantOf(member, { device: `${member}-phone` }) : member
    await rooms.enter(session, { grant, name: room, ...(log === undefined ? {} : { log }) })
    await rest()
    return client
  }
  return { rooms, timers, faults, join }
}

/** Lets all that goes on come to its end. */
export async function rest(): Promise<void> {
  for (let i = 0; i < 20; i++) await setImmediate()
}

class LineClient {
  readonly doc = new Y.Doc()
  readonly items = this.doc.getMap<Entry>("items")
  /** What was received, in order. */
  readonly received: Uint8Array[] = []
  readonly denied: string[] = []
  /** States of others that came, by client. */
  readonly awareness = new Awareness(this.doc)
  pings = 0
  unread = 0
  /** The code that it ended with. */
  ended: number | "cut" | undefined
  #listener: LineListener | undefined

  constructor() {
    clearInterval(this.awareness._checkInterval as never)
    this.awareness.setLocalState(null)
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.say(updateMessage(update))
    })
  }

  readonly line: Line = {
    send: (message) => this.#receive(message),
    ping: () => void (this.pings += 1),
    unread: () => this.unread,
    close: (code) => void (this.ended ??= code),
    cut: () => void (this.ended ??= "cut"),
    listen: (listener) => void (this.#listener = listener),
  }

  get tracks(): string {
    return tracksOf(this.items)
  }

  /** States that others have, without this client's own. */
  get others(): unknown[] {
    return [...this.awareness.getStates()].filter(([id]) => id !== this.doc.clientID).map(([, state]) => state)
  }

  say(message: Uint8Array | undefined): void {
    if (this.ended === undefined) this.#listener?.message(message)
  }

  alive(): void {
    this.#listener?.alive()
  }

  leave(): void {
    this.ended ??= 1000
    this.#listener?.closed()
  }

  #receive(message: Uint8Array): void {
    this.received.push(message)
    const decoder = decoding.createDecoder(message)
    const kind = decoding.readVarUint(decoder)
    if (kind === 1) applyAwarenessUpdate(this.awareness, decoding.readVarUint8Array(decoder), this)
    else if (kind === 2) {
      decoding.readVarUint(decoder)
      this.denied.push(decoding.readVarString(decoder))
    } else {
      const encoder = encoding.createEncoder()
      encoding.writeVarUint(encoder, 0)
      readSyncMessage(decoder, encoder, this.doc, this)
      if (encoding.length(encoder) > 1) this.say(encoding.toUint8Array(encoder))
    }
  }
}
