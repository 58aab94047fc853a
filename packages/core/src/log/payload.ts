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

/** Deeper than any payload needs; JSON.parse itself would take thousands. */
const MOST_NESTED = 64

/** Writes a payload and answers where it ends. */
export function writePayload(target: Buffer, start: number, salt: Uint8Array, saltAt: number, body: string): number {
  target.writeUInt32BE(MAGIC, start)
  for (let i = 0; i < SALT_BYTES; i++) target[start + 4 + i] = salt[saltAt + i] as number
  return start + BODY + target.write(body, start + BODY, "utf8")
}

/** The size that {@link writePayload} takes for a body. */
export const payloadSize = (body: string): number => BODY + Buffer.byteLength(body, "utf8")

const malformed = (message: string): MalformedEvent => new MalformedEvent({ rule: "LOG-4", message })

/** Decodes a payload's body. Fails with {@link MalformedEvent} for bytes that are none. */
export function decodePayload(bytes: Buffer): unknown {
  if (bytes.length < BODY + 1 || bytes.readUInt32BE(0) !== MAGIC) throw malformed("these bytes are no payload")
  let payload: unknown
  try {
    payload = JSON.parse(bytes.toString("utf8", BODY))
  } catch (cause) {
    throw malformed(`a payload does not decode: ${String(cause).slice(0, 200)}`)
  }
  if (bytes.length > MOST_NESTED && isNested(payload, MOST_NESTED)) throw malformed(`a payload is nested deeper than ${MOST_NESTED}`)
  return payload
}

function isNested(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false
  if (depth === 0) return true
  for (const key in value) if (isNested((value as Record<string, unknown>)[key], depth - 1)) return true
  return false
}
