/**
 * The sides of one (log, origin): the chain that arrived first, and one more for each fork. Together they are a tree,
 * since a side begins where it parts from another. Sides have other names in other replicas, so that two replicas
 * compare what they hold by (seq, id) alone. docs/spec/sync.md, SYNC-15.
 */
import type { EventId, LogName, Origin } from "../ids.ts"
import { type Dialect, query, queryOne, type Work } from "../store/port.ts"
import type { LogEvent } from "./event.ts"
import { prevOf } from "./header.ts"
import { eventsAt } from "./read.ts"

export interface Side {
  readonly id: number
  readonly log: LogName
  readonly origin: Origin
  readonly branch: EventId
  /** The first seq that is its own. */
  readonly since: number
  readonly seq: number
  readonly head: EventId
  /** Where it parts from another; absent where it has its own first event. */
  parent?: Side
}

/** An event of a chain, which stands for all before it. */
export interface Point {
  readonly log: LogName
  readonly origin: Origin
  readonly seq: number
  readonly id: EventId
}

/** An event of a side's own. */
export interface Place {
  readonly side: Side
  readonly seq: number
}

/** A stretch of a side's way from its first event, on the side itself or on one that it parts from. */
export interface Segment {
  readonly side: Side
  readonly from: number
  readonly to: number
}

/** All sides of a (log, origin), parents before those that part from them. */
export function* sidesOf(dialect: Dialect, log: LogName, origin: Origin): Work<Side[]> {
  const sides = yield* query<Side>(
    "SELECT id, log, origin, branch, since, seq, head FROM chain WHERE log = ? AND origin = ? ORDER BY id",
    [log, origin],
  )
  return yield* joined(dialect, sides)
}

/** The rows of all chains by `log origin`, for whoever asks for the sides of many: {@link joined} makes sides of those of one. */
export function* rowsOfChains(): Work<Map<string, Side[]>> {
  const rows = yield* query<Side>("SELECT id, log, origin, branch, since, seq, head FROM chain ORDER BY id")
  return Map.groupBy(rows, ({ log, origin }) => `${log} ${origin}`)
}

/** Sides with what they part from, of the rows of one (log, origin). */
export function* joined(dialect: Dialect, sides: Side[]): Work<Side[]> {
  for (const side of sides) {
    if (side.branch === "" || side.since === 1) continue
    // What it parts from was here before it. Where only one side can be that, nothing has to be looked up.
    const before = sides.filter((other) => other.id < side.id && isAmong(other, side.since - 1))
    const [only] = before
    if (only !== undefined && before.length === 1) side.parent = only
    else {
      const [first] = yield* eventsOn(dialect, { side, from: side.since, to: side.since })
      const parent =
        first === undefined ? undefined : yield* placeOf(dialect, sides, side.since - 1, prevOf(first.header))
      if (parent !== undefined) side.parent = parent.side
    }
  }
  return sides
}

const isAmong = ({ since, seq }: Side, wanted: number): boolean => wanted >= since && wanted <= seq

/** Where an event lies; undefined where it is not here. */
export function* placeOf(dialect: Dialect, sides: readonly Side[], seq: number, id: EventId): Work<Place | undefined> {
  return (yield* placesOf(dialect, sides, [{ seq, id }]))[0]
}

/** As {@link placeOf}, for each of several. */
export function* placesOf(
  dialect: Dialect,
  sides: readonly Side[],
  wanted: readonly { readonly seq: number; readonly id: EventId }[],
): Work<(Place | undefined)[]> {
  const places = yield* findPlaces(dialect, sides, wanted)
  return wanted.map(({ seq, id }) => {
    const place = places.get(id)
    return place?.seq === seq ? place : undefined
  })
}

function* findPlaces(
  dialect: Dialect,
  sides: readonly Side[],
  wanted: readonly { readonly seq: number; readonly id: EventId }[],
): Work<ReadonlyMap<EventId, Place>> {
  const places = new Map<EventId, Place>()
  const possible: { readonly side: Side; readonly seq: number; readonly id: EventId }[] = []
  for (const { seq, id } of wanted) {
    const end = sides.find((side) => side.seq === seq && side.head === id)
    if (end !== undefined) places.set(id, { side: end, seq })
    else for (const side of sides) if (isAmong(side, seq) && seq < side.seq) possible.push({ side, seq, id })
  }
  if (possible.length === 0) return places
  // Points are signed heads as a rule, and these are listed.
  const [first] = possible
  const isOne = first !== undefined && possible.every(({ side, seq }) => side === first.side && seq === first.seq)
  const heads = isOne
    ? yield* query<Listed>("SELECT chain, seq, id FROM head WHERE chain = ? AND seq = ?", [first.side.id, first.seq])
    : yield* query<Listed>(
        `SELECT chain, seq, id FROM head WHERE ${dialect.anyOf("chain", "integer")} AND ${dialect.anyOf("seq", "integer")}`,
        [
          dialect.list([...new Set(possible.map(({ side }) => side.id))]),
          dialect.list([...new Set(possible.map(({ seq }) => seq))]),
        ],
      )
  const listed = new Map(heads.map(({ chain, seq, id }) => [`${chain} ${seq}`, id]))
  const unlisted: typeof possible = []
  for (const each of possible) {
    const id = listed.get(`${each.side.id} ${each.seq}`)
    if (id === undefined) unlisted.push(each)
    else if (id === each.id) places.set(id, { side: each.side, seq: each.seq })
  }
  const missing = unlisted.filter(({ id }) => !places.has(id))
  if (missing.length === 0) return places
  const positions = yield* positionsOn(dialect, missing)
  const ids = new Map((yield* eventsAt(dialect, [...new Set(positions.values())])).map((e) => [e.position, e.id]))
  for (const [{ side, seq, id }, position] of positions)
    if (!places.has(id) && ids.get(position) === id) places.set(id, { side, seq })
  return places
}

interface Listed {
  readonly chain: number
  readonly seq: number
  readonly id: EventId
}

/** At which position each place lies. */
function* positionsOn<P extends Place>(dialect: Dialect, places: readonly P[]): Work<Map<P, number>> {
  const positions = new Map<P, number>()
  const [first] = places
  if (first !== undefined && places.length === 1) {
    const run = yield* queryOne<{ shift: number }>(
      "SELECT shift FROM run WHERE chain = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
      [first.side.id, first.seq],
    )
    if (run !== undefined) positions.set(first, first.seq + run.shift)
    return positions
  }
  for (const [chain, ofSide] of Map.groupBy(places, ({ side }) => side.id)) {
    const seqs = [...new Set(ofSide.map(({ seq }) => seq))]
    const rows = yield* query<{ seq: number; position: number | null }>(
      `SELECT list.value AS seq, list.value + (SELECT run.shift FROM run
         WHERE run.chain = ? AND run.seq <= list.value ORDER BY run.seq DESC LIMIT 1) AS position
       FROM ${dialect.listTable("integer")}`,
      [chain, dialect.list(seqs)],
    )
    const found = new Map(rows.map(({ seq, position }) => [seq, position]))
    for (const place of ofSide) {
      const position = found.get(place.seq)
      if (typeof position === "number") positions.set(place, position)
    }
  }
  return positions
}

/** The events of a segment, in order. */
export function* eventsOn(dialect: Dialect, { side, from, to }: Segment): Work<LogEvent[]> {
  if (to < from) return []
  if (to === from) {
    const positions = yield* positionsOn(dialect, [{ side, seq: from }])
    return yield* eventsAt(dialect, [...positions.values()])
  }
  const runs = yield* query<{ seq: number; shift: number }>(
    `SELECT seq, shift FROM run WHERE chain = ? AND seq <= ?
     AND seq >= COALESCE((SELECT MAX(seq) FROM run WHERE chain = ? AND seq <= ?), 0) ORDER BY seq`,
    [side.id, to, side.id, from],
  )
  const positions = runs.flatMap(({ seq, shift }, i) => {
    const [first, last] = [Math.max(from, seq), Math.min(to, (runs[i + 1]?.seq ?? Number.MAX_SAFE_INTEGER) - 1)]
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, j) => first + j + shift)
  })
  return yield* eventsAt(dialect, positions)
}

/** A side's own events at some seqs, in the order of their positions; those that are not here are left out. */
export function* eventsAmong(dialect: Dialect, side: Side, seqs: readonly number[]): Work<LogEvent[]> {
  const positions = yield* positionsOn(
    dialect,
    seqs.map((seq) => ({ side, seq })),
  )
  return yield* eventsAt(dialect, [...positions.values()])
}

/** The way to a seq of a side, from the first event of the chain on. */
export function segmentsOf(side: Side, to: number): Segment[] {
  const segments: Segment[] = [{ side, from: side.since, to }]
  for (let at = side; at.parent !== undefined; at = at.parent)
    segments.unshift({ side: at.parent, from: at.parent.since, to: at.since - 1 })
  return segments
}

/** How far a side and the way to a place are the same: a seq, 0 where they share nothing. */
export function sharedSeq(side: Side, place: Place): number {
  const way = segmentsOf(side, side.seq)
  for (let at: Place | undefined = place; at !== undefined; at = before(at.side)) {
    const here = at
    const segment = way.find((each) => each.side === here.side)
    if (segment !== undefined) return Math.min(here.seq, segment.to)
  }
  return 0
}

const before = (side: Side): Place | undefined =>
  side.parent === undefined ? undefined : { side: side.parent, seq: side.since - 1 }

/** The side that has an event at a position as its own. */
export function* sideAt(sides: readonly Side[], seq: number, position: number): Work<Side | undefined> {
  if (sides.length === 1) return sides[0]
  for (const side of sides) {
    if (seq < side.since || seq > side.seq) continue
    const run = yield* queryOne<{ shift: number }>(
      "SELECT shift FROM run WHERE chain = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
      [side.id, seq],
    )
    if (run !== undefined && seq + run.shift === position) return side
  }
  return undefined
}
