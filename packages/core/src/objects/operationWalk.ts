/**
 * The operations of a library by walking its log from the end: no index holds them in the order in which they came, and
 * each append would pay for one. Where events of an operation lie together, as those of an import do, the walk passes over
 * them at once.
 */
import type { OperationId } from "../ids.ts"
import type { LogEvent } from "../log/event.ts"
import { type ChunkRow, splitFrames } from "../log/frames.ts"
import type { OperationObject } from "../shapes/operation.ts"
import { type Dialect, query, queryOne, type Work } from "../store/port.ts"

/** Operations whose first events lie in a stretch of the log. */
interface Stretch {
  /** The last first. */
  readonly rows: readonly OperationObject[]
  /** All before this position is still to be walked; nothing where it is 1. */
  readonly before: number
}

/** What an operation did in one log by one replica. */
interface Part extends Omit<OperationObject, "at" | "actor" | "type"> {
  readonly chain: number
  /** Seqs in its chain. */
  readonly first: number
  readonly last: number
}

/** The parts that a condition on `part` is true of. */
export const partsSql = (which: string): string =>
  `SELECT part.op, part.chain, part.first, part.last, part.events, chain.log, chain.origin, operation.kind, operation.label,
     operation.outcome, part.first + (SELECT run.shift FROM run WHERE run.chain = part.chain AND run.seq <= part.first
       ORDER BY run.seq DESC LIMIT 1) AS position
   FROM "operationRange" AS part
   JOIN chain ON chain.id = part.chain
   LEFT JOIN operation ON operation.id = part.op
     AND operation.user = CASE chain.log WHEN 'library' THEN '' ELSE substr(chain.log, 6) END
   WHERE ${which}`

export const CHUNKS_BEFORE =
  "SELECT position, count, bytes FROM chunk WHERE position < ? ORDER BY position DESC LIMIT ?"

/** An operation, once for each log and replica that has events of it; `at` answers their first events by their positions. */
export function* partsOfOperation(
  op: OperationId,
  at: (positions: readonly number[]) => Work<LogEvent[]>,
): Work<OperationObject[]> {
  const parts = yield* query<Part>(`${partsSql("part.op = ?")} ORDER BY position DESC`, [op])
  const events = yield* at(parts.map(({ position }) => position))
  const first = new Map(events.map((event) => [event.position, event]))
  return parts.map((part) => objectOf(part, first.get(part.position)))
}

function objectOf(part: Part, event: LogEvent | undefined): OperationObject {
  const { op, log, origin, events, kind, label, outcome, position } = part
  const said = { at: event?.at ?? 0, actor: event?.actor ?? "", type: event?.type ?? "" }
  return { op, ...said, log, origin, events, kind, label, outcome, position }
}

/** Walks so many chunks back from a position. Only operations whose first event is wanted are looked up. */
export function* stepBack(
  dialect: Dialect,
  before: number,
  chunks: number,
  isWanted: (first: LogEvent) => boolean,
): Work<Stretch> {
  const found = yield* query<ChunkRow>(CHUNKS_BEFORE, [before, chunks])
  const start = found.at(-1)?.position
  if (start === undefined) return { rows: [], before: 1 }
  const events = found
    .toReversed()
    .flatMap((chunk) => splitFrames(chunk).events)
    .filter(({ position }) => position < before)
  const firsts = new Map<string, LogEvent>()
  for (const event of events) {
    const key = `${event.op} ${event.log} ${event.origin}`
    if (!firsts.has(key)) firsts.set(key, event)
  }
  const wanted = new Map([...firsts.values()].filter(isWanted).map((event) => [event.position, event]))
  const [foremost] = events
  const ops = new Set([...wanted.values(), ...(foremost === undefined ? [] : [foremost])].map(({ op }) => op))
  const parts = yield* query<Part>(partsSql(dialect.anyOf("part.op", "text")), [dialect.list([...ops])])
  const rows = parts
    .filter(({ position }) => wanted.has(position))
    .toSorted((a, b) => b.position - a.position)
    .map((part) => objectOf(part, wanted.get(part.position)))
  return { rows, before: foremost === undefined ? start : yield* passedOver(foremost, parts, start) }
}

/** Where the walk goes on: before the stretch, or where the events of the operation begin that it begins with. */
function* passedOver(
  { op, log, origin, seq, position }: LogEvent,
  parts: readonly Part[],
  start: number,
): Work<number> {
  const isOfIt = (part: Part): boolean =>
    part.op === op && part.log === log && part.origin === origin && part.first <= seq && seq <= part.last
  // Of a fork there are two, of which one does not lie here.
  for (const part of parts.filter(isOfIt)) {
    const run = yield* queryOne<{ seq: number; shift: number }>(
      "SELECT seq, shift FROM run WHERE chain = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
      [part.chain, seq],
    )
    const isWhole = part.events === part.last - part.first + 1
    if (run === undefined || !isWhole || seq + run.shift !== position) continue
    return Math.min(start, Math.max(part.first, run.seq) + run.shift + 1)
  }
  return start
}
