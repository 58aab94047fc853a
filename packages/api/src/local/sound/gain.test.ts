import { describe, expect, it } from "vitest"
import { gainOf, gainOfAll } from "./gain.ts"

describe("the gain of a track", () => {
  it.each([
    [{ integrated: -18 }, { gain: 0 }],
    [
      { integrated: -9.3, truePeak: 0 },
      { gain: -8.7, peak: 1 },
    ],
    [
      { integrated: -30, truePeak: -6.0206 },
      { gain: 12, peak: 0.5 },
    ],
    [{ integrated: -70 }, undefined],
  ])("at %j", (loudness, gain) => expect(gainOf(loudness)).toEqual(gain))
})

describe("the gain of an album", () => {
  const track = (integrated: number, durationMs: number, truePeak?: number) => ({
    durationMs,
    loudness: { integrated, ...(truePeak === undefined ? {} : { truePeak }) },
  })

  it("is that of its tracks where they are alike", () => {
    expect(gainOfAll([track(-12, 1000, -1), track(-12, 5000, -3)])).toEqual({ gain: -6, peak: 0.891251 })
  })

  it("goes by energy and length: a soft minute hardly counts beside a loud hour", () => {
    const { gain = 0 } = gainOfAll([track(-10, 3_600_000), track(-40, 60_000)]) ?? {}
    expect(gain).toBeCloseTo(-8 + 0.07, 2)
    expect(gainOfAll([track(-10, 1000), track(-20, 1000)])?.gain).toBeCloseTo(-18 + 12.6, 1)
  })

  it("waits until all of it was measured, and leaves out silence", () => {
    expect(gainOfAll([track(-10, 1000), { durationMs: 1000, loudness: undefined }])).toBeUndefined()
    expect(gainOfAll([track(-10, 1000), track(-70, 9000)])).toEqual({ gain: -8 })
    expect(gainOfAll([track(-70, 1000)])).toBeUndefined()
  })
})
