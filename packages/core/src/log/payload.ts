/**
 * The bytes of a payload: the tag "LLP1", eight random bytes, then JSON. The random bytes keep a payload that was erased
 * from being guessed by its hash, which stays in the header. docs/spec/log.md, LOG-4.
 *
 * JSON rather than MessagePack: V8 writes it in half the time and reads it faster, people can read it, and it holds
 * nothing but plain data. Bytes are base64 text.
 */
import { MalformedEvent } from "../errors.ts"

const MAGIC = 0x4c4c5031
export const SALT_BYTES = 8
const BODY = 4 + SALT_BYTES

/** The largest payload, tag and salt included: 1 MiB. Larger things are blobs, reached by hash. */
export const MAX_PAYLOAD = 1024 * 1024

/** Writes a payload and answers where it ends. */
export function writePayload(target: Buffer, start: number, salt: Uint8Array, saltAt: number, body: string): number {
  target.writeUInt32BE(MAGIC, start)
  for (let i = 0; i < SALT_BYTES; i++) target[start + 4 + i] = salt[saltAt + i] as number
  return start + BODY + target.write(body, start + BODY, "utf8")
}

/** The size that {@link writePayload} takes for a body. */
export const payloadSize = (body: string): number => BODY + Buffer.byteLength(body, "utf8")

const malformed = (message: string): MalformedEvent => new MalformedEvent({ rule: "LOG-4", message })

/** The most that {@link writePayload} may take for a body: no UTF-16 unit has more than three bytes in UTF-8. */
export const mostPayload = (body: string): number => BODY + 3 * body.length

/** Decodes a payload's body. Fails with {@link MalformedEvent} for bytes that are none. */
export function decodePayload(bytes: Buffer): unknown {
  if (bytes.length < BODY + 1 || bytes.readUInt32BE(0) !== MAGIC) throw malformed("these bytes are no payload")
  try {
    return parsePayload(bytes.toString("utf8", BODY))
  } catch (cause) {
    throw malformed(`a payload does not decode: ${String(cause).slice(0, 200)}`)
  }
}

/** Reads a payload's body. Fails where it is no JSON, names a field `__proto__` or is nested too deep. */
export function parsePayload(body: string): unknown {
  const payload: unknown = JSON.parse(body)
  if (isOdd(body)) return plain(payload, MOST_NESTED)
  if (isLong(body) && isNested(payload, MOST_NESTED)) throw tooDeep()
  return payload
}

/** Whether {@link parsePayload} has to look closer at a body that JSON made. As a rule it does not. */
export const needsLook = (body: string): boolean => isLong(body) || isOdd(body)

/**
 * Rare: escapes can spell half a surrogate pair or the name `__proto__`. States are stored as MessagePack, which holds
 * neither, so a state that was loaded would differ from one that stayed in memory.
 */
const isOdd = (body: string): boolean => body.includes("\\u") || body.includes("__proto__")

/**
 * Levels of a payload. What writes states and rows recurses, how deep a stack is differs between machines, and the fold
 * must not.
 */
const MOST_NESTED = 500

/** No shorter body is nested deeper: each level opens and closes. */
const isLong = (body: string): boolean => body.length > 2 * MOST_NESTED

const tooDeep = (): Error => new Error(`it is nested more than ${MOST_NESTED} levels deep`)

function plain(value: unknown, depth: number): unknown {
  if (typeof value === "string") return value.toWellFormed()
  if (typeof value !== "object" || value === null) return value
  if (depth === 0) throw tooDeep()
  if (Array.isArray(value)) return value.map((inner) => plain(inner, depth - 1))
  const entries = Object.entries(value).map(([name, inner]) => [name.toWellFormed(), plain(inner, depth - 1)] as const)
  if (entries.some(([name]) => name === "__proto__")) throw new Error("a field is named __proto__")
  return Object.fromEntries(entries)
}

/** For people: what a payload says; undefined where it was erased, does not decode or is nested beyond reason. */
export function readablePayload(bytes: Buffer | null): unknown {
  if (bytes === null) return undefined
  try {
    const payload = decodePayload(bytes)
    return isNested(payload, MOST_SHOWN) ? undefined : payload
  } catch {
    return undefined
  }
}

/** Deeper than any payload needs. Payloads of unknown types are shown too, and whoever prints them recurses. */
const MOST_SHOWN = 64

function isNested(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false
  return depth === 0 || Object.values(value).some((each) => isNested(each, depth - 1))
}
