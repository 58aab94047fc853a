import { describe, expect, it } from "vitest"
import { duration, quality } from "./format.ts"
import { standingOf } from "./standing.ts"

it.each([
  [null, ""],
  [0, "0:00"],
  [185_400, "3:05"],
  [3_723_000, "1:02:03"],
])("a duration of %s is %s", (milliseconds, text) => expect(duration(milliseconds)).toBe(text))

const plain = { codec: null, bitDepth: null, sampleRate: null, bitRate: null }

it.each([
  [plain, ""],
  [{ ...plain, codec: "flac", bitDepth: 24, sampleRate: 96_000 }, "FLAC 24/96"],
  [{ ...plain, codec: "flac", bitDepth: 16, sampleRate: 44_100 }, "FLAC 16/44.1"],
  [{ ...plain, codec: "mp3", bitRate: 320_000 }, "MP3 320"],
  [{ ...plain, codec: "opus" }, "OPUS"],
])("the quality of %j is %s", (of, text) => expect(quality(of)).toBe(text))

describe("the state of a track", () => {
  const states = ["local", "cached", "stream-only", "unavailable"] as const

  it("is what this device says of it where it has the library", () => {
    expect(states.map((availability) => standingOf({ availability }, true).standing)).toEqual([
      "local",
      "cached",
      "server",
      "offline",
    ])
  })

  it("is from the server where a server answers, whatever is local to it", () => {
    expect(states.map((availability) => standingOf({ availability }, false).standing)).toEqual([
      "server",
      "server",
      "server",
      "offline",
    ])
  })
})
