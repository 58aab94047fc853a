/**
 * What goes to another replica: batches that end at signed heads, by what it lacks or in order of arrival.
 * docs/spec/sync.md, SYNC-14 to SYNC-16 and SYNC-19.
 */
import type { EventId, LogName, Origin } from "../ids.ts"
import { type Dialect, query, queryOne, type Work } from "../store/port.ts"
import type { LogEvent } from "./event.ts"
import { type Incoming, MAX_INCOMING_EVENTS, type SignedHead } from "./ingest.ts"
import { eventsFrom, lastPosition } from "./read.ts"
import {
  eventsOn,
  joined,
  placesOf,
  type Point,
  rowsOfChains,
  segmentsOf,
  sharedSeq,
  type Side,
  sideAt,
  sidesOf,
} from "./sides.ts"

/** How large a page gets, more or less: it ends at the first signed head from there on. */
export interface PageSize {
  readonly events: number
  readonly bytes: number
}

/** What another replica lacks of a side: the events behind `after`, up to a signed head. */
export interface Gap {
  readonly side: Side
  readonly after: number
  readonly to: number
}

/** The end of each side that is under a signed head. */
export function* signedEnds(): Work<(Point & { readonly branch: EventId })[]> {
  return yield* query<Point & { branch: EventId }>(
    `SELECT chain.log, chain.origin, chain.branch, head.seq, head.id FROM chain
     JOIN head ON head.chain = chain.id AND head.seq = chain.signed ORDER BY chain.log, chain.origin, chain.branch`,
  )
}

/** The last position before which everything is under a signed head. */
export function* signedPosition(): Work<number> {
  const unsigned = yield* queryOne<{ first: number | null }>(
    `SELECT MIN(chain.signed + 1 + (SELECT run.shift FROM run WHERE run.chain = chain.id AND run.seq <= chain.signed + 1
       ORDER BY run.seq DESC LIMIT 1)) AS first FROM chain WHERE chain.signed < chain.seq`,
  )
  const first = unsigned?.first ?? undefined
  return first === undefined ? yield* lastPosition() : first - 1
}

/** Of points, those that are not here. */
export function* absentPoints(dialect: Dialect, points: readonly Point[]): Work<Point[]> {
  const chains = yield* rowsOfChains()
  const ends = new Set([...chains.values()].flat().map((side) => pointKey({ ...side, id: side.head })))
  const doubted = points.filter((point) => !ends.has(pointKey(point)))
  const absent: Point[] = []
  for (const [key, ofChain] of Map.groupBy(doubted, ({ log, origin }) => `${log} ${origin}`)) {
    const sides = yield* joined(dialect, chains.get(key) ?? [])
    const places = yield* placesOf(dialect, sides, ofChain)
    absent.push(...ofChain.filter((_, i) => places[i] === undefined))
  }
  return absent
}

const pointKey = ({ log, origin, seq, id }: Point): string => `${log} ${origin} ${seq} ${id}`

/**
 * What a replica lacks of the chains here that holds all up to the given points, and nothing else. Points that are not
 * here say nothing. Only chains that `wanted` accepts.
 */
export function* gapsBehind(
  dialect: Dialect,
  points: readonly Point[],
  wanted: (log: LogName, origin: Origin) => boolean,
): Work<Gap[]> {
  const told = Map.groupBy(points, ({ log, origin }) => `${log} ${origin}`)
  const here = Map.groupBy(yield* signedEnds(), ({ log, origin }) => `${log} ${origin}`)
  const gaps: Gap[] = []
  let chains: Map<string, Side[]> | undefined
  for (const [key, ends] of here) {
    const { log, origin } = ends[0] as Point
    const theirs = told.get(key) ?? []
    if (
      !wanted(log, origin) ||
      ends.every((end) => theirs.some((point) => point.id === end.id && point.seq === end.seq))
    )
      continue
    chains ??= yield* rowsOfChains()
    const sides = yield* joined(dialect, chains.get(key) ?? [])
    const places = (yield* placesOf(dialect, sides, theirs)).filter((place) => place !== undefined)
    for (const side of sides) {
      const end = ends.find((each) => each.branch === side.branch)
      if (end === undefined) continue
      const after = Math.max(0, ...places.map((place) => sharedSeq(side, place)))
      if (after < end.seq) gaps.push({ side, after, to: end.seq })
      // What parts from this side follows it: its beginning need not come twice.
      places.push({ side, seq: end.seq })
    }
  }
  return gaps
}

/** The first part of a gap: up to the last signed head within the size, or to the next one. */
export function* readGap(dialect: Dialect, { side, after, to }: Gap, size: PageSize): Work<Incoming | undefined> {
  const segments = segmentsOf(side, to).filter((segment) => segment.to > after)
  const events: LogEvent[] = []
  const heads: SignedHead[] = []
  let bytes = 0
  let covered = 0
  for (const segment of segments) {
    for (let from = Math.max(segment.from, after + 1); from <= segment.to; from += BLOCK) {
      const until = Math.min(segment.to, from + BLOCK - 1)
      const found = new Map((yield* headsOf(segment.side, from, until)).map((head) => [head.seq, head]))
      for (const event of yield* eventsOn(dialect, { side: segment.side, from, to: until })) {
        if (covered > 0 && (bytes >= size.bytes || events.length >= Math.min(size.events, MAX_INCOMING_EVENTS)))
          return yield* batchOf(side, events.slice(0, covered), heads)
        events.push(event)
        bytes += sizeOf(event)
        const head = found.get(event.seq)
        if (head === undefined) continue
        heads.push(head)
        covered = events.length
      }
    }
  }
  return covered === 0 ? undefined : yield* batchOf(side, events.slice(0, covered), heads)
}

/** Events read at once. */
const BLOCK = 512

const sizeOf = (event: LogEvent): number => event.header.length + (event.payload?.length ?? 0)

const headsOf = (side: Side, from: number, to: number): Work<SignedHead[]> =>
  query<SignedHead>("SELECT seq, id, signature FROM head WHERE chain = ? AND seq >= ? AND seq <= ? ORDER BY seq", [
    side.id,
    from,
    to,
  ])

function* batchOf({ log, origin }: Side, events: readonly LogEvent[], heads: readonly SignedHead[]): Work<Incoming> {
  const key = yield* queryOne<{ publicKey: Uint8Array }>(`SELECT "publicKey" FROM origin WHERE id = ?`, [origin])
  return { log, origin, publicKey: key?.publicKey ?? new Uint8Array(), events, heads }
}

export interface Arrivals {
  readonly batches: readonly Incoming[]
  /** Where to go on. */
  readonly next: number
  /** Whether there is more behind it. */
  readonly more: boolean
}

/** Events looked at for one page, whether they are wanted or not. */
const MOST_SCANNED = 20_000
/** A page is made longer by so many positions, rather than bring events that the next one brings again. */
const MOST_LONGER = 4096

/**
 * What arrived here from a position on, each log from its own; logs that are not named are passed over. What is not under
 * a signed head yet counts as not arrived.
 */
export function* readArrivals(dialect: Dialect, cursors: ReadonlyMap<LogName, number>, size: PageSize): Work<Arrivals> {
  const end = yield* signedPosition()
  const trees = new Map<string, Side[]>()
  const groups = new Map<Side, LogEvent[]>()
  const first = Math.max(1, Math.min(...cursors.values(), end + 1))
  let next = first
  let count = 0
  let bytes = 0
  const isFull = (): boolean => count >= size.events || bytes >= size.bytes || next - first >= MOST_SCANNED
  const scan = function* (until: number, isEnough: () => boolean): Work<void> {
    while (next <= until && !isEnough()) {
      for (const event of yield* eventsFrom(next, Math.min(BLOCK, until - next + 1))) {
        if (isEnough()) return
        next = event.position + 1
        const { log, origin } = event
        if (event.position < (cursors.get(log) ?? Number.POSITIVE_INFINITY)) continue
        const key = `${log} ${origin}`
        let sides = trees.get(key)
        if (sides === undefined) trees.set(key, (sides = yield* sidesOf(dialect, log, origin)))
        const side = yield* sideAt(sides, event.seq, event.position)
        if (side === undefined) continue
        const group = groups.get(side)
        if (group === undefined) groups.set(side, [event])
        else group.push(event)
        count += 1
        bytes += sizeOf(event)
      }
    }
  }
  yield* scan(end, isFull)
  for (let i = 0; i < 2; i++) {
    const target = Math.min(end, yield* positionOfHeads(groups))
    if (target < next || target - next > MOST_LONGER) break
    yield* scan(target, () => false)
  }
  const batches: Incoming[] = []
  for (const [side, events] of groups) {
    const [from, last] = [(events[0] as LogEvent).seq, (events.at(-1) as LogEvent).seq]
    const head = yield* headFrom(side, last)
    const more = yield* eventsOn(dialect, { side, from: last + 1, to: head })
    batches.push(yield* batchOf(side, [...events, ...more], yield* headsOf(side, from, head)))
  }
  return { batches, next, more: next <= end }
}

function* headFrom(side: Side, seq: number): Work<number> {
  const row = yield* queryOne<{ seq: number | null }>("SELECT MIN(seq) AS seq FROM head WHERE chain = ? AND seq >= ?", [
    side.id,
    seq,
  ])
  return row?.seq ?? seq
}

/** The last position of the heads that cover what is in a page. */
function* positionOfHeads(groups: ReadonlyMap<Side, readonly LogEvent[]>): Work<number> {
  let position = 0
  for (const [side, events] of groups) {
    const last = events.at(-1) as LogEvent
    const head = yield* headFrom(side, last.seq)
    if (head === last.seq) continue
    const run = yield* queryOne<{ shift: number }>(
      "SELECT shift FROM run WHERE chain = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
      [side.id, head],
    )
    position = Math.max(position, head + (run?.shift ?? 0))
  }
  return position
}
