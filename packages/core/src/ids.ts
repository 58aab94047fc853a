/**
 * Identifiers. All are plain strings of ASCII: hashes and keys in lower-case hexadecimal, subjects as `kind:id`.
 * The brands keep one from being taken for another; they cost nothing at run time.
 */
import { hash } from "node:crypto"

type Brand<Name extends string> = string & { readonly __brand?: Name }

/** SHA-256 of an event's header bytes: 64 hexadecimal digits. */
export type EventId = Brand<"EventId">
/** Names a replica: 32 hexadecimal digits derived from its public key. */
export type Origin = Brand<"Origin">
/** Names an operation: 32 hexadecimal digits from {@link Random}. */
export type OperationId = Brand<"OperationId">
/** `library` or `user:<id>`. */
export type LogName = Brand<"LogName">
/** `kind:id`. */
export type Subject = Brand<"Subject">

export const LIBRARY: LogName = "library"

const SUBJECT = /^[a-z][A-Za-z]{0,31}:[\x21-\x7e]{1,200}$/
const LOG = /^(?:library|user:[A-Za-z0-9_-]{1,64})$/
const TYPE = /^[a-z][A-Za-z]{0,31}\.[a-z][A-Za-z]{0,31}$/
/** Types that were looked at: there are few, and each event has one. */
const types = new Set<string>()
const MOST_TYPES = 500
const ACTOR = /^[a-z][A-Za-z]{0,31}(?::[\x21-\x7e]{1,90})?$/
const HEX_16 = /^[0-9a-f]{32}$/
const HEX_32 = /^[0-9a-f]{64}$/

/** Callers may be untyped, and a pattern takes a list of one text for that text. */
const fits = (pattern: RegExp, text: unknown): boolean => typeof text === "string" && pattern.test(text)

export const isSubject = (text: string): boolean => fits(SUBJECT, text)
export const isLogName = (text: string): boolean => fits(LOG, text)
export function isEventType(text: string): boolean {
  if (types.has(text)) return true
  const isOne = fits(TYPE, text)
  if (isOne && types.size < MOST_TYPES) types.add(text)
  return isOne
}
export const isActor = (text: string): boolean => fits(ACTOR, text)
export const isOrigin = (text: string): boolean => fits(HEX_16, text)
export const isOperationId = (text: string): boolean => fits(HEX_16, text)
export const isEventId = (text: string): boolean => fits(HEX_32, text)

/** The kind of a subject: `track` of `track:1a2b`. */
export const kindOf = (subject: Subject): string => subject.slice(0, subject.indexOf(":"))

/** SHA-256 in hexadecimal. Whatever is hashed opens with a tag of its own, so that no two kinds of bytes share a hash. */
export const sha256 = (bytes: Uint8Array): string => hash("sha256", bytes, "hex")

/** A SHA-256 of 32 characters, one a byte: for what is only written, where hexadecimal would be a detour. */
export type Digest = string

export const digestOf = (bytes: Uint8Array): Digest => hash("sha256", bytes, "binary")
export const digestAsHex = (digest: Digest): string => Buffer.from(digest, "latin1").toString("hex")
export const digestFromHex = (hex: string): Digest => Buffer.from(hex, "hex").toString("latin1")

/**
 * A stable id of 32 hexadecimal digits from parts that identify a thing (an audio hash, a MusicBrainz id, a grouping key).
 * The purpose separates domains; parts are length-prefixed, so that no two lists of parts collide.
 */
export function deriveId(purpose: string, ...parts: readonly string[]): string {
  // At once: an import asks for a dozen ids for each file, and an object for each costs twice as much.
  let text = ""
  for (const part of [purpose, ...parts]) text += `${Buffer.byteLength(part)}:${part}`
  return hash("sha256", text, "hex").slice(0, 32)
}
