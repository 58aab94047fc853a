import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { LIBRARY } from "../ids.ts"
import { incoming, type Line, Scribe } from "../testing/chains.ts"
import { newLibrary, seededPorts } from "../testing/given.ts"
import { holds } from "../testing/oracle.ts"
import { testRegistry } from "../testing/registry.ts"
import { eventsAt, eventsFrom, findById, locate, operationStretches } from "./read.ts"

/** Three interleaved origins, in batches of any size; operations that span appends. */
async function mixed(sizes: readonly number[]) {
  const library = await newLibrary(testRegistry)
  const scribes = [new Scribe(seededPorts(3)), new Scribe(seededPorts(4))]
  const ids: string[] = []
  for (const [i, size] of sizes.entries()) {
    const op = String(i % 3).repeat(32)
    const event = {
      type: "note.said",
      subject: `note:${i % 2}`,
      payload: { text: "a".repeat((size * 37) % 3000), mood: "low" },
    }
    if (i % 3 === 0) {
      const { events } = await library.append({
        actor: "user:ada",
        op,
        events: Array.from({ length: size }, () => event),
      })
      ids.push(...events.map(({ id }) => id))
      continue
    }
    const scribe = scribes[(i % 3) - 1] as Scribe
    const from = scribe.lines.get(LIBRARY)?.events.length ?? 0
    for (let n = 0; n < size; n++) ids.push(scribe.say({ ...event, op, v: 2 }).id)
    await library.ingest(incoming(scribe.lines.get(LIBRARY) as Line, from))
  }
  return { library, ids }
}

const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 6, max: 150 })), {
  minLength: 1,
  maxLength: 25,
})

describe("reading the log", () => {
  it("[LOG-17] answers by position, in pages of any size, what was written, in order of arrival", () =>
    holds(12, [sizes, fc.integer({ min: 1, max: 300 }), fc.nat()], async (batches, page, pick) => {
      const { library, ids } = await mixed(batches)
      const read: string[] = []
      for (let position = 1; ;) {
        const events = await library.store.read(() => eventsFrom(position, page))
        if (events.length === 0) break
        expect(events.map((event) => event.position)).toEqual(events.map((_, i) => position + i))
        read.push(...events.map(({ id }) => id))
        position += events.length
      }
      expect(read).toEqual(ids)
      const some = ids.map((_, i) => i + 1).filter((position) => (position * 7919) % 5 === pick % 5)
      const found = await library.store.read(() =>
        eventsAt(library.store.dialect, [...some, ids.length + 5, ...some].toReversed()),
      )
      expect(found.map(({ id }) => id)).toEqual(some.map((position) => ids[position - 1]))
      const id = ids[pick % ids.length] as string
      expect((await library.store.read(() => findById(id.slice(0, 20))))?.id).toBe(id)
      await library.close()
    }))

  it("[LOG-17] begins at the beginning for positions below 1, and reads all where no limit is given", async () => {
    const { library, ids } = await mixed([100, 100, 100])
    for (const from of [0, -5, Number.NEGATIVE_INFINITY, Number.NaN, 0.5]) {
      expect((await library.events(from, 1000)).map(({ id }) => id)).toEqual(ids)
    }
    expect((await library.events(1, Number.POSITIVE_INFINITY)).map(({ id }) => id)).toEqual(ids)
    expect((await library.events(2.5, 1)).map(({ position }) => position)).toEqual([3])
    expect(await library.events(1, 0)).toEqual([])
    await library.close()
  })

  it("[LOG-17] [LOG-18] finds events by their place in a chain and by their operation", () =>
    holds(12, [sizes], async (batches) => {
      const { library } = await mixed(batches)
      const all = await library.events(1, 10_000)
      const { dialect } = library.store
      for (const [origin, ofOrigin] of Map.groupBy(all, (event) => event.origin)) {
        const seqs = [...ofOrigin.map(({ seq }) => seq), ofOrigin.length + 1]
        const places = await library.store.read(() => locate(dialect, LIBRARY, origin, seqs))
        expect(places.toSorted((a, b) => a.seq - b.seq)).toEqual(
          ofOrigin.map(({ seq, position }) => ({ seq, position })),
        )
      }
      for (const [op, ofOperation] of Map.groupBy(all, (event) => event.op)) {
        const stretches = await library.store.read(() => operationStretches(op))
        const within = all.filter(({ position }) =>
          stretches.some(({ from, to }) => position >= from && position <= to),
        )
        expect(within.filter((event) => event.op === op)).toEqual(ofOperation)
      }
      await library.close()
    }))

  it("[LOG-5] needs no more memory for 200,000 events than for a page of them", { timeout: 60_000 }, async () => {
    const library = await newLibrary(testRegistry)
    const payload = { value: "x".repeat(200) }
    for (let batch = 0; batch < 50; batch++) {
      const events = Array.from({ length: 4000 }, () => ({ type: "mark.made", subject: `counter:${batch}`, payload }))
      await library.append({ actor: "user:ada", events })
    }
    let [read, bytes, most] = [0, 0, 0]
    setFlagsFromString("--expose-gc")
    const collect = runInNewContext("gc") as () => void
    collect()
    const before = process.memoryUsage()
    for (let position = 1; ;) {
      const events = await library.events(position, 4000)
      if (events.length === 0) break
      for (const event of events) bytes += event.payload?.length ?? 0
      read += events.length
      position += events.length
      collect()
      const { heapUsed, external } = process.memoryUsage()
      most = Math.max(most, heapUsed + external - before.heapUsed - before.external)
    }
    expect(read).toBe(200_000)
    expect(bytes).toBeGreaterThan(40_000_000)
    expect(most).toBeLessThan(15_000_000)
    await library.close()
  })
})
