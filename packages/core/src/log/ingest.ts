/**
 * Takes events of other replicas into the log. Nothing is believed: hashes, chain and the signed head are checked before
 * the first byte is stored. What this replica has already is dropped; what does not follow is refused; the other side of
 * a fork is kept beside the first. docs/spec/log.md, LOG-8 to LOG-12.
 */
import { IngestRefused, MalformedEvent } from "../errors.ts"
import type { EventId, LogName, Origin } from "../ids.ts"
import { isLogName, isOrigin, sha256 } from "../ids.ts"
import type { SignatureCheck } from "../ports.ts"
import { type Dialect, insertNew, query, queryOne, type Work } from "../store/port.ts"
import { LogEvent } from "./event.ts"
import { CHUNK_BYTES, CHUNK_EVENTS, type ChunkRow, frame } from "./frames.ts"
import { checkHeader, logOf, originOf, payloadHashOf, prevOf, seqOf } from "./header.ts"
import { isSignedHead } from "./keys.ts"
import { MAX_PAYLOAD } from "./payload.ts"
import { eventsAt, locate } from "./read.ts"
import { addChain, type Chain, type LogState } from "./state.ts"
import { HEAD, ORIGIN } from "./tables.ts"
import { writeToLog } from "./write.ts"

/** A signed head: the last (seq, id) of an origin in a log. */
export interface SignedHead {
  readonly seq: number
  readonly id: EventId
  /** 64 bytes, Ed25519. */
  readonly signature: Uint8Array
}

/** Events of one chain, in order, that end at the last of the signed heads. */
export interface Incoming {
  readonly log: LogName
  readonly origin: Origin
  /** 32 bytes, Ed25519. */
  readonly publicKey: Uint8Array
  readonly events: readonly { readonly header: Uint8Array; readonly payload: Uint8Array | null }[]
  readonly heads: readonly SignedHead[]
}

/** Two events of one origin in one place: a copied or restored database. */
export interface Fork {
  readonly log: LogName
  readonly origin: Origin
  /** The first seq at which the sides differ. */
  readonly seq: number
  readonly kept: EventId
  readonly other: EventId
}

export interface Ingested {
  readonly added: number
  /** Events that were here already. */
  readonly known: number
  readonly forks: readonly Fork[]
}

/** As many events and bytes as one call takes. */
export const MAX_INCOMING_EVENTS = 10_000
const MAX_INCOMING_BYTES = 64 * 1024 * 1024

const refuse = (
  reason: IngestRefused["reason"],
  message: string,
  at?: { origin: Origin; seq?: number },
): IngestRefused => new IngestRefused({ reason, message, ...at })

interface Checked {
  readonly header: Buffer
  readonly payload: Buffer | null
  readonly id: EventId
  readonly seq: number
  readonly prev: EventId
}

/** Checks everything that can be checked without the database. Fails with {@link IngestRefused} or MalformedEvent. */
export function checkIncoming(incoming: Incoming, isSigned?: SignatureCheck): Checked[] {
  checkShape(incoming)
  const { log, origin, publicKey, events, heads } = incoming
  if (!isLogName(log)) throw refuse("malformedLog", "a batch must name a log: `library` or `user:<id>`")
  if (!isOrigin(origin)) throw refuse("malformedOrigin", "a batch must name its origin in 32 hexadecimal digits")
  if (events.length > MAX_INCOMING_EVENTS)
    throw refuse("tooLarge", `more than ${MAX_INCOMING_EVENTS} events in a batch`)
  const checked: Checked[] = []
  let bytes = 0
  for (const event of events) {
    const header = Buffer.from(event.header.buffer, event.header.byteOffset, event.header.byteLength)
    checkHeader(header)
    const seq = seqOf(header)
    const at = { origin, seq }
    if (logOf(header) !== log || originOf(header) !== origin)
      throw refuse("brokenChain", "an event of another chain lies in the batch", at)
    const payload =
      event.payload === null
        ? null
        : Buffer.from(event.payload.buffer, event.payload.byteOffset, event.payload.byteLength)
    if (payload !== null) {
      if (payload.length > MAX_PAYLOAD) throw refuse("tooLarge", `the payload of event ${seq} is too large`, at)
      if (sha256(payload) !== payloadHashOf(header))
        throw refuse("badHash", `the payload of event ${seq} is not what its header says`, at)
    }
    bytes += header.length + (payload?.length ?? 0)
    if (bytes > MAX_INCOMING_BYTES) throw refuse("tooLarge", `more than ${MAX_INCOMING_BYTES} bytes in a batch`)
    const before = checked.at(-1)
    const prev = prevOf(header)
    if (before !== undefined && (before.seq + 1 !== seq || before.id !== prev)) {
      throw refuse("brokenChain", `event ${seq} does not follow event ${before.seq}`, at)
    }
    checked.push({ header, payload, id: sha256(header), seq, prev })
  }
  if (heads.length > checked.length) throw refuse("tooLarge", "more heads than events in a batch")
  const byId = new Map(checked.map((event) => [event.seq, event.id]))
  for (const head of heads) {
    if (byId.get(head.seq) !== head.id)
      throw refuse("badSignature", `the head at ${head.seq} is not in the batch`, { origin })
    if (!isSignedHead(publicKey, { log, origin, ...head }, isSigned)) {
      throw refuse("badSignature", `the head at ${head.seq} is not signed by its origin`, { origin, seq: head.seq })
    }
  }
  const last = checked.at(-1)
  if (last !== undefined && !heads.some((head) => head.seq === last.seq)) {
    throw refuse("unsignedTail", `no signed head covers event ${last.seq}`, { origin, seq: last.seq })
  }
  return checked
}

/** Callers may be untyped. Whatever is left of a batch then reads, so that what is wrong with it can be said. */
function checkShape(incoming: Incoming): void {
  const isBytes = (value: unknown) => value instanceof Uint8Array
  const isWhole =
    Array.isArray(incoming?.events) &&
    incoming.events.every((event) => isBytes(event?.header) && (event.payload === null || isBytes(event.payload))) &&
    Array.isArray(incoming.heads) &&
    incoming.heads.every((head) => isBytes(head?.signature)) &&
    isBytes(incoming.publicKey)
  if (!isWhole)
    throw new MalformedEvent({ rule: "LOG-8", message: "a batch has events, heads and a public key, as bytes" })
}

/** The ids that this replica has at some seqs of an origin, with all sides of forks. */
function* idsAt(
  dialect: Dialect,
  log: LogName,
  origin: Origin,
  seqs: readonly number[],
): Work<Map<number, LogEvent[]>> {
  const found = yield* locate(dialect, log, origin, seqs)
  const events = yield* eventsAt(
    dialect,
    found.map((each) => each.position),
  )
  const bySeq = new Map<number, LogEvent[]>()
  for (const event of events) bySeq.set(event.seq, [...(bySeq.get(event.seq) ?? []), event])
  return bySeq
}

export interface Taken {
  readonly result: Ingested
  /** New events, at their positions. */
  readonly events: LogEvent[]
  /** Events that were here without their payload and came with it now; not stored yet. */
  readonly completed: LogEvent[]
}

/** Stores what is new of a batch. Answers the stored events, to be folded in the same transaction. */
export function* ingestIntoLog(
  dialect: Dialect,
  state: LogState,
  incoming: Incoming,
  isSigned?: SignatureCheck,
): Work<Taken> {
  const checked = checkIncoming(incoming, isSigned)
  const { log, origin } = incoming
  const first = checked[0]
  if (first === undefined) return { result: { added: 0, known: 0, forks: [] }, events: [], completed: [] }
  const last = longest(state, log, origin)
  if (first.seq > last + 1) {
    throw refuse("hole", `events ${last + 1} to ${first.seq - 1} are missing`, { origin, seq: first.seq })
  }
  const overlap = checked.filter((event) => event.seq <= last).map((event) => event.seq)
  const here = yield* idsAt(dialect, log, origin, first.seq > 1 ? [first.seq - 1, ...overlap] : overlap)
  const known = checked.filter((event) => here.get(event.seq)?.some((each) => each.id === event.id)).length
  const fresh = checked.slice(known)
  const start = fresh[0]
  if (checked.findIndex((event) => event === start) !== known && start !== undefined) {
    throw refuse("brokenChain", "known events lie behind unknown ones", { origin, seq: start.seq })
  }
  const bare = [...here.values()].flat().filter((event) => event.payload === null)
  const completed = bare.flatMap((event) => {
    const payload = checked.find((each) => each.id === event.id)?.payload ?? null
    return payload === null ? [] : [new LogEvent(event.position, event.header, payload, { id: event.id })]
  })
  if (start === undefined) return { result: { added: 0, known, forks: [] }, events: [], completed }
  if (start.seq > 1 && known === 0 && !here.get(start.seq - 1)?.some((each) => each.id === start.prev)) {
    throw refuse("brokenChain", `event ${start.seq} does not follow the event ${start.seq - 1} that is here`, {
      origin,
      seq: start.seq,
    })
  }
  const { chain, fork } = chainFor(state, log, origin, start, here)
  const events = fresh.map(
    (event, i) => new LogEvent(state.next + i, event.header, event.payload, { id: event.id, origin }),
  )
  const end = fresh.at(-1) as Checked
  chain.seq = end.seq
  chain.head = end.id
  chain.signed = end.seq
  yield* insertNew(ORIGIN, [[origin, incoming.publicKey]])
  yield* insertNew(
    HEAD,
    incoming.heads.filter((head) => head.seq >= start.seq).map((head) => [chain.id, head.seq, head.id, head.signature]),
  )
  yield* writeToLog(state, intoChunks(events), [{ chain, events }])
  return { result: { added: events.length, known, forks: fork === undefined ? [] : [fork] }, events, completed }
}

const longest = (state: LogState, log: LogName, origin: Origin): number =>
  Math.max(0, ...state.chains.filter((c) => c.log === log && c.origin === origin).map((c) => c.seq))

/** The chain that an event goes on: the one whose head it follows, or a new side of a fork. */
function chainFor(
  state: LogState,
  log: LogName,
  origin: Origin,
  start: Checked,
  here: ReadonlyMap<number, readonly LogEvent[]>,
): { chain: Chain; fork: Fork | undefined } {
  const chains = state.chains.filter((chain) => chain.log === log && chain.origin === origin)
  const follows = chains.find((chain) => chain.seq === start.seq - 1 && chain.head === start.prev)
  if (follows !== undefined) return { chain: follows, fork: undefined }
  if (chains.length === 0) return { chain: addChain(state, log, origin), fork: undefined }
  const kept = here.get(start.seq)?.[0]?.id ?? ""
  return {
    chain: addChain(state, log, origin, { branch: start.id, since: start.seq, head: start.prev }),
    fork: { log, origin, seq: start.seq, kept, other: start.id },
  }
}

function intoChunks(events: readonly LogEvent[]): ChunkRow[] {
  const chunks: ChunkRow[] = []
  let frames: Buffer[] = []
  let size = 0
  let position = events[0]?.position ?? 0
  const close = (): void => {
    if (frames.length > 0) chunks.push({ position, count: frames.length, bytes: Buffer.concat(frames, size) })
    position += frames.length
    frames = []
    size = 0
  }
  for (const event of events) {
    if (frames.length === CHUNK_EVENTS || size >= CHUNK_BYTES) close()
    const bytes = frame(event.header, event.payload)
    frames.push(bytes)
    size += bytes.length
  }
  close()
  return chunks
}

/** What another replica needs to go on from a seq of a chain: the events up to the last signed head within the limit. */
export function* readOutgoing(
  dialect: Dialect,
  wanted: { log: LogName; origin: Origin; branch?: EventId; after: number; limit: number },
): Work<Incoming | undefined> {
  const { log, origin, branch = "", after, limit } = wanted
  const chain = yield* queryOne<{ id: number; seq: number; publicKey: Uint8Array }>(
    `SELECT chain.id, chain.seq, origin."publicKey" FROM chain JOIN origin ON origin.id = chain.origin
     WHERE chain.log = ? AND chain.origin = ? AND chain.branch = ?`,
    [log, origin, branch],
  )
  if (chain === undefined || chain.seq <= after) return undefined
  const heads = yield* query<{ seq: number; id: EventId; signature: Uint8Array }>(
    "SELECT seq, id, signature FROM head WHERE chain = ? AND seq > ? AND seq <= ? ORDER BY seq",
    [chain.id, after, after + Math.min(limit, MAX_INCOMING_EVENTS)],
  )
  const last = heads.at(-1) ?? (yield* nextHead(chain.id, after))
  if (last === undefined) return undefined
  const seqs = Array.from({ length: last.seq - after }, (_, i) => after + 1 + i)
  const found = yield* locate(dialect, log, origin, seqs)
  const events = (yield* eventsAt(
    dialect,
    found.map((each) => each.position),
  )).sort((a, b) => a.seq - b.seq)
  return {
    log,
    origin,
    publicKey: chain.publicKey,
    events: backwards(events, last.id),
    heads: heads.length > 0 ? heads : [last],
  }
}

function* nextHead(
  chain: number,
  after: number,
): Work<{ seq: number; id: EventId; signature: Uint8Array } | undefined> {
  return yield* queryOne<{ seq: number; id: EventId; signature: Uint8Array }>(
    "SELECT seq, id, signature FROM head WHERE chain = ? AND seq > ? ORDER BY seq LIMIT 1",
    [chain, after],
  )
}

/** Of events that may belong to several sides of a fork, those that lead to a head. */
function backwards(events: readonly LogEvent[], head: EventId): LogEvent[] {
  const chain: LogEvent[] = []
  let wanted = head
  for (const event of events.toReversed()) {
    if (event.id !== wanted) continue
    chain.push(event)
    wanted = prevOf(event.header)
  }
  return chain.reverse()
}
