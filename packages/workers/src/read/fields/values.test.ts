/** Numbers, dates and gains as they are found in tags. */
import { describe, expect, it } from "vitest"
import { dateOf, flagOf, gainOf, numberOf, pairOf, peakOf, r128Of, timedLines } from "./values.ts"

describe("numbers of tracks", () => {
  it.each([
    ["3", { number: 3 }],
    ["03", { number: 3 }],
    ["3/12", { number: 3, total: 12 }],
    ["15/17", { number: 15, total: 17 }],
    ["3 of 12", { number: 3, total: 12 }],
    ["3/", { number: 3 }],
    ["3/0", { number: 3 }],
    ["/12", { total: 12 }],
    ["0", {}],
    ["0/0", {}],
    ["03of12", { number: 3, total: 12 }],
    ["3.", { number: 3 }],
    ["Track 3", { number: 3 }],
    ["CD2", { number: 2 }],
    ["Disc 2", { number: 2 }],
    ["３", { number: 3 }],
    ["Track", undefined],
    ["No. 3", undefined],
    ["A1", undefined],
    ["", undefined],
    ["-1", undefined],
    ["99999999999", undefined],
  ])("%s", (text, pair) => {
    expect(pairOf(text)).toEqual(pair)
  })
})

describe("dates", () => {
  it.each([
    ["2004", "2004"],
    ["2004-10", "2004-10"],
    ["2004-10-12", "2004-10-12"],
    ["2004-10-12T07:00:00Z", "2004-10-12"],
    ["2004-10-12 07:00", "2004-10-12"],
    ["20041012", "2004-10-12"],
    ["2004/10/12", "2004-10-12"],
    ["2004.10.12", "2004-10-12"],
    ["2004-5-1", "2004-05-01"],
    ["2004/5", "2004-05"],
    ["2004-5-01 07:00", "2004-05-01"],
    ["2004-00-00", "2004"],
    ["2004-13-01", "2004"],
    ["2004-10-32", "2004-10"],
    ["27.9.2011", "2011-09-27"],
    ["09/08/2011", "2011"],
    ["Sep 1997", "1997"],
    ["(P) 1997", "1997"],
    ["0000", undefined],
    ["0000-00-00", undefined],
    ["97", undefined],
    ["soon", undefined],
  ])("%s", (text, date) => {
    expect(dateOf(text)).toBe(date)
  })
})

it("are numbers with point or comma", () => {
  expect([numberOf("127.5"), numberOf("127,5"), numberOf("-7.03 dB"), numberOf("1e-3"), numberOf("x")]).toEqual([
    127.5,
    127.5,
    -7.03,
    0.001,
    undefined,
  ])
})

it("are gains and peaks within reason", () => {
  expect([gainOf("+1.50 dB"), gainOf("-7.03"), gainOf("-999 dB"), gainOf("loud")]).toEqual([
    1.5,
    -7.03,
    undefined,
    undefined,
  ])
  expect([peakOf("0.98"), peakOf("1.2"), peakOf("-1"), peakOf("1000000")]).toEqual([0.98, 1.2, undefined, undefined])
})

it("are gains of Opus, five decibels below ReplayGain and in 256ths", () => {
  expect([r128Of("0"), r128Of("256"), r128Of("-1280"), r128Of("40000"), r128Of("1.5")]).toEqual([
    5,
    6,
    0,
    undefined,
    undefined,
  ])
})

it("are flags", () => {
  expect(["1", "true", "Yes", "0", "", "no", "maybe"].map(flagOf)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    undefined,
  ])
})

describe("timed lines", () => {
  it("have times with and without fractions, several for one line, and an offset", () => {
    const text = "[ti:A title]\n[offset:+500]\n[00:01.50]first\r\n[01:00]second\n[00:03.123][00:02]chorus\n\nno time"
    expect(timedLines(text)).toEqual([
      { timeMs: 1000, text: "first" },
      { timeMs: 1500, text: "chorus" },
      { timeMs: 2623, text: "chorus" },
      { timeMs: 59_500, text: "second" },
    ])
  })

  it("are not seen in plain text", () => {
    expect(timedLines("A line\n[Chorus]\nAnother [1]")).toEqual([])
  })
})
