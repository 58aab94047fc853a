/**
 * The bytes of an event header. The layout is fixed, so that one header has one encoding, an id can be taken of the
 * stored bytes, and a fold reads the three fields that it needs without decoding the others. docs/spec/log.md, LOG-1.
 *
 * ```
 *   0  4 "LLE1"            64 32 payload hash
 *   4 16 origin            96 16 operation
 *  20  6 seq              112  2 version of the payload's schema
 *  26 32 prev, or zeros   114  1 length of log   115 1 of type   116 2 of subject   118 1 of actor   119 1 refs
 *  58  6 at, ms           120  … log, type, subject, actor, refs of 32 bytes each
 * ```
 */
import { MalformedEvent } from "../errors.ts"
import type { Digest, EventId, LogName, OperationId, Origin, Subject } from "../ids.ts"
import { isActor, isEventType, isLogName, isSubject } from "../ids.ts"

export interface Header {
  readonly log: LogName
  readonly origin: Origin
  /** From 1, without gaps per log and origin. */
  readonly seq: number
  /** The id of the event before, empty for the first. */
  readonly prev: EventId
  /** Milliseconds since 1970; orders the events of one subject. */
  readonly at: number
  readonly subject: Subject
  readonly type: string
  /** The version of the payload's schema. */
  readonly v: number
  readonly op: OperationId
  /** Who did it: `user:<id>`, `import`, `provider:<name>` … */
  readonly actor: string
  readonly payloadHash: string
  readonly refs: readonly EventId[]
}

const FIXED = 120
const MAGIC = 0x4c4c4531
const NO_PREV = "0".repeat(64)

/** The latest time an event can carry: 2^48 - 1 ms, in the year 10889. */
export const MAX_AT = 2 ** 48 - 1
export const MAX_REFS = 255
/** What a draft says; the chain adds the rest. */
type Said = Pick<Header, "log" | "type" | "subject" | "actor" | "refs" | "at" | "v">
interface Linked extends Pick<Header, "seq"> {
  /** The {@link Digest} of the event before, empty for the first. */
  readonly prev: Digest
  readonly payloadHash: Digest
  /** Origin and operation as bytes: they are the same for a whole batch. */
  readonly origin: Uint8Array
  readonly op: Uint8Array
}

/** The size that {@link writeHeader} takes. */
export const headerSize = ({ log, type, subject, actor, refs }: Said): number =>
  FIXED + log.length + type.length + subject.length + actor.length + refs.length * 32

/** Writes a header whose texts were checked before, and answers where it ends. */
export function writeHeader(target: Buffer, start: number, said: Said, linked: Linked): number {
  const { log, type, subject, actor, refs } = said
  target.writeUInt32BE(MAGIC, start)
  target.set(linked.origin, start + 4)
  if (linked.prev === "") target.fill(0, start + 26, start + 58)
  writeLinks(target, start, said, linked)
  target.set(linked.op, start + 96)
  target.writeUInt16BE(said.v, start + 112)
  target[start + 114] = log.length
  target[start + 115] = type.length
  target.writeUInt16BE(subject.length, start + 116)
  target[start + 118] = actor.length
  target[start + 119] = refs.length
  const texts = log + type + subject + actor
  let end = start + FIXED + target.write(texts, start + FIXED, texts.length, "latin1")
  for (const ref of refs) end += target.write(ref, end, 32, "hex")
  return end
}

/** Whether {@link writeHeaderLike} may write the header of `said` after that of `before`, in one operation. */
export const isLike = (said: Said, before: Said): boolean =>
  said.type === before.type &&
  said.subject.length === before.subject.length &&
  said.log === before.log &&
  said.actor === before.actor &&
  said.v === before.v &&
  said.refs.length === 0 &&
  before.refs.length === 0

/**
 * As {@link writeHeader}, from the header of the event before in the chain, which begins at `model` in the same target:
 * the events of an import say mostly the same, and this takes a third of the time.
 */
export function writeHeaderLike(target: Buffer, start: number, model: number, said: Said, linked: Linked): number {
  const { log, type, subject, actor } = said
  const subjectAt = FIXED + log.length + type.length
  const length = subjectAt + subject.length + actor.length
  target.copyWithin(start, model, model + length)
  writeLinks(target, start, said, linked)
  target.write(subject, start + subjectAt, subject.length, "latin1")
  return start + length
}

/** What no two events of a chain share. */
function writeLinks(target: Buffer, start: number, said: Said, { seq, prev, payloadHash }: Linked): void {
  target.writeUIntBE(seq, start + 20, 6)
  target.write(prev, start + 26, 32, "latin1")
  target.writeUIntBE(said.at, start + 58, 6)
  target.write(payloadHash, start + 64, 32, "latin1")
}

// Field readers: what folding, indexing and verification need, one by one. They trust bytes that were checked on the way in.

export const originOf = (bytes: Buffer): Origin => bytes.toString("hex", 4, 20)
export const seqOf = (bytes: Buffer): number => bytes.readUIntBE(20, 6)
export const atOf = (bytes: Buffer): number => bytes.readUIntBE(58, 6)
export const payloadHashOf = (bytes: Buffer): string => bytes.toString("hex", 64, 96)
export const opOf = (bytes: Buffer): OperationId => bytes.toString("hex", 96, 112)
export const versionOf = (bytes: Buffer): number => bytes.readUInt16BE(112)
export const logOf = (bytes: Buffer): LogName => bytes.toString("latin1", FIXED, FIXED + (bytes[114] as number))

export function prevOf(bytes: Buffer): EventId {
  const prev = bytes.toString("hex", 26, 58)
  return prev === NO_PREV ? "" : prev
}

export function typeOf(bytes: Buffer): string {
  const start = FIXED + (bytes[114] as number)
  return bytes.toString("latin1", start, start + (bytes[115] as number))
}

export function subjectOf(bytes: Buffer): Subject {
  const start = FIXED + (bytes[114] as number) + (bytes[115] as number)
  return bytes.toString("latin1", start, start + bytes.readUInt16BE(116))
}

export function actorOf(bytes: Buffer): string {
  const start = FIXED + (bytes[114] as number) + (bytes[115] as number) + bytes.readUInt16BE(116)
  return bytes.toString("latin1", start, start + (bytes[118] as number))
}

export function readHeader(bytes: Buffer): Header {
  const refs: EventId[] = []
  for (let at = bytes.length - (bytes[119] as number) * 32; at < bytes.length; at += 32) {
    refs.push(bytes.toString("hex", at, at + 32))
  }
  return {
    log: logOf(bytes),
    origin: originOf(bytes),
    seq: seqOf(bytes),
    prev: prevOf(bytes),
    at: atOf(bytes),
    subject: subjectOf(bytes),
    type: typeOf(bytes),
    v: versionOf(bytes),
    op: opOf(bytes),
    actor: actorOf(bytes),
    payloadHash: payloadHashOf(bytes),
    refs,
  }
}

const malformed = (rule: string, message: string): MalformedEvent => new MalformedEvent({ rule, message })

type Texts = Pick<Header, "log" | "type" | "subject" | "actor">

/**
 * Refuses texts that {@link writeHeader} could not hold. Local drafts and foreign bytes pass the same gate. Texts that
 * equal those of a header checked before are not looked at again: the events of an import share most of them.
 */
export function checkTexts({ log, type, subject, actor }: Texts, checked?: Texts): void {
  const refuse = (what: string, text: string) =>
    malformed("LOG-3", `not ${what}: ${JSON.stringify(String(text).slice(0, 80))}`)
  if (log !== checked?.log && !isLogName(log)) throw refuse("the name of a log", log)
  if (type !== checked?.type && !isEventType(type)) throw refuse("an event type", type)
  if (subject !== checked?.subject && !isSubject(subject)) throw refuse("a subject", subject)
  if (actor !== checked?.actor && !isActor(actor)) throw refuse("an actor", actor)
}

/** Checks foreign bytes: exactly one header, in the only encoding that it has. Fails with {@link MalformedEvent}. */
export function checkHeader(bytes: Buffer): void {
  if (bytes.length < FIXED || bytes.readUInt32BE(0) !== MAGIC)
    throw malformed("LOG-1", "these bytes are no event header")
  const texts = (bytes[114] as number) + (bytes[115] as number) + bytes.readUInt16BE(116) + (bytes[118] as number)
  if (bytes.length !== FIXED + texts + (bytes[119] as number) * 32) {
    throw malformed("LOG-1", "the lengths in an event header do not add up")
  }
  checkTexts({ log: logOf(bytes), type: typeOf(bytes), subject: subjectOf(bytes), actor: actorOf(bytes) })
  if (seqOf(bytes) === 0) throw malformed("LOG-2", "an event's sequence number starts at 1")
  if ((prevOf(bytes) === "") !== (seqOf(bytes) === 1)) {
    throw malformed("LOG-2", "the first event of a chain has no predecessor, every other has one")
  }
  if (versionOf(bytes) === 0) throw malformed("LOG-3", "a payload's version starts at 1")
}
