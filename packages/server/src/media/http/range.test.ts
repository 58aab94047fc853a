import { describe, expect, it } from "vitest"
import { wantedRange } from "./range.ts"

const part = (first: number, last: number) => ({ kind: "part", first, last })
const whole = { kind: "whole" }
const unsatisfiable = { kind: "unsatisfiable" }

describe("a Range header, of 1000 bytes", () => {
  it.each([
    [undefined, whole],
    ["bytes=0-0", part(0, 0)],
    ["bytes=0-499", part(0, 499)],
    ["bytes=500-", part(500, 999)],
    ["bytes=999-999", part(999, 999)],
    ["bytes=0-5000", part(0, 999)],
    ["bytes=-1", part(999, 999)],
    ["bytes=-1000", part(0, 999)],
    ["bytes=-5000", part(0, 999)],
    ["BYTES=1-2", part(1, 2)],
    ["bytes= 1-2", part(1, 2)],
    [`bytes=1-${"9".repeat(400)}`, part(1, 999)],
    [`bytes=-${"9".repeat(400)}`, part(0, 999)],
    // Another unit counts for nothing.
    ["seconds=0-1", whole],
    ["0-1", whole],
    ["", whole],
    ["bytes=1000-", unsatisfiable],
    ["bytes=1000-2000", unsatisfiable],
    [`bytes=${"9".repeat(400)}-`, unsatisfiable],
    ["bytes=5-4", unsatisfiable],
    ["bytes=-0", unsatisfiable],
    ["bytes=-", unsatisfiable],
    ["bytes=", unsatisfiable],
    ["bytes=a-b", unsatisfiable],
    ["bytes=0x1-2", unsatisfiable],
    ["bytes=1.5-2", unsatisfiable],
    ["bytes=--1", unsatisfiable],
    ["bytes=1-2-3", unsatisfiable],
    // Several at once.
    ["bytes=0-1,2-3", unsatisfiable],
    ["bytes=0-1,", unsatisfiable],
    [`bytes=${Array.from({ length: 5000 }, (_, i) => `${i}-`).join(",")}`, unsatisfiable],
  ])("%s", (header, wanted) => {
    expect(wantedRange(header, 1000)).toEqual(wanted)
  })

  it.each(["bytes=0-", "bytes=-1", "bytes=0-0"])("%s of nothing is nothing", (header) => {
    expect(wantedRange(header, 0)).toEqual(unsatisfiable)
  })
})
