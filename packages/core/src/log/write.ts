/**
 * The one place that adds events to the log: chunks, runs, chains and the ranges of operations. Both a local append and
 * an ingest from elsewhere end here, inside the transaction that also projects.
 */
import { type Dialect, insert, query, run as execute, upsert, type Value, type Work } from "../store/port.ts"
import type { LogEvent } from "./event.ts"
import { CHUNK_BYTES, CHUNK_EVENTS, type ChunkRow, frame, readFrames } from "./frames.ts"
import { chunksOf } from "./read.ts"
import { type Chain, type LogState, saveChains } from "./state.ts"
import { CHUNK, CONTROL, RUN } from "./tables.ts"

/** Events of one chain that follow each other in seq and in position. */
export interface Stretch {
  readonly chain: Chain
  readonly events: readonly LogEvent[]
}

/** The type that takes the payloads of other events away. */
export const ERASURE_TYPE = "erasure.made"

/** The types that cut chains off: of an origin that is not trusted any more, and of one that has another key now. */
export const REVOKED_TYPE = "replica.revoked"
export const SUCCEEDED_TYPE = "replica.succeeded"
export const CUT_TYPES: ReadonlySet<string> = new Set([REVOKED_TYPE, SUCCEEDED_TYPE])

/** The types by which payloads that nobody needs any more are taken away: said beforehand, and done. */
export const PROPOSED_TYPE = "compaction.proposed"
export const COMPACTED_TYPE = "compaction.made"
export const COMPACTION_TYPES: ReadonlySet<string> = new Set([PROPOSED_TYPE, COMPACTED_TYPE])

/** Types that nothing acts on: what they have taken is gone elsewhere. */
export const FINAL_TYPES: ReadonlySet<string> = new Set([ERASURE_TYPE, ...COMPACTION_TYPES])

/** Types that act on other events. Their own payloads are never erased: what they did could not be told any more. */
export const CONTROL_TYPES: ReadonlySet<string> = new Set(["revert.made", ...FINAL_TYPES, ...CUT_TYPES])

/** A chunk of fewer events is packed with its neighbours. */
const SMALL = CHUNK_EVENTS / 4

/**
 * Stores chunks and what indexes them. The chains' `seq` and `head` are already moved on; `state.next` is moved on here.
 */
export function* writeToLog(state: LogState, chunks: readonly ChunkRow[], stretches: readonly Stretch[]): Work<void> {
  yield* insert(
    CHUNK,
    chunks.map((chunk) => [chunk.position, chunk.count, chunk.bytes]),
  )
  const runs: Value[][] = []
  const control: Value[][] = []
  const touched = new Set<Chain>()
  const ranges = new Map<string, [op: string, chain: number, first: number, last: number, events: number]>()
  for (const { chain, events } of stretches) {
    const first = events[0]
    if (first === undefined) continue
    touched.add(chain)
    let seq = first.seq
    const shift = first.position - seq
    if (shift !== chain.shift) {
      runs.push([chain.id, seq, shift])
      chain.shift = shift
    }
    let range: [op: string, chain: number, first: number, last: number, events: number] | undefined
    let type = ""
    let isControl = false
    for (const event of events) {
      if (range === undefined || range[0] !== event.op) {
        const key = `${chain.id} ${event.op}`
        range = ranges.get(key)
        if (range === undefined) ranges.set(key, (range = [event.op, chain.id, seq, seq, 0]))
      }
      range[3] = seq
      range[4] += 1
      seq += 1
      if (event.type !== type) {
        ;({ type } = event)
        isControl = CONTROL_TYPES.has(type)
      }
      if (isControl) control.push([event.position])
    }
    state.next += events.length
  }
  yield* insert(RUN, runs)
  yield* insert(CONTROL, control)
  for (const range of ranges.values()) {
    yield* execute(
      `INSERT INTO "operationRange" (op, chain, first, last, events) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (op, chain) DO UPDATE SET last = excluded.last, events = "operationRange".events + excluded.events`,
      range,
    )
  }
  yield* saveChains(touched)
  yield* packLooseChunks(state, chunks)
}

/** Lets events lie as they are given: with the payload that has come for them, or without the one that was erased. */
export function* replacePayloads(dialect: Dialect, events: readonly LogEvent[]): Work<void> {
  const given = new Map(events.map((event) => [event.position, event]))
  for (const start of yield* chunksOf(dialect, [...given.keys()])) {
    const [chunk] = yield* query<ChunkRow>("SELECT position, count, bytes FROM chunk WHERE position = ?", [start])
    if (chunk === undefined) continue
    const frames = readFrames(chunk).map((each) => frame(each.header, (given.get(each.position) ?? each).payload))
    yield* upsert(CHUNK, [[chunk.position, chunk.count, Buffer.concat(frames)]])
  }
}

/** Single appends leave a chunk each; whenever 128 positions are full, those among them that are small become one. The bytes stay the same. */
function* packLooseChunks(state: LogState, chunks: readonly ChunkRow[]): Work<void> {
  const first = chunks[0]?.position ?? state.next
  const block = Math.floor((state.next - 1) / CHUNK_EVENTS) * CHUNK_EVENTS + 1
  if (first >= block || state.next - first >= CHUNK_EVENTS) return
  const rows = yield* query<ChunkRow>(
    "SELECT position, count, bytes FROM chunk WHERE position >= ? AND position < ? AND count < ? ORDER BY position",
    [block - CHUNK_EVENTS, block, SMALL],
  )
  const packed: { position: number; count: number; parts: Uint8Array[]; size: number }[] = []
  for (const row of rows) {
    const last = packed.at(-1)
    if (
      last === undefined ||
      last.position + last.count !== row.position ||
      last.size + row.bytes.length > CHUNK_BYTES
    ) {
      packed.push({ position: row.position, count: row.count, parts: [row.bytes], size: row.bytes.length })
    } else {
      last.count += row.count
      last.parts.push(row.bytes)
      last.size += row.bytes.length
    }
  }
  if (packed.length === rows.length) return
  yield* execute("DELETE FROM chunk WHERE position >= ? AND position < ? AND count < ?", [
    block - CHUNK_EVENTS,
    block,
    SMALL,
  ])
  yield* insert(
    CHUNK,
    packed.map((chunk) => [chunk.position, chunk.count, Buffer.concat(chunk.parts, chunk.size)]),
  )
}
