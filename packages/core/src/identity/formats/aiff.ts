/** AIFF and AIFC: the numbers of COMM, and the sound of SSND. MID-10. */
import { audio, newDigest, type Payload } from "../payload.ts"
import type { Window } from "../window.ts"
import { chunks, type Chunk } from "./chunks.ts"

/** Channels, frames, bits, sample rate; in AIFC then the compression's four letters. */
const COMMON = 18

export function aiffPayload(window: Window, start: number): Payload | undefined {
  let common: Chunk | undefined
  let sound: Chunk | undefined
  for (const chunk of chunks(window, start + 12, "u32be")) {
    if (chunk.id === "COMM") common ??= chunk
    if (chunk.id === "SSND") sound ??= chunk
    if (common !== undefined && sound !== undefined) break
  }
  if (common === undefined || sound === undefined) return undefined
  const format = Buffer.from(window.view(common.start, Math.min(COMMON + 4, common.end - common.start)))
  const head = window.view(sound.start, 8)
  if (format.length < COMMON || head.length < 8) return undefined
  const compression = format.length === COMMON + 4 ? format.toString("latin1", COMMON) : "NONE"
  const from = sound.start + 8 + head.readUInt32BE(0)
  const digest = newDigest("aiff").describe(format.subarray(0, COMMON), compression)
  return audio("aiff", digest.addRange(window, from, sound.end))
}
