/** How a replica proves who it is: a signature over a challenge. docs/spec/sync.md, SYNC-11. */
import type { Origin } from "../ids.ts"
import { isSignedBy, keyFromSeed, originOfKey, type ReplicaKey, signBytes } from "./keys.ts"

/** What is signed: the challenger's bytes, and what the replica says of itself. */
export interface Claim {
  /** 32 bytes that the challenger drew. */
  readonly challenge: Uint8Array
  /** 32 hexadecimal digits. */
  readonly library: string
  /** 32 hexadecimal digits. */
  readonly epoch: string
}

interface SignedClaim {
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  /** 64 bytes. */
  readonly signature: Uint8Array
}

export interface ReplicaProof extends SignedClaim {
  readonly origin: Origin
  readonly epoch: string
  /** By the keys that this replica had before, the last first. */
  readonly former: readonly SignedClaim[]
}

/** The tag "LLHI", the challenge, library and epoch. */
const statement = ({ challenge, library, epoch }: Claim): Buffer =>
  Buffer.concat([Buffer.from("LLHI"), challenge, Buffer.from(library, "hex"), Buffer.from(epoch, "hex")])

export function proofOf(key: ReplicaKey, formerSeeds: readonly string[], claim: Claim): ReplicaProof {
  const bytes = statement(claim)
  const signed = (one: ReplicaKey) => ({ publicKey: one.publicKey, signature: signBytes(one, bytes) })
  const former = formerSeeds.map((seed) => signed(keyFromSeed(Buffer.from(seed, "hex"))))
  return { origin: key.origin, epoch: claim.epoch, ...signed(key), former }
}

/** Whether whoever has the key of this origin signed the claim. Any bytes are safe to ask about. */
export function isProof(claim: Claim, origin: Origin, { publicKey, signature }: SignedClaim): boolean {
  return originOfKey(publicKey) === origin && isSignedClaim(claim, { publicKey, signature })
}

/** Whether a claim holds under a key. Any bytes are safe to ask about. */
export function isSignedClaim(claim: Claim, { publicKey, signature }: SignedClaim): boolean {
  return claim.challenge.length === 32 && isSignedBy(publicKey, statement(claim), signature)
}

/** The tag "LLSN", then what is said of a snapshot. */
const ofSnapshot = (said: Uint8Array): Buffer => Buffer.concat([Buffer.from("LLSN"), said])

export const signSnapshot = (key: ReplicaKey, said: Uint8Array): Buffer => signBytes(key, ofSnapshot(said))

/** Whether a key signed what is said of a snapshot. Any bytes are safe to ask about. */
export const isSignedSnapshot = (publicKey: Uint8Array, said: Uint8Array, signature: Uint8Array): boolean =>
  isSignedBy(publicKey, ofSnapshot(said), signature)
