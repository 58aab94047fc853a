/** Reads the log: in pages, so that memory stays flat however long it is. */
import type { EventId, LogName, OperationId, Origin } from "../ids.ts"
import { type Dialect, query, queryOne, type Request, type Row, type Work } from "../store/port.ts"
import type { LogEvent } from "./event.ts"
import { CHUNK_EVENTS, type ChunkRow, readFramesAt } from "./frames.ts"

/** Chunks fetched in one request: about 8 MiB. */
const CHUNKS_AT_ONCE = 256

/** The position of the last event; 0 in an empty log. */
export function* lastPosition(): Work<number> {
  const row = yield* queryOne<{ last: number }>(
    "SELECT position + count - 1 AS last FROM chunk ORDER BY position DESC LIMIT 1",
  )
  return row?.last ?? 0
}

/** Up to `limit` events from a position on, in arrival order. A position below 1 is the beginning. */
export function* eventsFrom(position: number, limit: number): Work<LogEvent[]> {
  const events: LogEvent[] = []
  let next = Math.max(1, Math.ceil(position) || 1)
  while (events.length < limit) {
    const missing = limit - events.length
    const chunks = yield* query<ChunkRow>(
      `SELECT position, count, bytes FROM chunk
       WHERE position >= COALESCE((SELECT MAX(position) FROM chunk WHERE position <= ?), 0) ORDER BY position LIMIT ?`,
      [next, Math.min(CHUNKS_AT_ONCE, Math.ceil(missing / CHUNK_EVENTS) + 1)],
    )
    const before = next
    for (const chunk of chunks) {
      if (chunk.position + chunk.count <= next) continue
      const first = Math.max(next, chunk.position)
      const wanted = Math.min(chunk.position + chunk.count - first, Math.ceil(limit - events.length))
      for (const event of readFramesAt(
        chunk,
        Array.from({ length: wanted }, (_, i) => first + i),
      ))
        events.push(event)
      next = first + wanted
    }
    if (next === before) break
  }
  return events
}

/** Where the chunks begin that hold the given positions, ascending. */
export function* chunksOf(dialect: Dialect, positions: readonly number[]): Work<number[]> {
  if (positions.length === 0) return []
  const starts = yield* query<{ position: number | null }>(
    `SELECT DISTINCT (SELECT MAX(position) FROM chunk WHERE position <= list.value) AS position
     FROM ${dialect.listTable("integer")} ORDER BY 1`,
    [dialect.list(positions)],
  )
  return starts.flatMap(({ position }) => (position === null ? [] : [position]))
}

/** The events at the given positions, in ascending order of position; positions that do not exist are left out. */
export function* eventsAt(dialect: Dialect, positions: readonly number[]): Work<LogEvent[]> {
  if (positions.length === 0) return []
  if (positions.length === 1) {
    const chunks = yield* query<ChunkRow>(
      "SELECT position, count, bytes FROM chunk WHERE position <= ? ORDER BY position DESC LIMIT 1",
      positions,
    )
    return chunks.flatMap((chunk) => readFramesAt(chunk, positions))
  }
  const sorted = [...new Set(positions)].sort((a, b) => a - b)
  if (sorted.length <= CHUNKS_AT_ONCE) return yield* fewEventsAt(dialect, sorted)
  const chunkPositions = yield* chunksOf(dialect, sorted)
  const events: LogEvent[] = []
  let i = 0
  for (let from = 0; from < chunkPositions.length; from += CHUNKS_AT_ONCE) {
    const chunks = yield* query<ChunkRow>(
      `SELECT position, count, bytes FROM chunk WHERE ${dialect.anyOf("position", "integer")} ORDER BY position`,
      [dialect.list(chunkPositions.slice(from, from + CHUNKS_AT_ONCE))],
    )
    for (const chunk of chunks) {
      const first = i
      while (i < sorted.length && (sorted[i] as number) < chunk.position + chunk.count) i += 1
      for (const event of readFramesAt(chunk, sorted.slice(first, i))) events.push(event)
    }
  }
  return events
}

/** As {@link eventsAt} of so few positions, ascending, that one request can bring their chunks. */
function* fewEventsAt(dialect: Dialect, sorted: readonly number[]): Work<LogEvent[]> {
  const chunks = yield* query<ChunkRow>(
    `SELECT position, count, bytes FROM chunk WHERE position IN
       (SELECT (SELECT MAX(position) FROM chunk WHERE position <= list.value) FROM ${dialect.listTable("integer")})
     ORDER BY position`,
    [dialect.list(sorted)],
  )
  let i = 0
  return chunks.flatMap((chunk) => {
    const first = i
    while (i < sorted.length && (sorted[i] as number) < chunk.position + chunk.count) i += 1
    return readFramesAt(chunk, sorted.slice(first, i))
  })
}

/**
 * Positions of the events that an origin has at these seqs: none where it is not here, two or more where a fork is.
 */
export function* locate(
  dialect: Dialect,
  log: LogName,
  origin: Origin,
  seqs: readonly number[],
): Generator<Request, { seq: number; position: number }[], Row[]> {
  return yield* query<{ seq: number; position: number }>(
    `SELECT list.value AS seq, list.value + (SELECT run.shift FROM run
       WHERE run.chain = chain.id AND run.seq <= list.value ORDER BY run.seq DESC LIMIT 1) AS position
     FROM ${dialect.listTable("integer")}, chain
     WHERE chain.log = ? AND chain.origin = ? AND list.value >= chain.since AND list.value <= chain.seq`,
    [dialect.list(seqs), log, origin],
  )
}

/** Stretches of positions that hold the events of an operation; events of others may lie between them. */
export function* operationStretches(op: OperationId): Generator<Request, { from: number; to: number }[], Row[]> {
  const ranges = yield* query<{ first: number; last: number; chain: number }>(
    `SELECT chain, first, last FROM "operationRange" WHERE op = ? ORDER BY chain`,
    [op],
  )
  const stretches: { from: number; to: number }[] = []
  for (const range of ranges) {
    const runs = yield* query<{ seq: number; shift: number }>(
      `SELECT seq, shift FROM run WHERE chain = ? AND seq <= ?
       AND seq >= COALESCE((SELECT MAX(seq) FROM run WHERE chain = ? AND seq <= ?), 0) ORDER BY seq`,
      [range.chain, range.last, range.chain, range.first],
    )
    for (let i = 0; i < runs.length; i++) {
      const run = runs[i] as { seq: number; shift: number }
      const last = Math.min(range.last, (runs[i + 1]?.seq ?? Number.MAX_SAFE_INTEGER) - 1)
      stretches.push({ from: Math.max(range.first, run.seq) + run.shift, to: last + run.shift })
    }
  }
  return stretches
}

/** Finds an event by its id, or by the first digits of it, by reading the log: for people, not for hot paths. */
export function* findById(prefix: string): Generator<Request, LogEvent | undefined, Row[]> {
  let position = 1
  for (;;) {
    const page = yield* eventsFrom(position, 4096)
    const found = page.find((event) => event.id.startsWith(prefix))
    if (found !== undefined || page.length === 0) return found
    position += page.length
  }
}

/** What this replica holds of each chain: `log origin` to the last seq; forks are listed apart. */
export interface Holding {
  readonly log: LogName
  readonly origin: Origin
  readonly branch: EventId
  readonly seq: number
  readonly head: EventId
}

export function* holdings(): Work<Holding[]> {
  return yield* query<Holding>("SELECT log, origin, branch, seq, head FROM chain ORDER BY log, origin, branch")
}
