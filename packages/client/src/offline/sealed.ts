/**
 * Files that only this device can read: chunks that are encrypted one by one (XChaCha20-Poly1305), so that a player can go to
 * any place, and a file that was cut short, exchanged or put together of others is noticed. Beside each chunk only its 16
 * bytes of proof are stored.
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js"
import { LedgerlineError } from "../errors.ts"

/** Bytes of sound in a chunk. */
export const CHUNK = 64 * 1024
const PROOF = 16
const SEALED = CHUNK + PROOF
const MAGIC = "LLC1"
const SALT = 16
export const HEADER = MAGIC.length + SALT

/** How a file is written. `salt` is of this file alone, so that no two chunks anywhere share a nonce. */
export interface Seal {
  readonly key: Uint8Array
  readonly salt: Uint8Array
  /** What the file says it is: a file under another name is not opened. */
  readonly id: string
}

export function headerOf(salt: Uint8Array): Uint8Array {
  const header = new Uint8Array(HEADER)
  header.set(new TextEncoder().encode(MAGIC))
  header.set(salt, MAGIC.length)
  return header
}

/** The salt of a file; undefined where it is no such file. */
export function saltOf(header: Uint8Array): Uint8Array | undefined {
  const isOurs = header.length >= HEADER && new TextDecoder().decode(header.subarray(0, MAGIC.length)) === MAGIC
  return isOurs ? header.slice(MAGIC.length, HEADER) : undefined
}

/** How many bytes of sound a file of this length holds. */
export function plainSize(stored: number): number {
  const body = Math.max(0, stored - HEADER)
  const rest = body % SEALED
  return Math.floor(body / SEALED) * CHUNK + Math.max(0, rest - PROOF)
}

/** What a file of so many bytes of sound takes. */
export const storedSize = (plain: number): number => HEADER + plain + Math.max(1, Math.ceil(plain / CHUNK)) * PROOF

/** Where a chunk lies. */
export const placeOf = (index: number): number => HEADER + index * SEALED

/** How many bytes a chunk of a file of this length takes, with its proof. */
export const storedLength = (index: number, stored: number): number =>
  Math.max(0, Math.min(SEALED, stored - placeOf(index)))

/** `isLast`: without it a file that is cut off between two chunks would look whole. */
export function sealChunk(seal: Seal, index: number, isLast: boolean, plain: Uint8Array): Uint8Array {
  return cipherOf(seal, index, isLast).encrypt(plain)
}

/** Fails with `damaged` where these are not the bytes that were written. */
export function openChunk(seal: Seal, index: number, isLast: boolean, sealed: Uint8Array): Uint8Array {
  try {
    return cipherOf(seal, index, isLast).decrypt(sealed)
  } catch (cause) {
    throw new LedgerlineError({ reason: "damaged", message: "a cached file is not as it was written", cause })
  }
}

/** All of something small that is in memory, as it is written. */
export function sealAll(seal: Seal, plain: Uint8Array): Uint8Array {
  const parts = [headerOf(seal.salt)]
  const last = Math.max(0, Math.ceil(plain.length / CHUNK) - 1)
  for (let index = 0; index <= last; index++)
    parts.push(sealChunk(seal, index, index === last, plain.subarray(index * CHUNK, (index + 1) * CHUNK)))
  return Buffer.concat(parts)
}

/** The same read again. Fails with `damaged` where it is not as it was written. */
export function openAll({ key, id }: Omit<Seal, "salt">, stored: Uint8Array): Uint8Array {
  const salt = saltOf(stored.subarray(0, HEADER))
  if (salt === undefined) throw new LedgerlineError({ reason: "damaged", message: "it is not encrypted" })
  const last = Math.max(0, Math.ceil(plainSize(stored.length) / CHUNK) - 1)
  const parts = Array.from({ length: last + 1 }, (_, index) => {
    const from = placeOf(index)
    const sealed = stored.subarray(from, from + storedLength(index, stored.length))
    return openChunk({ key, salt, id }, index, index === last, sealed)
  })
  return Buffer.concat(parts)
}

function cipherOf({ key, salt, id }: Seal, index: number, isLast: boolean) {
  const nonce = new Uint8Array(24)
  nonce.set(salt)
  new DataView(nonce.buffer).setUint32(SALT, index)
  return xchacha20poly1305(key, nonce, new TextEncoder().encode(`${id} ${isLast ? "last" : "more"}`))
}
