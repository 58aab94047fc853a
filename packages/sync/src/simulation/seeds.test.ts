/** Seeds that failed once, with what was wrong. */
import { expect, it } from "vitest"
import { runSeed } from "./run.ts"

it.each([
  [
    1030,
    "a device got an event without payload from a server that lost the erasure, and nobody ever gave it the payload",
  ],
])("[SYNC-36] seed %i ends with the same: %s", async (seed) => {
  expect(await runSeed(seed)).toMatchObject({ seed })
})
