/** Times as people tell them: by days, weeks, months and years, and by hours of the day, where they are. */
import { InvalidQuery } from "../../errors.ts"
import type { PERIOD_NAMES } from "../../shapes/statistics.ts"

export type Period = (typeof PERIOD_NAMES)[number]

export const HOUR = 3_600_000
const DAY = 24 * HOUR

/** An hour since 1970, as a clock on the wall shows it there. */
export interface LocalHour {
  /** Days since 1970. */
  readonly day: number
  readonly hour: number
}

/** Tells what clocks show in a time zone, such as `Europe/Berlin`, in an hour since 1970. Fails with InvalidQuery for a zone that is none. */
export function clockIn(zone: string): (hour: number) => LocalHour {
  const offsetAt = offsets(zone)
  /** Of days of UTC in which clocks are not changed. */
  const known = new Map<number, number | undefined>()
  const offsetOf = (hour: number): number => {
    const day = Math.floor(hour / 24)
    if (!known.has(day)) {
      const [begin, end] = [offsetAt(day * DAY), offsetAt((day + 1) * DAY)]
      known.set(day, begin === end ? begin : undefined)
    }
    return known.get(day) ?? offsetAt(hour * HOUR)
  }
  return (hour) => {
    const shown = hour * HOUR + offsetOf(hour)
    const day = Math.floor(shown / DAY)
    return { day, hour: Math.floor((shown - day * DAY) / HOUR) }
  }
}

/** Milliseconds that clocks in a zone are ahead of UTC, by the time. */
function offsets(zone: string): (time: number) => number {
  const format = formatOf(zone)
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
    const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
    const shown = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"))
    return shown - Math.floor(time / 1000) * 1000
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const numeric = { year: "numeric", month: "numeric", day: "numeric" } as const
  const clock = { hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" } as const
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone, calendar: "gregory", ...numeric, ...clock })
  } catch {
    throw new InvalidQuery({ message: "that is no time zone; one is Europe/Berlin" })
  }
}

/** The period that a day is in: `2026-11-21`, that of the week's Monday, `2026-11` or `2026`. */
export function periodOf(period: Period, day: number): string {
  // The first day of 1970 was a Thursday.
  const first = period === "week" ? day - weekdayOf(day) : day
  return new Date(first * DAY).toISOString().slice(0, { day: 10, week: 10, month: 7, year: 4 }[period])
}

/** From 0 on Monday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7
