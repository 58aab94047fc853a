import { describe, expect, it } from "vitest"
import { Library } from "../../Library.ts"
import { registry } from "../../library/index.ts"
import { memoryStore, seededPorts, START } from "../../testing/given.ts"
import { claim, say } from "./testing/said.ts"

const DAY = 86_400_000

/** A library whose clock is put. */
async function withClock() {
  let now = START
  const ports = { ...seededPorts(1), clock: { now: () => now } }
  const library = await Library.open({ store: memoryStore(), registry, ports })
  const day = async (number: number): Promise<void> => {
    now = START + number * DAY
    await say(library, { type: "replica.seen", subject: `replica:${library.origin}`, payload: {} })
  }
  const goes = async (days: number) => (await library.compact({ olderThan: days * DAY, dryRun: true })).found.events
  return { library, day, goes }
}

describe("how long something has been here", () => {
  it("[SYNC-47] is counted by this replica's own events: both what goes and what stands in for it", async () => {
    const { library, day, goes } = await withClock()
    await say(library, claim({ title: "A" }))
    await day(20)
    await say(library, claim({ title: "B" }))
    await day(40)
    expect(await goes(0)).toBe(1)
    expect(await goes(19)).toBe(1)
    // What stands in for it has been here for 20 days.
    expect(await goes(21)).toBe(0)
    await library.close()
  })

  it("[SYNC-47] goes on by a month at most where a clock jumps ahead, and not at all where it goes back", async () => {
    const { library, day, goes } = await withClock()
    await say(library, claim({ title: "A" }), claim({ title: "B" }))
    await day(15 * 365)
    expect(await goes(31)).toBe(0)
    expect(await goes(30)).toBe(1)
    await day(-3650)
    await day(10)
    await day(20)
    // Until time has caught up with what was said to be the time, it stands still.
    expect(await goes(31)).toBe(0)
    await library.close()
  })
})
