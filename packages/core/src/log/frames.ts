/**
 * Frames: how events lie in a chunk. `u16 header length, u32 payload length, header, payload`; a payload length of 0
 * is a payload that was erased or never received. docs/spec/log.md, LOG-5.
 */
import { StorageFailed } from "../errors.ts"
import { LogEvent } from "./event.ts"

export const FRAME_OVERHEAD = 6

/** A chunk is closed at this many events or bytes: small enough to read one event cheaply, large enough to cost no rows. */
export const CHUNK_EVENTS = 128
export const CHUNK_BYTES = 32 * 1024

/** Writes the lengths in front of a frame that begins at `start` with its header at `start + 6`. */
export function writeLengths(target: Buffer, start: number, header: number, payload: number): void {
  target.writeUInt16BE(header, start)
  target.writeUInt32BE(payload, start + 2)
}

/** One frame of its own. */
export function frame(header: Uint8Array, payload: Uint8Array | null): Buffer {
  const bytes = Buffer.allocUnsafe(FRAME_OVERHEAD + header.length + (payload?.length ?? 0))
  writeLengths(bytes, 0, header.length, payload?.length ?? 0)
  bytes.set(header, FRAME_OVERHEAD)
  if (payload !== null) bytes.set(payload, FRAME_OVERHEAD + header.length)
  return bytes
}

/** A chunk as the store gives it. */
export interface ChunkRow {
  readonly position: number
  readonly count: number
  readonly bytes: Uint8Array
}

/** The events of a chunk, sharing its memory. Fails with {@link StorageFailed} where lengths do not add up. */
export function readFrames(chunk: ChunkRow): LogEvent[] {
  const { events, isWhole } = splitFrames(chunk)
  if (!isWhole) throw damaged(chunk.position)
  return events
}

/** As {@link readFrames}, but only the events at some positions, ascending; those that are elsewhere are passed over. */
export function readFramesAt(chunk: ChunkRow, positions: readonly number[]): LogEvent[] {
  const { events, isWhole } = splitFrames(chunk, positions)
  if (!isWhole) throw damaged(chunk.position)
  return events
}

/** As {@link readFrames}, but where lengths do not add up, the frames before that. `only` are positions, ascending. */
export function splitFrames(
  chunk: ChunkRow,
  only?: readonly number[],
): { readonly events: LogEvent[]; readonly isWhole: boolean } {
  const { position, count } = chunk
  // Some drivers answer plain Uint8Arrays.
  const bytes = Buffer.isBuffer(chunk.bytes)
    ? chunk.bytes
    : Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.byteLength)
  const events: LogEvent[] = []
  let at = 0
  let wanted = 0
  for (let i = 0; i < count; i++) {
    const headerAt = at + FRAME_OVERHEAD
    if (headerAt > bytes.length) return { events, isWhole: false }
    const payloadAt = headerAt + bytes.readUInt16BE(at)
    const end = payloadAt + bytes.readUInt32BE(at + 2)
    if (end > bytes.length) return { events, isWhole: false }
    at = end
    if (only !== undefined) {
      while (wanted < only.length && (only[wanted] as number) < position + i) wanted += 1
      if (only[wanted] !== position + i) continue
    }
    events.push(
      new LogEvent(
        position + i,
        bytes.subarray(headerAt, payloadAt),
        end === payloadAt ? null : bytes.subarray(payloadAt, end),
      ),
    )
  }
  return { events, isWhole: at === bytes.length }
}

const damaged = (position: number): StorageFailed =>
  new StorageFailed({
    code: "DAMAGED_CHUNK",
    message: `the log is damaged at position ${position}: run verify and repair`,
  })
