/**
 * Whole histories from seeds, with the code that ships. `npm run simulate` looks at more of them; a seed that fails there
 * gets a test of its own in `seeds.test.ts`. docs/howto/simulate.md.
 */
import { describe, expect, it } from "vitest"
import { InvariantBroken } from "./invariants.ts"
import { runSeed } from "./run.ts"
import { PLANTS } from "./testing/plants.ts"

const STEPS = 1000
/** As many as are looked at each time; LEDGERLINE_RUNS is a factor. */
const SEEDS = Math.ceil(4 * Number(process.env["LEDGERLINE_RUNS"] ?? "1"))

describe("replicas under a bad network, with crashes, copies, old backups, other keys and clocks that are years off", () => {
  it.each(Array.from({ length: SEEDS }, (_, i) => i + 1))(
    "[SYNC-2] [SYNC-4] [SYNC-5] end with the same events and views, and nothing is lost: seed %i",
    async (seed) => {
      const { events, told } = await runSeed(seed, STEPS)
      expect(events).toBeGreaterThan(100)
      expect(told.get("refusedHere") ?? 0).toBe(0)
      expect(told.get("refusedThere") ?? 0).toBe(0)
    },
  )

  it.each(Array.from({ length: SEEDS / 2 }, (_, i) => i + 1))(
    "[SYNC-3] [SYNC-17] do so where some of what goes is changed on its way: seed %i",
    async (seed) => {
      const { events } = await runSeed(seed, STEPS, { spoiling: 0.2 })
      expect(events).toBeGreaterThan(100)
    },
  )

  it("do the same for the same seed, and something else for another", async () => {
    const [once, twice, other] = [await runSeed(5, 150), await runSeed(5, 150), await runSeed(6, 150)]
    expect(twice).toEqual(once)
    expect(other.trace).not.toBe(once.trace)
  })
})

/** A fault that is put into the program must be found within so many seeds. */
const WITHIN = 60

describe("a fault in the program is found", () => {
  it.each(Object.entries(PLANTS))("where %s", async (_, plant) => {
    const failures: unknown[] = []
    for (let seed = plant.seed ?? 1; seed < (plant.seed ?? 1) + WITHIN && failures.length === 0; seed++) {
      await runSeed(seed, 300, plant).catch((cause: unknown) => failures.push(cause))
    }
    expect(failures).toHaveLength(1)
    expect(failures[0]).toBeInstanceOf(InvariantBroken)
  })
})
