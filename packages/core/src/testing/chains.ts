/** Chains of signed events made without a library, so that a test decides about every field, forks and lies included. */
import { LIBRARY, digestFromHex, digestOf, sha256 } from "../ids.ts"
import { type Header, headerSize, writeHeader } from "../log/header.ts"
import type { Incoming, SignedHead } from "../log/ingest.ts"
import { newKey, type ReplicaKey, signHead } from "../log/keys.ts"
import { payloadSize, SALT_BYTES, writePayload } from "../log/payload.ts"
import type { Ports } from "../ports.ts"
import { BROKEN, type PlainEvent } from "./model/events.ts"

export interface SignedEvent {
  readonly header: Buffer
  readonly payload: Buffer | null
  /** Every event is the last under a signature, so that a batch may end anywhere. */
  readonly head: SignedHead
}

/** One chain from its first event on, as one side of a fork knows it. */
export interface Line {
  readonly log: string
  readonly origin: string
  readonly publicKey: Uint8Array
  readonly events: SignedEvent[]
}

type Texts = Pick<Header, "log" | "subject" | "type" | "v" | "at" | "op" | "actor" | "refs">

/** What an author says; the rest is made up. */
export type Said = Pick<Texts, "subject" | "type"> &
  Partial<Texts> & {
    readonly payload: unknown
    /** The JSON, where it is to be another than that of the payload. */
    readonly bytes?: string
  }

/** An origin without a database. */
export class Scribe {
  readonly key: ReplicaKey
  readonly #ports: Ports
  readonly #lines: Map<string, Line>
  readonly #last: Map<string, PlainEvent>

  constructor(ports: Ports, twin?: Scribe) {
    this.#ports = ports
    this.key = twin?.key ?? newKey(ports.random)
    this.#last = new Map(twin?.lastOf)
    this.#lines = new Map([...(twin?.lines ?? [])].map(([log, line]) => [log, { ...line, events: [...line.events] }]))
  }

  /** The last event of each log. */
  get lastOf(): ReadonlyMap<string, PlainEvent> {
    return this.#last
  }

  get lines(): ReadonlyMap<string, Line> {
    return this.#lines
  }

  /** A copy of this database that goes its own way: the same key, the same past. */
  fork(): Scribe {
    return new Scribe(this.#ports, this)
  }

  /** Adds an event to this origin's chain of its log. {@link BROKEN} as payload stands for bytes that are none. */
  say({ payload, bytes: body, ...said }: Said): PlainEvent {
    const { key } = this
    const texts: Texts = {
      log: LIBRARY,
      v: 1,
      at: this.#ports.clock.now(),
      op: "0".repeat(32),
      actor: "user:ada",
      refs: [],
      ...said,
    }
    const { log, at, subject, op, type, v, actor } = texts
    let line = this.#lines.get(log)
    if (line === undefined)
      this.#lines.set(log, (line = { log, origin: key.origin, publicKey: key.publicKey, events: [] }))
    const bytes = this.#bytes(payload, body)
    const header = Buffer.alloc(headerSize(texts))
    const before = line.events.at(-1)?.head
    const seq = (before?.seq ?? 0) + 1
    writeHeader(header, 0, texts, {
      origin: Buffer.from(key.origin, "hex"),
      op: Buffer.from(op, "hex"),
      seq,
      prev: digestFromHex(before?.id ?? ""),
      payloadHash: digestOf(bytes),
    })
    const id = sha256(header)
    line.events.push({ header, payload: bytes, head: { seq, id, signature: signHead(key, log, seq, id) } })
    const event = { log, origin: key.origin, seq, id, at, subject, op, type, v, actor, payload: asRead(payload) }
    const plain: PlainEvent = { ...event, before: this.#last.get(log) }
    this.#last.set(log, plain)
    return plain
  }

  #bytes(payload: unknown, given?: string): Buffer {
    if (payload === BROKEN) return Buffer.from("no payload at all")
    const body = given ?? JSON.stringify(payload)
    const bytes = Buffer.alloc(payloadSize(body))
    writePayload(bytes, 0, this.#ports.random.bytes(SALT_BYTES), 0, body)
    return bytes
  }
}

/** What readers make of a payload: U+FFFD for half a surrogate pair, and nothing of one with the name `__proto__`. */
function asRead(payload: unknown): unknown {
  const text = payload === BROKEN ? "" : JSON.stringify(payload)
  if (text === "" || text.includes('"__proto__":')) return BROKEN
  return JSON.parse(text.replaceAll(/\\ud[0-9a-f]{3}/g, "\ufffd"))
}

/** The events from one index of a line up to another, as one replica sends them to another. */
export function incoming({ events, ...line }: Line, from = 0, to = events.length): Incoming {
  const part = events.slice(from, to)
  return {
    ...line,
    events: part.map(({ header, payload }) => ({ header, payload })),
    heads: part.map(({ head }) => head),
  }
}
