/**
 * How long something has been here, by this replica's own events: each was dated by the clock here when it was written. A
 * clock that jumps must not make everything old at once, so no gap between two of them counts for more than a month, and
 * going back counts for nothing. docs/spec/sync.md, SYNC-47.
 */
import type { Origin } from "../../ids.ts"
import { eventsAt } from "../../log/read.ts"
import { type Dialect, query, type Work } from "../../store/port.ts"

const MONTH = 30 * 86_400_000
/** Own events that are looked at, evenly over the log: fewer only make gaps longer, and so less count. */
const MOST_LOOKED_AT = 2000

/** Positions, and how long what lies up to there has been here at least, in milliseconds. */
export class Passed {
  readonly #marks: readonly { readonly position: number; readonly since: number }[]

  constructor(marks: readonly { readonly position: number; readonly since: number }[]) {
    this.#marks = marks
  }

  /** The last position up to which everything has been here for so long; 0 where nothing has. */
  lastOlderThan(age: number): number {
    if (age <= 0) return Number.POSITIVE_INFINITY
    return this.#marks.findLast(({ since }) => since >= age)?.position ?? 0
  }
}

export function* timePassed(dialect: Dialect, own: Origin, now: number): Work<Passed> {
  const runs = yield* query<{ seq: number; shift: number; last: number }>(
    `SELECT run.seq, run.shift, COALESCE((SELECT MIN(next.seq) - 1 FROM run next
       WHERE next.chain = run.chain AND next.seq > run.seq), chain.seq) AS last
     FROM run JOIN chain ON chain.id = run.chain WHERE chain.origin = ? AND chain.branch = ''`,
    [own],
  )
  const total = runs.reduce((sum, { seq, last }) => sum + last - seq + 1, 0)
  const step = Math.max(1, Math.ceil(total / MOST_LOOKED_AT))
  const positions: number[] = []
  for (const { seq, shift, last } of runs) {
    for (let at = seq; at < last; at += step) positions.push(at + shift)
    positions.push(last + shift)
  }
  const events = yield* eventsAt(dialect, positions)
  let passed = 0
  let latest = Number.POSITIVE_INFINITY
  const move = (time: number): void => {
    passed += Math.min(MONTH, Math.max(0, time - latest))
    latest = latest === Number.POSITIVE_INFINITY ? time : Math.max(latest, time)
  }
  const marks = events.map(({ position, at }) => {
    move(at)
    return { position, passed }
  })
  move(now)
  return new Passed(marks.map((mark) => ({ position: mark.position, since: passed - mark.passed })))
}
