/**
 * Views that came from a snapshot are ahead of their log until the history behind them is here: they can be read and
 * appended to, but whatever needs the log itself has to wait. docs/spec/sync.md, SYNC-33.
 */
import { HistoryMissing } from "../errors.ts"
import { lastPosition } from "../log/read.ts"
import type { Point } from "../log/sides.ts"
import { queryOne, type Work } from "../store/port.ts"

export interface Ahead {
  /** The id of the snapshot. */
  readonly snapshot: string
  /** How many events it was folded from, as its server says. */
  readonly events: number
}

/** Whether the live views are ahead of the log; undefined as a rule. */
export function* aheadOf(): Work<Ahead | undefined> {
  const row = yield* queryOne<{ value: string }>("SELECT value FROM meta WHERE key = 'ahead'")
  return row === undefined ? undefined : (JSON.parse(row.value) as Ahead)
}

/** What the snapshot that was last begun was folded from, as its server says. */
export function* snapshotPoints(): Work<readonly Point[]> {
  const row = yield* queryOne<{ value: string }>("SELECT value FROM meta WHERE key = 'snapshotPoints'")
  return row === undefined ? [] : (JSON.parse(row.value) as Point[])
}

/** The error for what cannot be told or done yet. */
export function* historyMissing({ events }: Ahead): Work<HistoryMissing> {
  const here = yield* lastPosition()
  return new HistoryMissing({
    message: `the history of this library is still on its way (${here} of about ${events} events are here): sync first`,
    here,
    expected: events,
  })
}

/** Fails with {@link HistoryMissing} where the views are ahead of the log. */
export function* needHistory(): Work<void> {
  const ahead = yield* aheadOf()
  if (ahead !== undefined) throw yield* historyMissing(ahead)
}
