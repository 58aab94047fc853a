/** Events as JSON for people and other programs. Nothing reads it back: the frames are what counts. */
import type { LogEvent } from "../event.ts"
import { readHeader } from "../header.ts"
import { decodePayload } from "../payload.ts"

/** One event. `payload` is null where its bytes are not here; `payloadBytes` has them as base64 where they are no JSON. */
export function readableEvent({ id, header, payload }: LogEvent): object {
  const fields = readHeader(header)
  if (payload === null) return { id, ...fields, payload: null }
  try {
    return { id, ...fields, payload: decodePayload(payload) }
  } catch {
    return { id, ...fields, payload: null, payloadBytes: payload.toString("base64") }
  }
}
