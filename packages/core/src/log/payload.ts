/**
 * The bytes of a payload: the tag "LLP1", eight random bytes, then MessagePack. The random bytes keep a payload that
 * was erased from being guessed by its hash, which stays in the header. docs/spec/log.md, LOG-4.
 */
import { Packr, Unpackr } from "msgpackr"
import { MalformedEvent } from "../errors.ts"

const MAGIC = 0x4c4c5031
export const SALT_BYTES = 8
const BODY = 4 + SALT_BYTES

/** The largest payload, tag and salt included: 1 MiB. Larger things are blobs, reached by hash. */
export const MAX_PAYLOAD = 1024 * 1024

const packr = new Packr({ useRecords: false, variableMapSize: true })
// Maps become plain objects; a payload is data, so a key named __proto__ has no business in it (msgpackr renames it).
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true })

/** A payload's MessagePack body. The bytes are only valid until the next call: copy them. */
export const encodeBody = (payload: unknown): Buffer => packr.pack(payload)

/** Writes a payload and answers where it ends. */
export function writePayload(target: Buffer, start: number, salt: Uint8Array, saltAt: number, body: Buffer): number {
  target.writeUInt32BE(MAGIC, start)
  for (let i = 0; i < SALT_BYTES; i++) target[start + 4 + i] = salt[saltAt + i] as number
  body.copy(target, start + BODY)
  return start + BODY + body.length
}

/** The size that {@link writePayload} takes for a body. */
export const payloadSize = (body: Buffer): number => BODY + body.length

/** Decodes a payload's body. Fails with {@link MalformedEvent} for bytes that are none. */
export function decodePayload(bytes: Buffer): unknown {
  if (bytes.length < BODY + 1 || bytes.readUInt32BE(0) !== MAGIC) {
    throw new MalformedEvent({ rule: "LOG-4", message: "these bytes are no payload" })
  }
  try {
    return unpackr.unpack(bytes.subarray(BODY))
  } catch (cause) {
    throw new MalformedEvent({ rule: "LOG-4", message: `a payload does not decode: ${String(cause).slice(0, 200)}` })
  }
}
