/** What goes out reaches another replica whole, whatever it has, in pages of any size. */
import { describe, expect, it } from "vitest"
import fc from "fast-check"
import { LIBRARY } from "../ids.ts"
import type { Library } from "../Library.ts"
import { incoming, type Line, Scribe } from "../testing/chains.ts"
import { newLibrary, seededPorts } from "../testing/given.ts"
import { hashedRows, holds } from "../testing/oracle.ts"
import { testRegistry } from "../testing/registry.ts"
import {
  absentPoints,
  gapsBehind,
  type PageSize,
  readArrivals,
  readGap,
  signedEnds,
  signedPosition,
} from "./outgoing.ts"
import type { Point } from "./sides.ts"

const said = (text: string) => ({
  type: "note.said",
  subject: "note:1",
  payload: { text, mood: "low" },
})
const ends = (library: Library) => library.store.read(() => signedEnds())
const lineOf = (scribe: Scribe, log = LIBRARY) => scribe.lines.get(log) as Line

/** Asks as a peer would: by what it holds, in pages, until nothing is left. */
async function fetchByPoints(from: Library, to: Library, size: PageSize): Promise<number> {
  await from.sign()
  for (let pages = 0; ; pages++) {
    const points = await ends(to)
    const { dialect } = from.store
    const gaps = await from.store.read(() => gapsBehind(dialect, points, () => true))
    const gap = gaps[0]
    if (gap === undefined) return pages
    const batch = await from.store.read(() => readGap(dialect, gap, size))
    if (batch === undefined) throw new Error("a gap has no signed head")
    const { added } = await to.ingest(batch)
    expect(added).toBeGreaterThan(0)
  }
}

async function fetchByArrival(from: Library, to: Library, size: PageSize): Promise<number> {
  await from.sign()
  let position = 1
  for (let pages = 1; ; pages++) {
    const page = await from.store.read(() => readArrivals(from.store.dialect, new Map([[LIBRARY, position]]), size))
    const { results } = await to.receive(page.batches)
    expect(results.filter((result) => "refused" in result)).toEqual([])
    position = page.next
    if (!page.more) return pages
  }
}

/** A library with forks in forks, the sides of which came in turns. */
async function forked(picks: readonly number[]): Promise<Library> {
  const root = new Scribe(seededPorts(8))
  const scribes = [root]
  const library = await newLibrary(testRegistry)
  for (const [i, pick] of picks.entries()) {
    const scribe = scribes[pick % scribes.length] as Scribe
    if (pick % 7 === 0) scribes.push(scribe.fork())
    if (pick % 11 === 0) await library.append({ actor: "user:ada", events: [said(`own ${i}`)] })
    scribe.say(said(`${i}`))
    if (pick % 3 === 0) await library.ingest(incoming(lineOf(scribe)))
  }
  for (const scribe of scribes) if (scribe.lines.size > 0) await library.ingest(incoming(lineOf(scribe)))
  return library
}

describe("what goes to another replica", () => {
  it("[SYNC-15] [SYNC-16] is all that it lacks, by what it holds and by arrival, with forks in forks", () =>
    holds(
      40,
      [fc.array(fc.nat(100), { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 12 })],
      async (picks, events) => {
        const library = await forked(picks)
        const size = { events, bytes: 1_000_000 }
        const [byPoints, byArrival] = [await newLibrary(testRegistry, 2), await newLibrary(testRegistry, 3)]
        await fetchByPoints(library, byPoints, size)
        await fetchByArrival(library, byArrival, size)
        for (const replica of [byPoints, byArrival]) {
          expect(await replica.stateHash()).toBe(await library.stateHash())
          expect(await replica.store.read(() => absentPoints(replica.store.dialect, []))).toEqual([])
          const theirs = await ends(library)
          expect(await replica.store.read(() => absentPoints(replica.store.dialect, theirs))).toEqual([])
          expect(await replica.verify({ views: false })).toMatchObject({ ok: true })
          await replica.close()
        }
        await library.close()
      },
    ))

  it("[SYNC-15] is nothing where a replica holds more, and says which points are not here", async () => {
    const [more, less] = [await newLibrary(testRegistry, 1), await newLibrary(testRegistry, 2)]
    await more.append({ actor: "user:ada", events: [said("a"), said("b")] })
    await fetchByPoints(more, less, { events: 10, bytes: 1000 })
    await more.append({ actor: "user:ada", events: [said("c")] })
    await more.sign()
    const points: Point[] = await ends(more)
    expect(await less.store.read(() => gapsBehind(less.store.dialect, points, () => true))).toMatchObject([
      { after: 0, to: 2 },
    ])
    const known = [...points, ...(await ends(less))]
    expect(await less.store.read(() => gapsBehind(less.store.dialect, known, () => true))).toEqual([])
    expect(await less.store.read(() => absentPoints(less.store.dialect, known))).toEqual([
      expect.objectContaining({ seq: 3 }),
    ])
  })

  it("[SYNC-16] does not pass what is not signed yet", async () => {
    const library = await newLibrary(testRegistry)
    await library.append({ actor: "user:ada", events: [said("a")] })
    await library.sign()
    await library.append({ actor: "user:ada", events: [said("b")] })
    const read = () => library.store.read(() => readArrivals(library.store.dialect, new Map([[LIBRARY, 1]]), SIZE))
    expect(await library.store.read(() => signedPosition())).toBe(1)
    expect(await read()).toMatchObject({ next: 2, more: false, batches: [{ events: [{ position: 1 }] }] })
    await library.sign()
    expect(await read()).toMatchObject({ next: 3, more: false })
  })

  it("[SYNC-13] [SYNC-14] brings each log from its own position, and passes over what is not asked for", async () => {
    const library = await newLibrary(testRegistry)
    for (let i = 0; i < 6; i++) {
      const log = i % 2 === 0 ? LIBRARY : "user:ada"
      const event = i % 2 === 0 ? said("a") : { type: "mark.made", subject: "note:1", payload: { value: "x" }, log }
      await library.append({ actor: "user:ada", events: [event] })
    }
    await library.sign()
    const page = (cursors: [string, number][]) =>
      library.store.read(() => readArrivals(library.store.dialect, new Map(cursors), SIZE))
    const positions = async (cursors: [string, number][]) =>
      (await page(cursors)).batches.map(({ log, events }) => [
        log,
        ...events.map((event) => (event as unknown as { position: number }).position),
      ])
    expect(await positions([[LIBRARY, 1]])).toEqual([[LIBRARY, 1, 3, 5]])
    expect(await positions([["user:eve", 1]])).toEqual([])
    expect(await page([["user:eve", 1]])).toMatchObject({ next: 7, more: false })
    expect(
      await positions([
        [LIBRARY, 4],
        ["user:ada", 1],
      ]),
    ).toEqual([
      ["user:ada", 2, 4, 6],
      [LIBRARY, 5],
    ])
  })
})

const SIZE = { events: 100, bytes: 100_000 }

describe("a page of what a peer sent", () => {
  it("[SYNC-3] [SYNC-17] is stored with what is remembered of it, and without the batches that do not hold", async () => {
    const [good, bad] = [new Scribe(seededPorts(5)), new Scribe(seededPorts(6))]
    good.say(said("good"))
    bad.say(said("bad"))
    const lie = incoming(lineOf(bad))
    const library = await newLibrary(testRegistry)
    const seen: unknown[] = []
    const { results } = await library.receive(
      [{ ...lie, publicKey: lineOf(good).publicKey }, incoming(lineOf(good))],
      function* (received) {
        seen.push(received.results.length)
      },
    )
    expect(results).toMatchObject([{ refused: { reason: "badSignature" } }, { added: 1, from: 1, to: 1 }])
    expect(seen).toEqual([2])
    const before = await hashedRows(library)
    const failing = library.receive([lie], function* () {
      throw new Error("the cursor cannot be written")
    })
    await expect(failing).rejects.toThrow("the cursor")
    expect(await hashedRows(library)).toEqual(before)
    expect(await library.receive([lie])).toMatchObject({ results: [{ added: 1, from: 2, to: 2 }] })
  })

  it("[SYNC-25] [SYNC-26] with new events of the replica's own origin gives it another key and epoch", async () => {
    const original = await newLibrary(testRegistry, 1)
    const copy = await newLibrary(testRegistry, 1)
    expect(copy.origin).toBe(original.origin)
    await original.append({ actor: "user:ada", events: [said("a")] })
    await original.sign()
    const { origin: former, epoch } = copy
    const challenge = Buffer.alloc(32, 7)
    const received = await fetchOnce(original, copy)
    expect(received).toMatchObject({ results: [{ added: 1, forks: [] }], renewed: { former, origin: copy.origin } })
    expect(copy.origin).not.toBe(former)
    expect(copy.epoch).not.toBe(epoch)
    const proof = await copy.identify(challenge)
    expect(proof).toMatchObject({ origin: copy.origin, epoch: copy.epoch, former: [{}] })
    const { events } = await copy.append({ actor: "user:ada", events: [said("b")] })
    expect(events[0]).toMatchObject({ origin: copy.origin, seq: 1 })
    expect(await copy.verify()).toMatchObject({ ok: true })
    expect(await fetchOnce(original, copy)).not.toHaveProperty("renewed")
    const { Library: Class } = await import("../Library.ts")
    const reopened = await Class.open({ store: copy.store, registry: testRegistry, ports: seededPorts(9) })
    expect(reopened).toMatchObject({ origin: copy.origin, epoch: copy.epoch })
  })

  async function fetchOnce(from: Library, to: Library) {
    const { dialect } = from.store
    const page = await from.store.read(() => readArrivals(dialect, new Map([[LIBRARY, 1]]), SIZE))
    return to.receive(page.batches)
  }
})
