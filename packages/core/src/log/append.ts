/** Appends events of this replica: encodes, chains and signs them. Plain code over a batch; nothing here awaits. */
import { InvalidPayload, MalformedEvent } from "../errors.ts"
import type { Digest, EventId, LogName, OperationId, Subject } from "../ids.ts"
import { digestFromHex, digestOf, isEventId } from "../ids.ts"
import type { Random } from "../ports.ts"
import { insert, type Value, type Work } from "../store/port.ts"
import { LogEvent } from "./event.ts"
import { CHUNK_BYTES, CHUNK_EVENTS, type ChunkRow, FRAME_OVERHEAD, writeLengths } from "./frames.ts"
import { checkTexts, headerSize, isLike, MAX_REFS, writeHeader, writeHeaderLike } from "./header.ts"
import { type ReplicaKey, signHead } from "./keys.ts"
import { MAX_PAYLOAD, mostPayload, needsLook, parsePayload, payloadSize, SALT_BYTES, writePayload } from "./payload.ts"
import { addChain, type Chain, chainKey, type LogState } from "./state.ts"
import { HEAD } from "./tables.ts"
import { writeToLog } from "./write.ts"

/** An event that is to be appended; its operation is one, and the fold has already given it its time. */
export interface Draft {
  readonly log: LogName
  readonly subject: Subject
  readonly type: string
  readonly v: number
  readonly at: number
  readonly op: OperationId
  readonly actor: string
  readonly payload: unknown
  readonly refs: readonly EventId[]
}

/**
 * A batch of at least this many events is signed with it. Fewer are signed with the next batch that is, or before they
 * leave the replica: a signature takes a fifth of the time of an fsynced append and proves nothing to the replica itself.
 */
const SIGN_AT = 64

/**
 * Between two signed heads lie at most so many events and about so many bytes, so that a batch of LOG-8 can always end
 * at one. A batch of {@link LARGE} bytes is signed with it: what waits for a signature stays small too.
 */
const MOST_UNSIGNED = 4096
const MOST_UNSIGNED_BYTES = 16 * 1024 * 1024
const LARGE = 512 * 1024

const NO_ROOM = Buffer.alloc(0)

/** Frames collect here until a chunk is full; the chunk's memory is then its own. */
const SLAB = CHUNK_BYTES + 16 * 1024

/**
 * Appends drafts in order and answers the events as stored. One chain per log is extended.
 * Fails with {@link InvalidPayload} or MalformedEvent before anything is written.
 */
export function* appendToLog(
  state: LogState,
  key: ReplicaKey,
  random: Random,
  drafts: readonly Draft[],
): Work<LogEvent[]> {
  const { events, chunks, stretches, heads } = encode(state, key, random, drafts)
  yield* insert(HEAD, heads)
  yield* writeToLog(state, chunks, stretches)
  return events
}

interface Encoded {
  readonly events: LogEvent[]
  readonly chunks: ChunkRow[]
  readonly stretches: { readonly chain: Chain; readonly events: LogEvent[] }[]
  readonly heads: Value[][]
}

/** The rows of drafts; the chains are moved on. A function of its own, since V8 makes less of loops in generators. */
function encode(state: LogState, key: ReplicaKey, random: Random, drafts: readonly Draft[]): Encoded {
  const salts = random.bytes(drafts.length * SALT_BYTES)
  const origin = key.originBytes
  let op = origin
  const events: LogEvent[] = []
  const chunks: ChunkRow[] = []
  const stretches: { chain: Chain; events: LogEvent[] }[] = []
  let slab: Buffer = NO_ROOM
  let end = 0
  let count = 0
  let position = state.next
  let chain: Chain | undefined
  let stretch: { chain: Chain; events: LogEvent[] } | undefined
  /** Of the last event of the chain. */
  let digest: Digest = ""
  let lastHeader = -1
  const heads: Value[][] = []
  let size = 0
  let unsigned = 0

  const closeChunk = (): void => {
    if (count > 0) chunks.push({ position: position - count, count, bytes: slab.subarray(0, end) })
    count = 0
    end = 0
  }
  /** Not with each event: in hexadecimal nobody needs more than the last of them. */
  const moveHead = (): void => {
    if (chain !== undefined) chain.head = (events.at(-1) as LogEvent).id
  }

  for (let i = 0; i < drafts.length; i++) {
    const draft = drafts[i] as Draft
    const before = drafts[i - 1]
    if (before?.op !== draft.op) op = Buffer.from(draft.op, "hex")
    if (!Array.isArray(draft.refs) || !draft.refs.every(isEventId))
      throw new MalformedEvent({ rule: "LOG-16", message: "references are a list of ids of events" })
    checkTexts(draft, before)
    if (draft.refs.length > MAX_REFS) throw tooLarge(draft.type, `more than ${MAX_REFS} references`)
    const body = bodyOf(draft)
    // The header of the event before, where this one says the same and will lie behind it.
    let model = before !== undefined && before.op === draft.op && isLike(draft, before) ? lastHeader : -1
    const headerLength = headerSize(draft)
    const isOpen = count < CHUNK_EVENTS && end < CHUNK_BYTES
    // Where there is room whatever its letters are, nobody has to count its bytes first.
    if (!isOpen || end + FRAME_OVERHEAD + headerLength + mostPayload(body) > slab.length) {
      const payloadLength = payloadSize(body)
      if (payloadLength > MAX_PAYLOAD)
        throw tooLarge(draft.type, `${payloadLength} bytes, of ${MAX_PAYLOAD} that a payload may have`)
      const length = FRAME_OVERHEAD + headerLength + payloadLength
      if (!isOpen || end + length > slab.length) {
        closeChunk()
        model = -1
        slab = Buffer.allocUnsafe(Math.max(Math.min(SLAB, (drafts.length - i) * Math.max(length, 1024)), length))
      }
    }
    if (chain === undefined || chain.log !== draft.log || stretch === undefined) {
      moveHead()
      chain = state.main.get(chainKey(draft.log, key.origin)) ?? addChain(state, draft.log, key.origin)
      digest = digestFromHex(chain.head)
      stretch = { chain, events: [] }
      stretches.push(stretch)
    }
    const seq = chain.seq + 1
    // The payload goes where it will lie, so that its hash can be in the header.
    const headerAt = end + FRAME_OVERHEAD
    const payloadAt = headerAt + headerLength
    const frameEnd = writePayload(slab, payloadAt, salts, i * SALT_BYTES, body)
    const payload = slab.subarray(payloadAt, frameEnd)
    const linked = { origin, op, seq, prev: digest, payloadHash: digestOf(payload) }
    if (model === -1) writeHeader(slab, headerAt, draft, linked)
    else writeHeaderLike(slab, headerAt, model, draft, linked)
    lastHeader = headerAt
    writeLengths(slab, end, headerLength, frameEnd - payloadAt)
    const header = slab.subarray(headerAt, payloadAt)
    digest = digestOf(header)
    const { subject, type } = draft
    const event = new LogEvent(position, header, payload, { digest, origin: key.origin, subject, type, op: draft.op })
    chain.seq = seq
    events.push(event)
    stretch.events.push(event)
    count += 1
    position += 1
    size += frameEnd - end
    unsigned += frameEnd - end
    end = frameEnd
    if (seq - chain.signed >= MOST_UNSIGNED) {
      moveHead()
      heads.push(headOf(key, chain))
    }
    if (unsigned >= MOST_UNSIGNED_BYTES) {
      moveHead()
      for (const each of new Set(stretches.map((one) => one.chain)))
        if (each.signed < each.seq) heads.push(headOf(key, each))
      unsigned = 0
    }
  }
  moveHead()
  closeChunk()
  const least = size >= LARGE ? 1 : SIGN_AT
  for (const each of stretches) if (each.chain.seq - each.chain.signed >= least) heads.push(headOf(key, each.chain))
  return { events, chunks, stretches, heads }
}

/** Signs the head of each chain that has `least` unsigned events or more. Saving the chains is the caller's. */
export function* signChains(key: ReplicaKey, chains: Iterable<Chain>, least = 1): Work<void> {
  for (const chain of chains) {
    if (chain.origin !== key.origin || chain.branch !== "" || chain.seq - chain.signed < least) continue
    yield* insert(HEAD, [headOf(key, chain)])
  }
}

/** Signs the head of a chain as it is now. */
function headOf(key: ReplicaKey, chain: Chain): Value[] {
  chain.signed = chain.seq
  return [chain.id, chain.seq, chain.head, signHead(key, chain.log, chain.seq, chain.head)]
}

/** The payload as JSON. A schema may leave fields open: what JSON would refuse, drop or read otherwise is refused here. */
function bodyOf({ type, payload }: Draft): string {
  const { toJSON } = (payload ?? {}) as { readonly toJSON?: unknown }
  if (typeof toJSON === "function") throw notJson(type, "it turns itself into something else")
  let body: string | undefined
  try {
    body = JSON.stringify(payload) as string | undefined
    if (body !== undefined && needsLook(body)) parsePayload(body)
  } catch (cause) {
    throw notJson(type, cause instanceof Error ? cause.message.slice(0, 200) : String(cause))
  }
  if (body === undefined) throw notJson(type, "it is nothing")
  return body
}

const notJson = (type: string, why: string): InvalidPayload =>
  new InvalidPayload({ type, message: `the payload is nothing that JSON holds: ${why}` })

const tooLarge = (type: string, what: string): InvalidPayload =>
  new InvalidPayload({ type, message: `the event is too large: ${what}` })
