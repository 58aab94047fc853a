/**
 * How the protocol lies on HTTP: paths, headers, and what is signed to pair a device and to sign it in. Both sides read
 * this file. docs/spec/sync.md, SYNC-37 to SYNC-44.
 */
import { createHmac } from "node:crypto"
import * as Schema from "effect/Schema"

/** Paths below a server's address; none begins with a slash, since a server may live below a path of its own. */
export const PATHS = {
  frame: "sync",
  live: "sync/live",
  pair: "pair",
  challenge: "devices/challenge",
  session: "devices/session",
} as const

export const FRAME_TYPE = "application/vnd.ledgerline.frame"

/** The WebSocket protocol of a live session; the session's token is offered beside it, since browsers set no headers there. */
export const LIVE_PROTOCOL = "ledgerline.sync.1"
export const BEARER_PROTOCOL = "bearer."

const hexOf = (bytes: number) => Schema.String.check(Schema.isPattern(new RegExp(`^[0-9a-f]{${bytes * 2}}$`)))
const text = (longest: number) => Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(longest))
const library = hexOf(16)
const Signed = Schema.Struct({ publicKey: hexOf(32), signature: hexOf(64) })

export const PairRequest = Schema.Struct({
  pairing: hexOf(8),
  /** The device's public key for this server. */
  publicKey: hexOf(32),
  name: text(100),
  nonce: hexOf(16),
  /** What the server called the device before, and a signature by the key that it had then, of {@link successionStatement}. */
  former: Schema.optionalKey(Schema.Struct({ device: hexOf(16), signature: hexOf(64) })),
  proof: hexOf(32),
})
export type PairRequest = typeof PairRequest.Type

export const PairAnswer = Schema.Struct({
  /** What the server calls the device. */
  device: hexOf(16),
  member: text(64),
  /** What the server calls itself. */
  name: text(100),
  library,
  proof: hexOf(32),
})
export type PairAnswer = typeof PairAnswer.Type

export const ChallengeRequest = Schema.Struct({ nonce: hexOf(32) })
export type ChallengeRequest = typeof ChallengeRequest.Type

export const ChallengeAnswer = Schema.Struct({
  challenge: hexOf(32),
  library,
  epoch: hexOf(16),
  ...Signed.fields,
  former: Schema.Array(Signed).check(Schema.isMaxLength(8)),
})
export type ChallengeAnswer = typeof ChallengeAnswer.Type

export const SessionRequest = Schema.Struct({ device: hexOf(16), challenge: hexOf(32), signature: hexOf(64) })
export type SessionRequest = typeof SessionRequest.Type

export const SessionAnswer = Schema.Struct({ token: text(100), member: text(64) })
export type SessionAnswer = typeof SessionAnswer.Type

/** What a server says that does not do what it was asked; RFC 9457. */
export const Problem = Schema.Struct({ reason: text(100), detail: text(1000) })

const hmac = (secret: Uint8Array, tag: string, parts: readonly string[]): string => {
  const code = createHmac("sha256", secret).update(tag)
  for (const part of parts) code.update(`${Buffer.byteLength(part)}:`).update(part)
  return code.digest("hex")
}

/** What a device sends to show that it has the secret of a pairing; the secret stays where it is. */
export const pairProof = (secret: Uint8Array, request: Omit<PairRequest, "proof" | "former">): string =>
  hmac(secret, "LLPD", [request.pairing, request.publicKey, request.name, request.nonce])

/** What the server answers, to show the same. */
export const pairedProof = (secret: Uint8Array, nonce: string, answer: Omit<PairAnswer, "proof">): string =>
  hmac(secret, "LLPS", [nonce, answer.device, answer.member, answer.name, answer.library])

/** What a device that is paired again signs by its former key: the tag "LLDR", its former id, the pairing, its new key, the library. */
export const successionStatement = (
  former: string,
  { pairing, publicKey }: Pick<PairRequest, "pairing" | "publicKey">,
  libraryId: string,
): Buffer =>
  Buffer.concat([
    Buffer.from("LLDR"),
    ...[former, pairing, publicKey, libraryId].map((part) => Buffer.from(part, "hex")),
  ])

/** What a device signs to sign in: the tag "LLDS", its id, the challenge, the library. */
export const signInStatement = (device: string, challenge: string, libraryId: string): Buffer =>
  Buffer.concat([Buffer.from("LLDS"), ...[device, challenge, libraryId].map((part) => Buffer.from(part, "hex"))])
