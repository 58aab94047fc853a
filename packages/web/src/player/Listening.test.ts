import { expect, it } from "vitest"
import { Listening } from "./Listening.ts"

const begun = (length: number) => new Listening({ track: "t1", context: "album:a" }, length, 1000)

it("counts from half of the track on, with the time that it was heard", () => {
  const listening = begun(100)
  listening.sounds(true, 2000)
  expect(listening.heard(2000 + 49_000, false)).toBeUndefined()
  listening.sounds(false, 2000 + 49_000)
  // A pause of an hour is not heard.
  listening.sounds(true, 3_600_000)
  expect(listening.heard(3_601_000, false)).toEqual({
    track: "t1",
    context: "album:a",
    startedAt: 1000,
    durationMs: 50_000,
    completed: false,
  })
})

it("counts after four minutes of what is long", () => {
  const listening = begun(3600)
  listening.sounds(true, 0)
  expect(listening.heard(239_000, false)).toBeUndefined()
  expect(listening.heard(240_000, false)).toMatchObject({ durationMs: 240_000, completed: false })
})

it("skipped to the end, it was not played", () => {
  const listening = begun(100)
  listening.sounds(true, 0)
  expect(listening.heard(5000, true)).toBeUndefined()
})

it("played to the end, it is completed, at any speed", () => {
  const listening = begun(100)
  listening.sounds(true, 0)
  expect(listening.heard(50_000, true, 2)).toMatchObject({ durationMs: 100_000, completed: true })
})
