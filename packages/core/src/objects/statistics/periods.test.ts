import { describe, expect, it } from "vitest"
import { InvalidQuery } from "../../errors.ts"
import { clockIn, HOUR, periodOf, weekdayOf } from "./periods.ts"

const hourOf = (text: string): number => Math.floor(Date.parse(text) / HOUR)
const dayOf = (text: string): number => hourOf(text) / 24

describe("the clock of a time zone", () => {
  it.each([
    ["UTC", "2026-11-21T23:00:00Z", "2026-11-21", 23],
    ["Europe/Berlin", "2026-11-21T23:00:00Z", "2026-11-22", 0],
    ["America/New_York", "2026-11-21T02:00:00Z", "2026-11-20", 21],
    // Clocks are put forward at one o'clock UTC on that day, and back on the other.
    ["Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29", 1],
    ["Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29", 3],
    ["Europe/Berlin", "2026-10-25T00:00:00Z", "2026-10-25", 2],
    ["Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25", 2],
    ["Europe/Berlin", "1969-12-31T23:00:00Z", "1970-01-01", 0],
    ["Asia/Kolkata", "2026-11-21T19:00:00Z", "2026-11-22", 0],
  ])("in %s at %s shows %s, %i o'clock", (zone, time, date, hour) => {
    expect(clockIn(zone)(hourOf(time))).toEqual({ day: dayOf(`${date}T00:00:00Z`), hour })
  })

  it("is refused where there is no such zone", () => {
    expect(() => clockIn("Nowhere/Land")).toThrow(InvalidQuery)
    expect(() => clockIn("")).toThrow(InvalidQuery)
  })
})

it.each([
  ["day", "2026-11-21", "2026-11-21"],
  ["week", "2026-11-21", "2026-11-16"],
  ["week", "2026-11-16", "2026-11-16"],
  ["week", "1969-12-31", "1969-12-29"],
  ["month", "2026-11-30", "2026-11"],
  ["year", "2026-01-01", "2026"],
] as const)("the %s of %s is %s", (period, date, expected) => {
  expect(periodOf(period, dayOf(`${date}T00:00:00Z`))).toBe(expected)
})

it("a week begins on Monday", () => {
  expect(["2026-11-16", "2026-11-22", "1969-12-29"].map((date) => weekdayOf(dayOf(`${date}T00:00:00Z`)))).toEqual([
    0, 6, 0,
  ])
})
