/**
 * What the engine uses of `node:crypto`, for browsers: the same results byte for byte, and at once, which the browser's own
 * cryptography never answers. The build puts this file in the place of `node:crypto`.
 */
import { ed25519 } from "@noble/curves/ed25519.js"
import { hmac } from "@noble/hashes/hmac.js"
import { sha256, sha512 } from "@noble/hashes/sha2.js"
import { Buffer } from "./buffer.ts"

type Bytes = string | Uint8Array
type Encoding = "hex" | "base64" | "binary" | "buffer"

const utf8 = new TextEncoder()
const bytesOf = (value: Bytes): Uint8Array => (typeof value === "string" ? utf8.encode(value) : value)
const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

function only(algorithm: string): void {
  if (algorithm !== "sha256") throw new Error(`the browser's engine has no ${algorithm}`)
}

function encoded(bytes: Uint8Array, encoding: Encoding | undefined): string | Buffer {
  const buffer = bufferOf(bytes)
  return encoding === undefined || encoding === "buffer" ? buffer : buffer.toString(encoding)
}

/** A hash at once. */
export function hash(algorithm: string, value: Bytes, encoding: Encoding = "hex"): string | Buffer {
  only(algorithm)
  return encoded(sha256(bytesOf(value)), encoding)
}

export class Hash {
  readonly #state: { update(bytes: Uint8Array): unknown; digest(): Uint8Array }

  constructor(state: { update(bytes: Uint8Array): unknown; digest(): Uint8Array }) {
    this.#state = state
  }

  update(value: Bytes): this {
    this.#state.update(bytesOf(value))
    return this
  }

  digest(encoding?: Encoding): string | Buffer {
    return encoded(this.#state.digest(), encoding)
  }
}

export function createHash(algorithm: string): Hash {
  only(algorithm)
  return new Hash(sha256.create())
}

export function createHmac(algorithm: string, key: Bytes): Hash {
  only(algorithm)
  return new Hash(hmac.create(sha256, bytesOf(key)))
}

/** In a time that says nothing of where they differ. */
export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) throw new RangeError("both need the same length")
  let differ = 0
  for (let i = 0; i < a.length; i++) differ |= (a[i] as number) ^ (b[i] as number)
  return differ === 0
}

/** Ed25519 as SubjectPublicKeyInfo (RFC 8410): this prefix, then the 32-byte key. */
const SPKI = Buffer.from("302a300506032b6570032100", "hex")

/** A key of Ed25519. */
export class KeyObject {
  readonly seed: Uint8Array | undefined
  readonly publicKey: Uint8Array

  constructor(seed: Uint8Array | undefined, publicKey: Uint8Array) {
    this.seed = seed
    this.publicKey = publicKey
  }

  export(): Buffer {
    return Buffer.concat([SPKI, this.publicKey])
  }
}

interface Der {
  readonly key: Uint8Array
  readonly format: "der"
}

/** The key is what the encoding of RFC 8410 ends with. */
const KEY = 32

export function createPrivateKey({ key }: Der): KeyObject {
  const seed = key.slice(-KEY)
  return new KeyObject(seed, ed25519.getPublicKey(seed))
}

export const createPublicKey = (key: Der | KeyObject): KeyObject =>
  new KeyObject(undefined, key instanceof KeyObject ? key.publicKey : key.key.slice(-KEY))

export function sign(_algorithm: null, bytes: Uint8Array, { seed }: KeyObject): Buffer {
  if (seed === undefined) throw new Error("a public key cannot sign")
  return bufferOf(ed25519.sign(bytes, seed))
}

const { Point } = ed25519
const ORDER = Point.Fn.ORDER

/** Little-endian. */
function integer(bytes: Uint8Array): bigint {
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number)
  return value
}

/**
 * As OpenSSL does, which Node uses, step by step: libraries differ in which strange signatures they let through (cofactor,
 * small orders, encodings that are not the shortest), and replicas that differ in that never agree again.
 */
export function verify(_algorithm: null, bytes: Uint8Array, { publicKey }: KeyObject, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false
  const r = signature.subarray(0, 32)
  const s = integer(signature.subarray(32))
  if (s >= ORDER) return false
  let point: InstanceType<typeof Point>
  try {
    point = Point.fromBytes(publicKey, true)
  } catch {
    return false
  }
  if (point.isSmallOrder()) return false
  const h = integer(sha512(Buffer.concat([r, publicKey, bytes]))) % ORDER
  const difference = Point.BASE.multiplyUnsafe(s).add(point.negate().multiplyUnsafe(h))
  return !difference.isSmallOrder() && Buffer.compare(difference.toBytes(), r) === 0
}
