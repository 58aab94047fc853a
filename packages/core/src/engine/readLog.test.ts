import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { LIBRARY } from "../ids.ts"
import type { Library } from "../Library.ts"
import type { LogEvent } from "../log/event.ts"
import { incoming, type Line, Scribe } from "../testing/chains.ts"
import { newLibrary, seededPorts } from "../testing/given.ts"
import { holds } from "../testing/oracle.ts"
import { testRegistry } from "../testing/registry.ts"
import type { LogQuery, Selection } from "./readLog.ts"

const said = (subject: string) => ({ type: "note.said", subject, payload: { text: "a", mood: "low" } })
const append = (library: Library, count: number, subject = "note:1", op?: string) =>
  library.append({
    actor: "user:ada",
    events: Array.from({ length: count }, () => said(subject)),
    ...(op === undefined ? {} : { op }),
  })

/** Three origins whose batches lie between each other, with subjects and operations in common. */
async function mixed(sizes: readonly number[]): Promise<Library> {
  const library = await newLibrary(testRegistry)
  const scribes = [new Scribe(seededPorts(3)), new Scribe(seededPorts(4))]
  for (const [i, size] of sizes.entries()) {
    const op = String(i % 4).repeat(32)
    if (i % 3 === 0) await append(library, size, `note:${i % 2}`, op)
    else {
      const scribe = scribes[(i % 3) - 1] as Scribe
      const from = scribe.lines.get(LIBRARY)?.events.length ?? 0
      for (let n = 0; n < size; n++) scribe.say({ ...said(`note:${(i + n) % 3}`), op, v: 2 })
      await library.ingest(incoming(scribe.lines.get(LIBRARY) as Line, from))
    }
  }
  return library
}

async function read(library: Library, query: LogQuery): Promise<LogEvent[]> {
  const events: LogEvent[] = []
  for await (const page of library.readLog(query)) events.push(...page.events)
  return events
}

const positions = (events: readonly LogEvent[]) => events.map(({ position }) => position)

const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 5, max: 700 })), {
  minLength: 1,
  maxLength: 14,
})

describe("the log as a stream", () => {
  it("[LOG-26] answers by position, subject, operation and origin what is there, whatever the pages", () =>
    holds(12, [sizes, fc.integer({ min: 1, max: 900 }), fc.nat()], async (batches, pageSize, pick) => {
      const library = await mixed(batches)
      const all = await library.events(1, 100_000)
      const some = all[pick % all.length] as LogEvent
      const from = 1 + ((pick * 31) % all.length)
      const selections: [Selection | undefined, (event: LogEvent) => boolean][] = [
        [undefined, () => true],
        [{ subject: some.subject }, (event) => event.subject === some.subject],
        [{ operation: some.op }, (event) => event.op === some.op],
        [{ origin: some.origin }, (event) => event.origin === some.origin],
      ]
      for (const [of, isMeant] of selections) {
        const wanted = positions(all.filter(isMeant))
        expect(positions(await read(library, { of, pageSize }))).toEqual(wanted)
        // Page by page, each with a query of its own.
        const resumed: number[] = []
        let next = from
        for (;;) {
          const { value: page } = await library.readLog({ of, pageSize, from: next }).next()
          if (page === undefined) break
          expect(page.events.length).toBeGreaterThan(0)
          resumed.push(...positions(page.events))
          next = page.next
        }
        expect(resumed).toEqual(wanted.filter((position) => position >= from))
      }
      await library.close()
    }))

  it("[LOG-26] ends with what was there when it began, though appends and a rebuild go on", async () => {
    const library = await newLibrary(testRegistry)
    const { op } = await append(library, 1300)
    for (const of of [undefined, { subject: "note:1" }, { operation: op }, { origin: library.origin }]) {
      const before = (await library.events(1, 100_000)).filter(
        (event) => of === undefined || !("operation" in of) || event.op === op,
      )
      const seen: LogEvent[] = []
      for await (const page of library.readLog({ of, pageSize: 100 })) {
        seen.push(...page.events)
        if (seen.length <= 500) await append(library, 60, "note:1", op)
        if (seen.length === 300) await library.rebuild()
      }
      expect(positions(seen)).toEqual(positions(before))
    }
  })

  it("[LOG-26] finds both sides of a fork by their origin, and a member's subject in its log", async () => {
    const library = await newLibrary(testRegistry)
    const twin = () => new Scribe(seededPorts(7))
    const [one, other] = [twin(), twin()]
    one.say({ ...said("note:1"), at: 5, v: 2 })
    other.say({ ...said("note:2"), at: 5, v: 2 })
    one.say({ type: "mark.made", subject: "note:1", log: "user:ada", payload: { value: "x" }, at: 6 })
    for (const scribe of [one, other]) for (const line of scribe.lines.values()) await library.ingest(incoming(line))
    const origin = (one.lines.get(LIBRARY) as Line).origin
    expect((await read(library, { of: { origin } })).length).toBe(3)
    expect((await read(library, { of: { subject: "note:1" } })).map(({ type }) => type)).toEqual(["note.said"])
    const own = await read(library, { of: { subject: "note:1", log: "user:ada" } })
    expect(own.map(({ type }) => type)).toEqual(["mark.made"])
  })

  it("[LOG-26] is empty for what is not here, refuses what cannot be, and stops when told", async () => {
    const library = await newLibrary(testRegistry)
    expect(await read(library, {})).toEqual([])
    await append(library, 5000)
    expect(await read(library, { of: { subject: "note:9" } })).toEqual([])
    expect(await read(library, { of: { operation: "0".repeat(32) } })).toEqual([])
    expect(await read(library, { of: { origin: "nobody" }, from: 7 })).toEqual([])
    expect(await read(library, { from: 5001 })).toEqual([])
    const both = { subject: "note:1", origin: library.origin }
    const none = null as unknown as typeof both
    for (const query of [{ pageSize: 0 }, { pageSize: 10_001 }, { from: 0 }, { from: 1.5 }, { of: both }, { of: none }])
      await expect(read(library, query)).rejects.toMatchObject({ _tag: "InvalidQuery" })
    const stop = new AbortController()
    const seen: number[] = []
    const reading = (async () => {
      for await (const page of library.readLog({ pageSize: 10, signal: stop.signal })) {
        seen.push(...positions(page.events))
        if (seen.length === 30) stop.abort(new Error("enough"))
      }
    })()
    await expect(reading).rejects.toThrow("enough")
    expect(seen).toHaveLength(30)
  })

  it("[LOG-26] needs no more memory for 100,000 events than for a page of them", { timeout: 60_000 }, async () => {
    const library = await newLibrary(testRegistry)
    const op = "ab".repeat(16)
    const payload = { value: "x".repeat(200) }
    const events = Array.from({ length: 4000 }, () => ({ type: "mark.made", subject: "counter:1", payload }))
    for (let batch = 0; batch < 25; batch++) await library.append({ actor: "user:ada", op, events })
    setFlagsFromString("--expose-gc")
    const collect = runInNewContext("gc") as () => void
    for (const of of [{ subject: "counter:1" }, { operation: op }, { origin: library.origin }]) {
      collect()
      const before = process.memoryUsage()
      let [read, most] = [0, 0]
      for await (const page of library.readLog({ of, pageSize: 4000 })) {
        read += page.events.length
        collect()
        const { heapUsed, external } = process.memoryUsage()
        most = Math.max(most, heapUsed + external - before.heapUsed - before.external)
      }
      expect(read).toBe(100_000)
      expect(most).toBeLessThan(15_000_000)
    }
    await library.close()
  })
})
