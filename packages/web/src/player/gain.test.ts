import { expect, it } from "vitest"
import { factorOf, type GainSettings } from "./gain.ts"

const BOTH = { track: { gain: -6, peak: 0.5 }, album: { gain: 6, peak: 0.8 }, from: "tags" as const }
const settings = (change: Partial<GainSettings> = {}): GainSettings => ({
  mode: "track",
  preamp: 0,
  preventsClipping: true,
  ...change,
})
const decibels = (factor: number): number => Math.round(20 * Math.log10(factor) * 100) / 100

it.each([
  ["the track's", settings(), BOTH, false, -6],
  ["as it is where it is off", settings({ mode: "off", preamp: 3 }), BOTH, false, 0],
  ["the preamp on top", settings({ preamp: 4 }), BOTH, false, -2],
  ["the album's, up to its peak", settings({ mode: "album" }), BOTH, false, 1.94],
  [
    "the album's, beyond its peak where that is allowed",
    settings({ mode: "album", preventsClipping: false }),
    BOTH,
    false,
    6,
  ],
  ["the album's within an album", settings({ mode: "auto" }), BOTH, true, 1.94],
  ["the track's among others", settings({ mode: "auto" }), BOTH, false, -6],
  ["the track's where the album has none", settings({ mode: "album" }), { track: BOTH.track, from: "tags" }, true, -6],
  ["the album's where the track has none", settings(), { album: { gain: -3 }, from: "tags" }, false, -3],
  ["as it is where nothing is known", settings({ preamp: 5 }), { from: "measured" }, false, 0],
] as const)("is %s", (_, given, known, isAlbum, wanted) => {
  expect(decibels(factorOf(given, known, isAlbum))).toBe(wanted)
})
