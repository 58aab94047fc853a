/** Compares what is here with what another replica says that it holds. */
import {
  absentPoints,
  type Dialect,
  eventsAmong,
  eventsOn,
  placeOf,
  placesOf,
  type Point,
  query,
  segmentsOf,
  sharedSeq,
  sidesOf,
  type Work,
} from "@ledgerline/core"
import { SYNC_HOLDING } from "../tables.ts"

const chainOf = ({ log, origin }: { readonly log: string; readonly origin: string }): string => `${log} ${origin}`

/**
 * How many events a server once held for good and does not hold any more. Where it names something that is not here, it
 * gets the benefit of the doubt.
 */
export function* lostSince(dialect: Dialect, remembered: readonly Point[], now: readonly Point[]): Work<number> {
  const current = Map.groupBy(now, chainOf)
  let lost = 0
  for (const [key, former] of Map.groupBy(remembered, chainOf)) {
    const points = current.get(key) ?? []
    if (former.every((one) => points.some((point) => point.seq === one.seq && point.id === one.id))) continue
    if ((yield* absentPoints(dialect, points)).length > 0) continue
    const { log, origin } = former[0] as Point
    const sides = yield* sidesOf(dialect, log, origin)
    const places = (yield* placesOf(dialect, sides, points)).filter((place) => place !== undefined)
    for (const before of yield* placesOf(dialect, sides, former)) {
      if (before === undefined) continue
      const { seq } = before
      lost += Math.max(0, seq - Math.max(0, ...places.map((place) => Math.min(seq, sharedSeq(before.side, place)))))
    }
  }
  return lost
}

/** How many events are lacking here at least, of what somebody holds. */
export function* countLacking(dialect: Dialect, held: readonly Point[]): Work<number> {
  let count = 0
  for (const { log, origin, seq } of yield* absentPoints(dialect, held)) {
    const sides = yield* sidesOf(dialect, log, origin)
    count += Math.max(1, seq - Math.max(0, ...sides.map((side) => side.seq)))
  }
  // Somebody may name whatever chains they like.
  return Math.min(count, Number.MAX_SAFE_INTEGER)
}

/**
 * What a replica says when it asks for a chain: the ends of its sides, and points ever further back on each, so that a
 * server that has another side finds where the two part.
 */
export function* pointsOfChain(dialect: Dialect, log: string, origin: string): Work<Point[]> {
  const sides = yield* sidesOf(dialect, log, origin)
  if (sides.length === 0) return [{ log, origin, seq: 0, id: "" }]
  const points: Point[] = []
  for (const side of sides) {
    points.push({ log, origin, seq: side.seq, id: side.head })
    const seqs: number[] = []
    for (let back = 1; side.seq - back >= side.since; back *= 2) seqs.push(side.seq - back)
    const events = seqs.length === 0 ? [] : yield* eventsAmong(dialect, side, seqs)
    points.push(...events.map(({ seq, id }) => ({ log, origin, seq, id })).sort((a, b) => b.seq - a.seq))
  }
  return points
}

/** What a replica says that wants an event again: that it holds the chain up to the one before. */
export function* pointBefore(dialect: Dialect, { log, origin, seq, id }: Point): Work<Point[]> {
  const place = yield* placeOf(dialect, yield* sidesOf(dialect, log, origin), seq, id)
  const segment = place === undefined ? undefined : segmentsOf(place.side, seq).find(({ to }) => to >= seq - 1)
  if (segment === undefined || seq === 1) return [{ log, origin, seq: 0, id: "" }]
  const [event] = yield* eventsOn(dialect, { ...segment, from: seq - 1, to: seq - 1 })
  return [event === undefined ? { log, origin, seq: 0, id: "" } : { log, origin, seq: seq - 1, id: event.id }]
}

/** The servers that said that they hold an event for good, by what this replica calls them. */
export function* serversWith(dialect: Dialect, { log, origin, seq, id }: Point): Work<string[]> {
  const holdings = yield* query<Point & { server: string }>(
    `SELECT server, log, origin, seq, id FROM "${SYNC_HOLDING.name}" WHERE log = ? AND origin = ? AND seq >= ? ORDER BY server`,
    [log, origin, seq],
  )
  const sides = yield* sidesOf(dialect, log, origin)
  const event = yield* placeOf(dialect, sides, seq, id)
  if (event === undefined) return []
  const places = yield* placesOf(dialect, sides, holdings)
  const having = holdings.filter((_, i) => {
    const place = places[i]
    return place !== undefined && sharedSeq(event.side, place) >= seq
  })
  return [...new Set(having.map(({ server }) => server))]
}
