/** The messages of the protocol, and how they lie in frames. docs/spec/sync.md, SYNC-10 to SYNC-20. */
import { type Incoming, MAX_INCOMING_EVENTS, type Point } from "@ledgerline/core"
import { decodeFrame, encodeFrame, type Plain } from "../frames/frame.ts"
import * as snapshot from "../snapshot/messages.ts"
import * as read from "./fields.ts"
import { badMessage, type Message } from "./fields.ts"

/** The versions of the protocol that this program speaks, first and last. */
export const VERSIONS = [1, 1] as const

/** The most points in one request. */
const MOST_POINTS = 20_000

/** The first message of a client. */
export interface Hello {
  readonly kind: "hello"
  readonly versions: readonly [first: number, last: number]
  readonly challenge: Uint8Array
  /** Undefined for somebody who has no replica yet and only asks which library this is. */
  readonly library: string | undefined
  /** Logs that the client has: those that it may read are in the answer even where the server has nothing in them. */
  readonly logs: readonly string[]
}

export interface WelcomeLog {
  readonly log: string
  /** Whether the client may push to it. */
  readonly write: boolean
  readonly points: readonly Point[]
}

export interface Welcome {
  readonly kind: "welcome"
  readonly version: number
  readonly library: string
  readonly origin: string
  readonly publicKey: Uint8Array
  readonly epoch: string
  readonly logs: readonly WelcomeLog[]
  /** Events that the server has without their payload, and does not know why. */
  readonly bare: readonly Point[]
  /** The last position before which everything is under a signed head; what is held is as of then. */
  readonly position: number
  /** The most bytes of events that the server takes in one push, a single batch apart. */
  readonly pushBytes: number
  readonly signature: Uint8Array
  /** By the keys that the server had before. */
  readonly former: readonly { readonly publicKey: Uint8Array; readonly signature: Uint8Array }[]
}

interface Request {
  readonly version: number
  readonly library: string
}

/** What arrived at the server, each log from a position on. */
export interface PullArrivals extends Request {
  readonly kind: "pull"
  readonly epoch: string
  readonly cursors: readonly { readonly log: string; readonly position: number }[]
}

/** What the client lacks of some chains; a point of seq 0 says that it has nothing. */
export interface PullPoints extends Request {
  readonly kind: "pull"
  readonly points: readonly Point[]
}

export interface Push extends Request {
  readonly kind: "push"
  readonly batches: readonly Incoming[]
}

export interface Page {
  readonly kind: "page"
  readonly epoch: string
  readonly batches: readonly Incoming[]
  /** Where to go on, for a pull by cursors; else 0. */
  readonly next: number
  readonly more: boolean
}

/** What became of a pushed batch. */
export type PushResult =
  | (Point & {
      /** The server's positions of what was new, none where `to` is before `from`. */
      readonly from: number
      readonly to: number
    })
  | { readonly log: string; readonly origin: string; readonly reason: string; readonly message: string }

export interface Pushed {
  readonly kind: "pushed"
  readonly epoch: string
  readonly results: readonly PushResult[]
}

/** Why a request was not answered. Readers treat a reason that they do not know like `failed`. */
export interface Refused {
  readonly kind: "refused"
  readonly reason: string
  readonly message: string
}

/** The first message of a live session: pages of what arrives are to come by themselves. */
export interface Live extends Request {
  readonly kind: "live"
  readonly epoch: string
  readonly cursors: PullArrivals["cursors"]
  /** So many bytes of pages may be sent until more is given. */
  readonly credit: number
}

/** The client has stored a page, and takes so many bytes more. */
export interface Credit {
  readonly kind: "credit"
  readonly bytes: number
}

/** Somebody is there. */
export interface Ping {
  readonly kind: "ping"
}

export type ClientMessage =
  | Hello
  | PullArrivals
  | PullPoints
  | Push
  | Live
  | Credit
  | Ping
  | snapshot.AskSnapshot
  | snapshot.AskChunks
export type ServerMessage = Welcome | Page | Pushed | Refused | Ping | snapshot.ManifestAnswer | snapshot.ChunkAnswer

const hex = (text: string): Buffer => Buffer.from(text, "hex")

// Writing

const ofPoints = (points: readonly Point[]): Plain =>
  [...Map.groupBy(points, ({ log }) => log)].map(([log, each]): Plain => [
    log,
    each.flatMap(({ origin, seq, id }): Plain[] => [hex(origin), seq, hex(id)]),
  ])

const ofBatch = ({ log, origin, publicKey, events, heads }: Incoming): Plain => [
  log,
  hex(origin),
  publicKey,
  events.flatMap(({ header, payload }): Plain[] => [header, payload]),
  heads.flatMap(({ seq, id, signature }): Plain[] => [seq, hex(id), signature]),
]

const ofCursors = (cursors: PullArrivals["cursors"]): Plain =>
  cursors.flatMap(({ log, position }): Plain[] => [log, position])

const ofResult = (result: PushResult): Plain =>
  "reason" in result
    ? { ...result, origin: hex(result.origin) }
    : { ...result, origin: hex(result.origin), id: hex(result.id) }

function plainOf(message: ClientMessage | ServerMessage): Message {
  switch (message.kind) {
    case "hello": {
      const { library } = message
      return { ...message, versions: [...message.versions], library: library === undefined ? null : hex(library) }
    }
    case "welcome":
      return {
        ...message,
        library: hex(message.library),
        origin: hex(message.origin),
        epoch: hex(message.epoch),
        logs: message.logs.map(({ log, write, points }) => [
          log,
          write,
          points.flatMap(({ origin, seq, id }): Plain[] => [hex(origin), seq, hex(id)]),
        ]),
        bare: ofPoints(message.bare),
        former: message.former.flatMap(({ publicKey, signature }): Plain[] => [publicKey, signature]),
      }
    case "pull": {
      const { kind, version, library } = message
      const base = { kind, version, library: hex(library) }
      if ("points" in message) return { ...base, points: ofPoints(message.points) }
      return { ...base, epoch: hex(message.epoch), cursors: ofCursors(message.cursors) }
    }
    case "live": {
      const { library, epoch, cursors } = message
      return { ...message, library: hex(library), epoch: hex(epoch), cursors: ofCursors(cursors) }
    }
    case "credit":
    case "ping":
    case "chunk":
      return { ...message }
    case "snapshot":
      return snapshot.ofAskSnapshot(message)
    case "chunks":
      return snapshot.ofAskChunks(message)
    case "manifest":
      return snapshot.ofManifest(message)
    case "push":
      return { ...message, library: hex(message.library), batches: message.batches.map(ofBatch) }
    case "page":
      return { ...message, epoch: hex(message.epoch), batches: message.batches.map(ofBatch) }
    case "pushed":
      return { ...message, epoch: hex(message.epoch), results: message.results.map(ofResult) }
    case "refused":
      return { ...message }
  }
}

export const encode = (message: ClientMessage | ServerMessage): Uint8Array => encodeFrame(plainOf(message))

// Reading

function toPoints(log: string, values: readonly Plain[]): Point[] {
  return [...read.rowsOf(values, 3, "points")].map(([origin, seq, id]) => {
    const at = read.asSeq(seq, "a seq")
    const point = { log, origin: read.asHex(origin, "an origin", 16), seq: at }
    return { ...point, id: at === 0 ? "" : read.asHex(id, "an id", 32) }
  })
}

function toBatch(value: Plain): Incoming {
  const [log, origin, publicKey, events, heads] = read.asList(value, "a batch")
  const flat = read.asList(events, "events")
  if (flat.length > 2 * MAX_INCOMING_EVENTS) throw badMessage("a batch has too many events")
  return {
    log: read.asLog(log),
    origin: read.asHex(origin, "an origin", 16),
    publicKey: read.asBytes(publicKey, "a public key", 32),
    events: [...read.rowsOf(flat, 2, "events")].map(([header, payload]) => ({
      header: read.asBytes(header, "a header"),
      payload: payload === null ? null : read.asBytes(payload, "a payload"),
    })),
    heads: [...read.rowsOf(read.asList(heads, "heads"), 3, "heads")].map(([seq, id, signature]) => ({
      seq: read.asSeq(seq, "a seq", 1),
      id: read.asHex(id, "an id", 32),
      signature: read.asBytes(signature, "a signature", 64),
    })),
  }
}

function toResult(value: Plain): PushResult {
  const map = read.asMap(value, "a result")
  const chain = { log: read.asLog(map["log"]), origin: read.hexOf(map, "origin", 16) }
  if (read.has(map, "reason"))
    return { ...chain, reason: read.text(map, "reason"), message: read.text(map, "message", 1000) }
  const [from, to] = [read.seq(map, "from"), read.seq(map, "to")]
  return { ...chain, seq: read.seq(map, "seq", 1), id: read.hexOf(map, "id", 32), from, to }
}

const toRequest = (map: Message): Request => ({
  version: read.integer(map, "version", 1),
  library: read.hexOf(map, "library", 16),
})

function toAllPoints(map: Message, name: string): Point[] {
  const points = read.list(map, name).flatMap((each) => {
    const [log, values] = read.asList(each, name)
    return toPoints(read.asLog(log), read.asList(values, name))
  })
  // Each is looked up: a request may not keep a server busy for long.
  if (points.length > MOST_POINTS) throw badMessage(`a message names more than ${MOST_POINTS} points`)
  return points
}

const toCursors = (map: Message): PullArrivals["cursors"] =>
  [...read.rowsOf(read.list(map, "cursors"), 2, "cursors")].map(([log, position]) => ({
    log: read.asLog(log),
    position: read.asSeq(position, "a position", 1),
  }))

const toBatches = (map: Message): Incoming[] => read.list(map, "batches").map(toBatch)

/**
 * A client's message, of which every field has been checked; its kind alone where this program does not know it.
 * Fails with FrameRefused.
 */
export function decodeRequest(frame: Uint8Array): ClientMessage | { readonly kind: "unknown"; readonly name: string } {
  const map = decodeFrame(frame)
  const kind = read.text(map, "kind")
  if (kind === "hello") {
    const [first, last] = read.list(map, "versions").map((version) => read.asInteger(version, "a version", 1))
    return {
      kind,
      versions: [read.asInteger(first, "a version", 1), read.asInteger(last, "a version", 1)],
      challenge: read.bytes(map, "challenge", 32),
      library: read.has(map, "library") ? read.hexOf(map, "library", 16) : undefined,
      logs: read.list(map, "logs").map(read.asLog),
    }
  }
  if (kind === "pull") {
    if (read.has(map, "points")) {
      return { kind, ...toRequest(map), points: toAllPoints(map, "points") }
    }
    return { kind, ...toRequest(map), epoch: read.hexOf(map, "epoch", 16), cursors: toCursors(map) }
  }
  if (kind === "live") {
    const [epoch, credit] = [read.hexOf(map, "epoch", 16), read.integer(map, "credit")]
    return { kind, ...toRequest(map), epoch, cursors: toCursors(map), credit }
  }
  if (kind === "credit") return { kind, bytes: read.integer(map, "bytes", 1) }
  if (kind === "ping") return { kind }
  if (kind === "push") return { kind, ...toRequest(map), batches: toBatches(map) }
  if (kind === "snapshot") return { kind, ...toRequest(map) }
  if (kind === "chunks") return { kind, ...toRequest(map), ...snapshot.toAskChunks(map) }
  return { kind: "unknown", name: kind }
}

/** A server's message, of which every field has been checked. Fails with FrameRefused. */
export function decodeAnswer(frame: Uint8Array): ServerMessage {
  const map = decodeFrame(frame)
  const kind = read.text(map, "kind")
  if (kind === "welcome") {
    return {
      kind,
      version: read.integer(map, "version", 1),
      library: read.hexOf(map, "library", 16),
      origin: read.hexOf(map, "origin", 16),
      publicKey: read.bytes(map, "publicKey", 32),
      epoch: read.hexOf(map, "epoch", 16),
      logs: read.list(map, "logs").map((each) => {
        const [name, write, points] = read.asList(each, "a log")
        const log = read.asLog(name)
        return { log, write: write === true, points: toPoints(log, read.asList(points, "points")) }
      }),
      bare: toAllPoints(map, "bare"),
      position: read.seq(map, "position"),
      pushBytes: read.integer(map, "pushBytes", 1),
      signature: read.bytes(map, "signature", 64),
      former: [...read.rowsOf(read.list(map, "former"), 2, "former")].map(([publicKey, signature]) => ({
        publicKey: read.asBytes(publicKey, "a public key", 32),
        signature: read.asBytes(signature, "a signature", 64),
      })),
    }
  }
  if (kind === "page") {
    const [next, more] = [read.seq(map, "next"), read.flag(map, "more")]
    return { kind, epoch: read.hexOf(map, "epoch", 16), batches: toBatches(map), next, more }
  }
  if (kind === "pushed")
    return { kind, epoch: read.hexOf(map, "epoch", 16), results: read.list(map, "results").map(toResult) }
  if (kind === "refused") return { kind, reason: read.text(map, "reason"), message: read.text(map, "message", 1000) }
  if (kind === "ping") return { kind }
  if (kind === "manifest") return snapshot.toManifest(map)
  if (kind === "chunk") return snapshot.toChunkAnswer(map)
  throw badMessage(`an answer of the kind ${kind} is not known`)
}
