/** Which blobs events name: bytes that are too large for a payload, kept elsewhere under their SHA-256. */
import type { LogEvent } from "../log/event.ts"
import { decodePayload } from "../log/payload.ts"

/** By event type: the field of its payload that is a blob's hash. An event that brings a blob belongs here. */
const FIELD: Readonly<Record<string, string>> = {
  "artwork.added": "hash",
  "artwork.chosen": "hash",
  "mediaFile.imported": "tags",
}

const HASH = /^[0-9a-f]{64}$/

/** The hashes that an event names, in effect or not. Of types that this program does not know it cannot tell. */
export function blobsOf(event: LogEvent): readonly string[] {
  const field = FIELD[event.type]
  if (field === undefined || event.payload === null) return NONE
  try {
    const hash = (decodePayload(event.payload) as Readonly<Record<string, unknown>> | null)?.[field]
    return typeof hash === "string" && HASH.test(hash) ? [hash] : NONE
  } catch {
    return NONE
  }
}

const NONE: readonly string[] = []
