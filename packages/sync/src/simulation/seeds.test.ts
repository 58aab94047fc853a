/** Seeds that failed once, with what was wrong. */
import { expect, it } from "vitest"
import { runSeed } from "./run.ts"

it.each([
  [
    "[SYNC-36]",
    1030,
    1000,
    "a device got an event without payload from a server that lost the erasure, and nobody ever gave it the payload",
  ],
  ["[SYNC-24]", 77, 1000, "a server that was put back and had written on since was never understood again"],
  ["[FOLD-29]", 4, 1000, "verify laid out a side that parts from another side as if it went on the first one"],
  ["[FOLD-16]", 18, 300, "search kept a track that was merged into one that is not there and then taken back"],
])("%s seed %i with %i steps ends with the same: %s", async (_, seed, steps) => {
  expect(await runSeed(seed, steps)).toMatchObject({ seed })
})
