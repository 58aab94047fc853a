/** When and how much a member listened. */
import { playsIn, type Readable, type Span, type Stretch, stretches } from "./paged.ts"
import { clockIn, HOUR, type Period, periodOf, weekdayOf } from "./periods.ts"

export interface PlaysQuery extends Span {
  readonly user: string
  readonly by: Period
  readonly zone: string
}

interface Listened {
  plays: number
  totalMs: number
}

interface PlayStatistics extends Listened {
  readonly completed: number
  /** Only those in which something was played. */
  readonly periods: readonly ({ readonly period: string } & Listened)[]
  /** Of the day, from midnight on; of the week, from Monday on. */
  readonly hours: readonly Listened[]
  readonly weekdays: readonly Listened[]
}

/** Fails with InvalidQuery for a time zone that is none. */
export async function playStatistics(
  library: Readable,
  { user, by, zone, ...span }: PlaysQuery,
): Promise<PlayStatistics> {
  const clock = clockIn(zone)
  const none = (): Listened => ({ plays: 0, totalMs: 0 })
  const all = { ...none(), completed: 0 }
  const hours = Array.from({ length: 24 }, none)
  const weekdays = Array.from({ length: 7 }, none)
  const periods = new Map<string, Listened>()
  for await (const rows of stretches<HourRow>(library, playsIn(user, span), hoursSql)) {
    for (const row of rows) {
      const { day, hour } = clock(Number(row.hour))
      const period = periodOf(by, day)
      const ofPeriod = periods.get(period) ?? none()
      periods.set(period, ofPeriod)
      all.completed += Number(row.completed)
      for (const sum of [all, hours[hour], weekdays[weekdayOf(day)], ofPeriod]) {
        if (sum === undefined) continue
        sum.plays += Number(row.plays)
        sum.totalMs += Number(row.totalMs)
      }
    }
  }
  return { ...all, periods: [...periods].map(([period, sums]) => ({ period, ...sums })), hours, weekdays }
}

interface HourRow extends Listened {
  readonly hour: number
  readonly completed: number
}

const hoursSql = ({ where }: Stretch): string =>
  `SELECT k."startedAt" / ${HOUR} AS hour, count(*) AS plays, CAST(sum(k."durationMs") AS bigint) AS "totalMs",
     CAST(sum(k.completed) AS bigint) AS completed FROM "play" k WHERE ${where} GROUP BY 1 ORDER BY 1`
