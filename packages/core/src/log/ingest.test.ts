import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { LIBRARY } from "../ids.ts"
import type { Library } from "../Library.ts"
import { incoming, type Line, Scribe } from "../testing/chains.ts"
import { newLibrary, seededPorts } from "../testing/given.ts"
import type { PlainEvent } from "../testing/model/events.ts"
import { modelOf } from "../testing/model/model.ts"
import { hashedRows, holds, stateOf } from "../testing/oracle.ts"
import { testRegistry } from "../testing/registry.ts"
import { plainEvents, send } from "../testing/replicas.ts"
import { type Incoming, MAX_INCOMING_EVENTS, readOutgoing } from "./ingest.ts"

const text = (words: string, at: number) =>
  ({ type: "note.said", subject: "note:1", payload: { text: words, mood: "low" }, at, v: 2 }) as const
const lineOf = (scribe: Scribe): Line => scribe.lines.get(LIBRARY) as Line

/** An origin with so many events, and all of them. */
function author(events: number, seed = 5): { scribe: Scribe; said: PlainEvent[]; line: Line } {
  const scribe = new Scribe(seededPorts(seed))
  const said = Array.from({ length: events }, (_, i) => scribe.say(text(String(i), 1000 + i)))
  return { scribe, said, line: lineOf(scribe) }
}

/** What a refusal says; the library must be as it was. */
async function refusal(library: Library, batch: Incoming): Promise<unknown> {
  const before = await hashedRows(library)
  const holdings = await library.holdings()
  const error: unknown = await library.ingest(batch).then(
    () => "taken",
    (cause: { _tag: string; reason?: string }) => `${cause._tag} ${cause.reason ?? ""}`.trim(),
  )
  if (error !== "taken") {
    expect(await hashedRows(library)).toEqual(before)
    expect(await library.holdings()).toEqual(holdings)
  }
  return error
}

describe("a batch from elsewhere", () => {
  it("[LOG-10] must join on", async () => {
    const { line } = author(6)
    const library = await newLibrary(testRegistry)
    expect(await refusal(library, incoming(line, 1, 3))).toBe("IngestRefused hole")
    expect(await library.ingest(incoming(line, 0, 2))).toEqual({ added: 2, known: 0, forks: [] })
    expect(await refusal(library, incoming(line, 3, 5))).toBe("IngestRefused hole")
    expect(await refusal(library, incoming(author(6, 6).line, 2, 3))).toBe("IngestRefused hole")
    expect(await library.ingest(incoming(line, 2))).toEqual({ added: 4, known: 0, forks: [] })
  })

  it("[LOG-11] changes nothing the second time, whole or in part", async () => {
    const { line, said } = author(6)
    const library = await newLibrary(testRegistry)
    await library.ingest(incoming(line, 0, 4))
    const before = await hashedRows(library)
    expect(await library.ingest(incoming(line, 0, 4))).toEqual({ added: 0, known: 4, forks: [] })
    expect(await library.ingest(incoming(line, 2, 4))).toEqual({ added: 0, known: 2, forks: [] })
    expect(await hashedRows(library)).toEqual(before)
    expect(await library.ingest(incoming(line, 2))).toEqual({ added: 2, known: 2, forks: [] })
    expect(await library.ingest({ ...incoming(line), events: [], heads: [] })).toEqual({
      added: 0,
      known: 0,
      forks: [],
    })
    expect(await stateOf(library)).toEqual(modelOf(testRegistry, said))
  })

  it("[LOG-8] [LOG-9] is refused for any byte that is not its origin's", async () => {
    const { line } = author(4)
    const mallory = author(4, 13)
    const other = author(4, 6).line
    const library = await newLibrary(testRegistry)
    const whole = incoming(line)
    const changed = (index: number, change: (bytes: Buffer) => void, part: "header" | "payload") => ({
      ...whole,
      events: whole.events.map((event, i) => {
        if (i !== index) return event
        const bytes = Buffer.from(event[part] as Uint8Array)
        change(bytes)
        return { ...event, [part]: bytes }
      }),
    })
    const flip = (at: number) => (bytes: Buffer) => void (bytes[at] = (bytes[at] as number) ^ 1)
    expect(await refusal(library, changed(1, flip(14), "payload"))).toBe("IngestRefused badHash")
    expect(await refusal(library, changed(1, flip(60), "header"))).toMatch(/IngestRefused (brokenChain|badSignature)/)
    expect(await refusal(library, changed(3, flip(60), "header"))).toBe("IngestRefused badSignature")
    expect(await refusal(library, changed(1, flip(0), "header"))).toMatch(/^MalformedEvent/)
    expect(await refusal(library, { ...whole, publicKey: mallory.line.publicKey })).toBe("IngestRefused badSignature")
    expect(await refusal(library, { ...incoming(mallory.line), origin: line.origin })).toBe("IngestRefused brokenChain")
    expect(await refusal(library, { ...whole, log: "user:ada" })).toBe("IngestRefused brokenChain")
    expect(await refusal(library, { ...whole, events: [whole.events[0], whole.events[2]] as never })).toBe(
      "IngestRefused brokenChain",
    )
    expect(await refusal(library, { ...whole, heads: whole.heads.slice(0, -1) })).toBe("IngestRefused unsignedTail")
    expect(await refusal(library, { ...whole, heads: [] })).toBe("IngestRefused unsignedTail")
    expect(await refusal(library, { ...whole, heads: incoming(other).heads })).toBe("IngestRefused badSignature")
    const forged = whole.heads.map((head) => ({
      ...head,
      signature: incoming(other).heads[0]?.signature as Uint8Array,
    }))
    expect(await refusal(library, { ...whole, heads: forged })).toBe("IngestRefused badSignature")
    for (const odd of [
      { log: "x" },
      { origin: "x" },
      { publicKey: new Uint8Array(3) },
      { publicKey: new Uint8Array(32) },
    ]) {
      expect(await refusal(library, { ...whole, ...odd })).toMatch(/^IngestRefused/)
    }
    expect(await library.ingest(whole)).toMatchObject({ added: 4 })
  })

  it("[LOG-8] [LOG-9] with any byte flipped is refused whole, or was never part of what is signed", () =>
    holds(150, [fc.nat(), fc.integer({ min: 1, max: 255 })], async (at, flipped) => {
      const { line } = author(3)
      const library = await newLibrary(testRegistry)
      const whole = incoming(line)
      const parts = [
        ...whole.events.flatMap((event) => [event.header, event.payload as Uint8Array]),
        ...whole.heads.map((head) => head.signature),
      ]
      const copies = parts.map((part) => Buffer.from(part))
      let index = at % copies.reduce((sum, part) => sum + part.length, 0)
      const part = copies.find((each) => (index < each.length ? true : ((index -= each.length), false))) as Buffer
      part[index] = (part[index] as number) ^ flipped
      const events = whole.events.map((_, i) => ({
        header: copies[2 * i] as Buffer,
        payload: copies[2 * i + 1] as Buffer,
      }))
      const heads = whole.heads.map((head, i) => ({ ...head, signature: copies[6 + i] as Buffer }))
      expect(await refusal(library, { ...whole, events, heads })).toMatch(/^(IngestRefused|MalformedEvent)/)
      await library.close()
    }))

  it("[LOG-8] must name a log and an origin that can be", async () => {
    const whole = incoming(author(2).line)
    const library = await newLibrary(testRegistry)
    for (const log of ["", "Library", "user:", "user:a b", `user:${"x".repeat(65)}`])
      expect(await refusal(library, { ...whole, log })).toBe("IngestRefused malformedLog")
    for (const origin of ["", "0", "G".repeat(32), whole.origin.toUpperCase()])
      expect(await refusal(library, { ...whole, origin })).toBe("IngestRefused malformedOrigin")
  })

  it("[LOG-8] is refused where only an untyped caller can have made it", async () => {
    const whole = incoming(author(2).line)
    const library = await newLibrary(testRegistry)
    const [event] = whole.events
    const wrong = [
      null,
      {},
      { ...whole, events: null },
      { ...whole, events: [null] },
      { ...whole, events: [{ ...event, header: "" }] },
      { ...whole, events: [{ ...event, payload: undefined }] },
      { ...whole, heads: undefined },
      { ...whole, heads: [null] },
      { ...whole, publicKey: "" },
    ]
    for (const batch of wrong) expect(await refusal(library, batch as Incoming)).toBe("MalformedEvent")
  })

  it("[LOG-8] is bounded", async () => {
    const { line } = author(1)
    const one = incoming(line)
    const many = { ...one, events: Array.from({ length: MAX_INCOMING_EVENTS + 1 }, () => one.events[0] as never) }
    expect(await refusal(await newLibrary(testRegistry), many)).toBe("IngestRefused tooLarge")
    const signed = { ...one, heads: [...one.heads, ...one.heads] }
    expect(await refusal(await newLibrary(testRegistry), signed)).toBe("IngestRefused tooLarge")
  })
})

describe("a fork", () => {
  function forked() {
    const { scribe, said } = author(3)
    const twin = scribe.fork()
    const mine = [3, 4, 5].map((i) => scribe.say(text(`mine ${i}`, 1000 + i)))
    const theirs = [3, 4, 5, 6].map((i) => twin.say(text(`theirs ${i}`, 1000 + i)))
    return { a: lineOf(scribe), b: lineOf(twin), mine, theirs, said }
  }

  it("[LOG-12] keeps both sides, whichever comes first, and names where they part", async () => {
    const { a, b, mine, theirs, said } = forked()
    const libraries = []
    for (const [first, second, kept, other] of [
      [a, b, mine, theirs],
      [b, a, theirs, mine],
    ] as const) {
      const library = await newLibrary(testRegistry)
      expect(await library.ingest(incoming(first))).toMatchObject({ forks: [] })
      const { forks } = await library.ingest(incoming(second))
      expect(forks).toEqual([{ log: LIBRARY, origin: a.origin, seq: 4, kept: kept[0]?.id, other: other[0]?.id }])
      expect(await library.ingest(incoming(first))).toMatchObject({ added: 0, forks: [] })
      expect(await library.ingest(incoming(second))).toMatchObject({ added: 0, forks: [] })
      expect(await library.ingest(incoming(b, 5))).toMatchObject({ added: 0, known: 2, forks: [] })
      expect(await stateOf(library)).toEqual(modelOf(testRegistry, [...said, ...mine, ...theirs]))
      expect(await library.verify()).toMatchObject({ ok: true, problems: [] })
      libraries.push(library)
    }
    expect(await libraries[0]?.stateHash()).toBe(await libraries[1]?.stateHash())
  })

  it("[LOG-12] goes on on both sides, event by event, and travels on whole", async () => {
    const { a, b, mine, theirs, said } = forked()
    const library = await newLibrary(testRegistry)
    for (let i = 0; i < 7; i++) {
      if (i < 6) await library.ingest(incoming(a, i, i + 1))
      await library.ingest(incoming(b, i, i + 1))
    }
    const onward = await newLibrary(testRegistry, 2)
    await send(library, onward)
    expect(await stateOf(onward)).toEqual(modelOf(testRegistry, [...said, ...mine, ...theirs]))
    expect(await onward.stateHash()).toBe(await library.stateHash())
    expect((await onward.holdings()).map(({ seq }) => seq).toSorted((one, other) => one - other)).toEqual([6, 7])
  })

  it("[LOG-12] may part at the first event, and part again", async () => {
    const root = new Scribe(seededPorts(8))
    const sides = [root, root.fork()]
    const said = sides.map((side, i) => side.say(text(`side ${i}`, 1000 + i)))
    const again = (sides[1] as Scribe).fork()
    said.push((sides[1] as Scribe).say(text("b", 1010)), again.say(text("c", 1010)), again.say(text("d", 1011)))
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ]) {
      const library = await newLibrary(testRegistry)
      for (const index of order) await library.ingest(incoming(lineOf([...sides, again][index] as Scribe)))
      expect(await stateOf(library)).toEqual(modelOf(testRegistry, said))
      expect(await library.verify()).toMatchObject({ ok: true, problems: [] })
    }
  })
})

describe("what goes out", () => {
  it("[LOG-9] [LOG-10] can be taken in any pieces, and holds what was appended", async () => {
    const from = await newLibrary(testRegistry, 1)
    const to = await newLibrary(testRegistry, 2)
    const event = { type: "note.said", subject: "note:1", payload: { text: "a", mood: "low" } }
    for (let i = 0; i < 40; i++) {
      await from.append({ actor: "user:ada", events: Array.from({ length: 1 + (i % 5) }, () => event) })
      if (i % 3 === 0) await from.sign()
    }
    await from.sign()
    const total = (await from.holdings())[0]?.seq ?? 0
    for (let after = 0, limit = 1; after < total; limit = (limit * 7) % 11) {
      const outgoing = await from.store.read(() =>
        readOutgoing(from.store.dialect, { log: LIBRARY, origin: from.origin, after, limit }),
      )
      if (outgoing === undefined) throw new Error("nothing went out")
      await to.ingest(outgoing)
      after += outgoing.events.length
    }
    expect(await stateOf(to)).toEqual(modelOf(testRegistry, await plainEvents(from)))
    expect(await to.stateHash()).toBe(await from.stateHash())
  })
})
