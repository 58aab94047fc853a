/** The messages of y-websocket, read without trust and written. docs/spec/collab.md, COLLAB-2. */
import * as decoding from "lib0/decoding"
import * as encoding from "lib0/encoding"
import { messagePermissionDenied } from "y-protocols/auth"
import { messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate } from "y-protocols/sync"

const SYNC = 0
const AWARENESS = 1
const AUTH = 2
const QUERY_AWARENESS = 3

/** What one client says of itself. */
export interface Said {
  readonly client: number
  readonly clock: number
  /** JSON; `null` where it goes. */
  readonly state: string
}

export type Message =
  /** Asks for what its state vector lacks. */
  | { readonly kind: "request"; readonly vector: Uint8Array }
  /** What the document has beyond what was asked for: all of it, while an update is what has just been done. */
  | { readonly kind: "answer" | "update"; readonly update: Uint8Array }
  | { readonly kind: "awareness"; readonly said: readonly Said[] }
  | { readonly kind: "queryAwareness" }

/** A message that is none. */
export class BadMessage extends Error {}

/** Fails with {@link BadMessage}. */
export function readMessage(bytes: Uint8Array): Message {
  try {
    const decoder = decoding.createDecoder(bytes)
    const message = readKind(decoder)
    if (decoding.hasContent(decoder)) throw new BadMessage("a message goes on behind its end")
    return message
  } catch (cause) {
    throw cause instanceof BadMessage ? cause : new BadMessage("not a message", { cause })
  }
}

function readKind(decoder: decoding.Decoder): Message {
  const kind = decoding.readVarUint(decoder)
  if (kind === QUERY_AWARENESS) return { kind: "queryAwareness" }
  if (kind === AWARENESS) return { kind: "awareness", said: readSaid(readBytes(decoder)) }
  if (kind !== SYNC) throw new BadMessage("a kind of message that is not known")
  const step = decoding.readVarUint(decoder)
  if (step === messageYjsSyncStep1) return { kind: "request", vector: readBytes(decoder) }
  if (step === messageYjsSyncStep2) return { kind: "answer", update: readBytes(decoder) }
  if (step === messageYjsUpdate) return { kind: "update", update: readBytes(decoder) }
  throw new BadMessage("a step that is not known")
}

function readSaid(bytes: Uint8Array): Said[] {
  const decoder = decoding.createDecoder(bytes)
  const said: Said[] = []
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    const client = decoding.readVarUint(decoder)
    const clock = decoding.readVarUint(decoder)
    said.push({ client, clock, state: new TextDecoder("utf-8", { fatal: true }).decode(readBytes(decoder)) })
  }
  if (decoding.hasContent(decoder)) throw new BadMessage("a message goes on behind its end")
  return said
}

/** A copy of its own: what reads it may trust its lengths, and look beyond its end. */
function readBytes(decoder: decoding.Decoder): Uint8Array {
  const length = decoding.readVarUint(decoder)
  if (length > decoder.arr.length - decoder.pos) throw new BadMessage("a message is cut off")
  return decoding.readUint8Array(decoder, length).slice()
}

const message = (write: (encoder: encoding.Encoder) => void): Uint8Array => encoding.encode(write)

const sync = (step: number, bytes: Uint8Array): Uint8Array =>
  message((encoder) => {
    encoding.writeVarUint(encoder, SYNC)
    encoding.writeVarUint(encoder, step)
    encoding.writeVarUint8Array(encoder, bytes)
  })

export const requestMessage = (vector: Uint8Array): Uint8Array => sync(messageYjsSyncStep1, vector)
export const answerMessage = (update: Uint8Array): Uint8Array => sync(messageYjsSyncStep2, update)
export const updateMessage = (update: Uint8Array): Uint8Array => sync(messageYjsUpdate, update)

export const awarenessMessage = (said: readonly Said[]): Uint8Array =>
  message((encoder) => {
    encoding.writeVarUint(encoder, AWARENESS)
    const inner = encoding.createEncoder()
    encoding.writeVarUint(inner, said.length)
    for (const { client, clock, state } of said) {
      encoding.writeVarUint(inner, client)
      encoding.writeVarUint(inner, clock)
      encoding.writeVarString(inner, state)
    }
    encoding.writeVarUint8Array(encoder, encoding.toUint8Array(inner))
  })

export const deniedMessage = (reason: string): Uint8Array =>
  message((encoder) => {
    encoding.writeVarUint(encoder, AUTH)
    encoding.writeVarUint(encoder, messagePermissionDenied)
    encoding.writeVarString(encoder, reason)
  })
