/** Ranges of chains, walked in order of arrival: what the indexes say about operations and origins. */
import type { LogName, OperationId, Origin } from "../ids.ts"
import { query, queryOne, type Work } from "../store/port.ts"

/** Seqs of a chain that are still to be walked. */
interface Range {
  readonly chain: number
  next: number
  readonly last: number
}

/** Consecutive seqs of a chain at consecutive positions: seq s is at s + shift. */
interface Piece {
  readonly range: Range
  readonly from: number
  readonly to: number
  readonly shift: number
}

/** Runs of a chain that are read at once. */
const RUNS = 512

/** Walks ranges of several chains together. It holds a few hundred runs of each, however many there are. */
export class RangeWalk {
  readonly #ranges: readonly Range[]
  #pieces: Piece[] = []

  constructor(ranges: readonly Range[]) {
    this.#ranges = ranges
  }

  /** The next positions before `end`, ascending, up to `most`; none where the walk is over. */
  *ahead(most: number, end: number): Work<number[]> {
    this.#pieces = []
    // What lies behind the runs that were read of one chain may come before what was read of another.
    let horizon = end - 1
    for (const range of this.#ranges) {
      if (range.next > range.last) continue
      const pieces = yield* piecesOf(range)
      for (const piece of pieces) this.#pieces.push(piece)
      if (pieces.length === RUNS) horizon = Math.min(horizon, pieces.at(-1)?.to ?? horizon)
    }
    this.#pieces.sort((a, b) => a.from - b.from)
    const positions: number[] = []
    for (const { from, to } of this.#pieces) {
      for (let position = from; position <= Math.min(to, horizon) && positions.length < most; position++)
        positions.push(position)
    }
    return positions
  }

  /** Goes on behind a position that {@link ahead} has answered. */
  pass(position: number): void {
    for (const { range, from, to, shift } of this.#pieces) {
      if (from > position) break
      range.next = Math.min(to, position) - shift + 1
    }
  }
}

/** Pieces from where a range has got to; the last run that is read only tells where the one before it ends. */
function* piecesOf(range: Range): Work<Piece[]> {
  const { chain, next, last } = range
  const runs = yield* query<{ seq: number; shift: number }>(
    `SELECT seq, shift FROM run WHERE chain = ? AND seq <= ?
     AND seq >= COALESCE((SELECT MAX(seq) FROM run WHERE chain = ? AND seq <= ?), 0) ORDER BY seq LIMIT ${RUNS + 1}`,
    [chain, last, chain, next],
  )
  return runs.slice(0, RUNS).map(({ seq, shift }, i) => {
    const end = Math.min(last, (runs[i + 1]?.seq ?? Number.MAX_SAFE_INTEGER) - 1)
    return { range, from: Math.max(next, seq) + shift, to: end + shift, shift }
  })
}

/** The seqs of an operation in each chain, from a position on. */
export const operationRanges = (op: OperationId, from: number): Work<Range[]> =>
  rangesFrom(from, `SELECT chain, first AS next, last FROM "operationRange" WHERE op = ?`, op)

/** The seqs of an origin in each log, from a position on; the sides of a fork share their beginning. */
export const originRanges = (origin: Origin, from: number): Work<Range[]> =>
  rangesFrom(from, "SELECT id AS chain, since AS next, seq AS last FROM chain WHERE origin = ?", origin)

/** The seqs of an origin in one log. */
export const chainRanges = (log: LogName, origin: Origin): Work<Range[]> =>
  query<Range>("SELECT id AS chain, since AS next, seq AS last FROM chain WHERE log = ? AND origin = ?", [log, origin])

function* rangesFrom(from: number, sql: string, value: string): Work<Range[]> {
  const ranges = yield* query<Range>(sql, [value])
  if (from > 1) for (const range of ranges) range.next = Math.max(range.next, yield* seqFrom(range.chain, from))
  return ranges
}

/** The first seq of a chain that lies at a position or after it. */
function* seqFrom(chain: number, position: number): Work<number> {
  const run = yield* queryOne<{ seq: number; shift: number }>(
    "SELECT seq, shift FROM run WHERE chain = ? AND seq + shift <= ? ORDER BY seq DESC LIMIT 1",
    [chain, position],
  )
  if (run === undefined) return 1
  const following = yield* queryOne<{ seq: number | null }>(
    "SELECT MIN(seq) AS seq FROM run WHERE chain = ? AND seq > ?",
    [chain, run.seq],
  )
  return Math.min(position - run.shift, following?.seq ?? Number.MAX_SAFE_INTEGER)
}
