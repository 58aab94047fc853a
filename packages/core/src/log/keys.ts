/** The key pair of a replica: names it and signs its heads. docs/spec/log.md, LOG-6 and LOG-7. */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto"
import type { EventId, LogName, Origin } from "../ids.ts"
import { sha256 } from "../ids.ts"
import type { Random, SignatureCheck } from "../ports.ts"

/** Ed25519 in PKCS #8 (RFC 8410): this prefix, then the 32-byte seed. */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex")
/** Ed25519 as SubjectPublicKeyInfo (RFC 8410): this prefix, then the 32-byte key. */
const SPKI = Buffer.from("302a300506032b6570032100", "hex")

export interface ReplicaKey {
  readonly origin: Origin
  /** The same as 16 bytes. */
  readonly originBytes: Buffer
  /** 32 bytes. */
  readonly publicKey: Buffer
  /** 32 bytes: the secret. Never logged, never in an event. */
  readonly seed: Buffer
  readonly privateKey: KeyObject
}

/** The origin that a public key stands for: the first 16 bytes of its tagged SHA-256. */
export const originOfKey = (publicKey: Uint8Array): Origin =>
  sha256(Buffer.concat([Buffer.from("LLK1"), publicKey])).slice(0, 32)

/** The key pairs that were used last, made ready: a replica proves with each hello that it has them. */
const pairs = new Map<string, ReplicaKey>()
const MOST_PAIRS = 32

export function keyFromSeed(seed: Buffer): ReplicaKey {
  const name = seed.toString("latin1")
  const known = pairs.get(name)
  if (known !== undefined) return known
  const [oldest] = pairs.keys()
  if (pairs.size >= MOST_PAIRS && oldest !== undefined) pairs.delete(oldest)
  const key = makeKey(Buffer.from(seed))
  pairs.set(name, key)
  return key
}

function makeKey(seed: Buffer): ReplicaKey {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" })
  const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(SPKI.length)
  const origin = originOfKey(publicKey)
  return { origin, originBytes: Buffer.from(origin, "hex"), publicKey, seed, privateKey }
}

export const newKey = (random: Random): ReplicaKey => keyFromSeed(Buffer.from(random.bytes(32)))

/** What a head signs: the tag "LLH1", origin, seq, id, name of the log. */
function headStatement(log: LogName, origin: Origin, seq: number, id: EventId): Buffer {
  const bytes = Buffer.allocUnsafe(4 + 16 + 6 + 32 + log.length)
  bytes.write("LLH1", 0, "latin1")
  bytes.write(origin, 4, 16, "hex")
  bytes.writeUIntBE(seq, 20, 6)
  bytes.write(id, 26, 32, "hex")
  bytes.write(log, 58, "latin1")
  return bytes
}

/** A 64-byte Ed25519 signature. What is signed opens with a tag of its own, so that no signature says two things. */
export const signBytes = (key: ReplicaKey, bytes: Uint8Array): Buffer => sign(null, bytes, key.privateKey)

/** Whether bytes were signed by the key that belongs to a public key. Any bytes are safe to ask about. */
export function isSignedBy(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  return verify(null, bytes, publicKeyOf(publicKey), signature)
}

/** The keys that were used last, made ready: a chain brings the same one with each batch. */
const ready = new Map<string, KeyObject>()
const MOST_READY = 256

function publicKeyOf(publicKey: Uint8Array): KeyObject {
  const name = Buffer.from(publicKey).toString("latin1")
  const known = ready.get(name)
  if (known !== undefined) return known
  const [oldest] = ready.keys()
  if (ready.size >= MOST_READY && oldest !== undefined) ready.delete(oldest)
  const key = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: "der", type: "spki" })
  ready.set(name, key)
  return key
}

/** A signature over the head of a chain. */
export const signHead = (key: ReplicaKey, log: LogName, seq: number, id: EventId): Buffer =>
  signBytes(key, headStatement(log, key.origin, seq, id))

/** Whether a head was signed by the key that its origin is named after. Any bytes are safe to ask about. */
export function isSignedHead(
  publicKey: Uint8Array,
  head: { log: LogName; origin: Origin; seq: number; id: EventId; signature: Uint8Array },
  isSigned: SignatureCheck = isSignedBy,
): boolean {
  return (
    originOfKey(publicKey) === head.origin &&
    isSigned(publicKey, headStatement(head.log, head.origin, head.seq, head.id), head.signature)
  )
}
