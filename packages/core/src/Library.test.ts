import { describe, expect, it } from "vitest"
import { CommandRejected, InvalidPayload, UnknownEventType } from "./errors.ts"
import type { Moment } from "./fold/moment.ts"
import { incoming, type Line, Scribe } from "./testing/chains.ts"
import { type Batch, Library } from "./Library.ts"
import { registry } from "./library/index.ts"
import { MAX_AT } from "./log/header.ts"
import { memoryStore, newLibrary, nobody, rows, seededPorts, START } from "./testing/given.ts"
import { modelOf } from "./testing/model/model.ts"
import { stateOf } from "./testing/oracle.ts"
import { testRegistry } from "./testing/registry.ts"
import { plainEvents } from "./testing/replicas.ts"

const said = (subject: string, text: string) => ({ type: "note.said", subject, payload: { text, mood: "low" } })
const actor = "user:ada"

describe("append", () => {
  it("[LOG-15] leaves nothing of a batch that fails, not even for those that did not wait for it", async () => {
    const library = await newLibrary(testRegistry)
    await library.append({ actor, events: [said("note:1", "a")] })
    const tooLarge = said("note:2", "x".repeat(2 ** 20))
    const results = await Promise.allSettled([
      library.append({ actor, events: [said("note:1", "b"), tooLarge] }),
      library.append({ actor, events: [said("note:1", "c")] }),
      library.append({ actor, events: [said("note:2", "d"), tooLarge] }),
      library.append({ actor, events: [said("note:2", "e")] }),
    ])
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected", "fulfilled"])
    expect(results[0]).toMatchObject({ reason: expect.any(InvalidPayload) as unknown })
    expect((await library.events(1, 10)).map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(await stateOf(library)).toEqual(modelOf(testRegistry, await plainEvents(library)))
    expect(await library.verify()).toMatchObject({ ok: true, problems: [] })
  })

  it("[LOG-16] refuses what it could not fold, before anything is stored", async () => {
    const library = await newLibrary(testRegistry)
    const refused = (event: { type: string; subject: string; payload: unknown; log?: string; refs?: string[] }) =>
      library.append({ actor, events: [event] }).then(
        () => undefined,
        (error: unknown) => error,
      )
    expect(await refused({ ...said("note:1", "a"), type: "note.sung" })).toBeInstanceOf(UnknownEventType)
    expect(await refused({ ...said("ghost:1", "a") })).toBeInstanceOf(UnknownEventType)
    expect(await refused({ ...said("counter:1", "a") })).toBeInstanceOf(UnknownEventType)
    expect(await refused({ type: "note.said", subject: "note:1", payload: { text: 1 } })).toBeInstanceOf(InvalidPayload)
    expect(await refused({ type: "count.added", subject: "counter:1", payload: { by: Number.NaN } })).toBeInstanceOf(
      InvalidPayload,
    )
    expect(
      await refused({ type: "count.added", subject: "counter:1", payload: { by: 1 }, log: "user:ada" }),
    ).toBeInstanceOf(CommandRejected)
    for (const wrong of [
      { subject: "note:a b" },
      { subject: "note:" },
      { log: "user:" },
      { subject: `note:${"x".repeat(201)}` },
    ]) {
      expect(await refused({ ...said("note:1", "a"), ...wrong })).toMatchObject({ _tag: "MalformedEvent" })
    }
    const id = "ab".repeat(32)
    expect(await refused({ ...said("note:1", "a"), refs: Array.from({ length: 256 }, () => id) })).toBeInstanceOf(
      InvalidPayload,
    )
    expect(await refused({ ...said("note:1", "a"), refs: [id.toUpperCase()] })).toMatchObject({
      _tag: "MalformedEvent",
    })
    expect(await refused(said("note:1", "x".repeat(2 ** 20)))).toBeInstanceOf(InvalidPayload)
    expect(await library.events(1, 10)).toEqual([])
    expect(await library.verify()).toMatchObject({ ok: true, events: 0 })
  })

  it.each<[string, unknown]>([
    ["nothing", null],
    ["no events", { actor }],
    ["an event that is none", { actor, events: [null] }],
    ["an event without a subject", { actor, events: [{ type: "note.said", payload: {} }] }],
    ["a type in a list", { actor, events: [{ ...said("note:1", "a"), type: ["note.said"] }] }],
    ["references that are no list", { actor, events: [{ ...said("note:1", "a"), refs: "ab".repeat(32) }] }],
    ["a reference in a list", { actor, events: [{ ...said("note:1", "a"), refs: [["ab".repeat(32)]] }] }],
    ["an actor in a list", { actor: [actor], events: [said("note:1", "a")] }],
    ["no actor, and no events", { events: [] }],
    ["an operation in a list", { actor, op: ["ab".repeat(16)], events: [said("note:1", "a")] }],
    ["an operation in capitals", { actor, op: "AB".repeat(16), events: [] }],
  ])("[LOG-16] refuses what only untyped callers can say: %s", async (_, batch) => {
    const library = await newLibrary(testRegistry)
    await expect(library.append(batch as Batch)).rejects.toMatchObject({ _tag: "MalformedEvent" })
    expect(await library.verify()).toMatchObject({ ok: true, events: 0 })
  })

  const circle: Record<string, unknown> = {}
  circle["circle"] = circle
  const nested = (levels: number) => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`) as unknown
  it.each([
    ["a bigint", { much: 1n }],
    ["a circle", circle],
    ["a payload that is too deep", { deep: nested(500) }],
    ["a payload that is deeper than stacks", { deep: nested(50_000) }],
    ["a field that no reader takes", JSON.parse('{"__proto__":1}')],
    ["a payload that turns into another", { toJSON: () => 5 }],
    ["a list with a hole", { provider: "x", tier: "user", fields: { genres: Object.assign([], { 1: "b" }) } }],
  ])("[LOG-16] refuses what JSON would refuse or change: %s", async (_, payload) => {
    const library = await newLibrary(registry)
    const type = Object.hasOwn(payload, "tier") ? "claim.attributed" : "track.removed"
    await expect(library.append({ actor, events: [{ type, subject: "track:1", payload }] })).rejects.toBeInstanceOf(
      InvalidPayload,
    )
    expect(await library.events(1, 10)).toEqual([])
  })

  it("[FOLD-2] sorts after all that this replica knows of the subject, whatever the clocks say", async () => {
    const library = await newLibrary(testRegistry)
    const ahead = new Scribe(seededPorts(9))
    const future = START + 15 * 365 * 86_400_000
    ahead.say({ ...said("note:1", "from the future"), at: future, v: 2 })
    await library.ingest(incoming(ahead.lines.get("library") as Line))
    const { events } = await library.append({
      actor,
      events: [said("note:1", "edit"), said("note:1", "edit"), said("note:2", "other")],
    })
    expect(events.map(({ at }) => at > START + 86_400_000 * 365)).toEqual([true, true, false])
    expect(events.slice(0, 2).map(({ at }) => at - future)).toEqual([1, 2])
    expect(await rows(library, "SELECT text FROM note WHERE subject = 'note:1'")).toEqual([
      { text: "from the future/edit/edit/" },
    ])
  })

  it.each([
    ["before 1970", -1e20, 0],
    ["beyond what a header holds", 1e20, MAX_AT],
    ["between two milliseconds", 1000.7, 1000],
  ])("[FOLD-2] keeps to times that a header holds where the clock is %s", async (_, now, at) => {
    const ports = { ...seededPorts(1), clock: { now: () => now } }
    const library = await Library.open({ store: memoryStore(), registry: testRegistry, ports })
    const { events } = await library.append({ actor, events: [said("note:1", "a"), said("note:1", "b")] })
    expect(events.map((event) => event.at)).toEqual([at, Math.min(at + 1, MAX_AT)])
    expect(await rows(library, "SELECT text FROM note")).toEqual([{ text: "a/b/" }])
  })

  it("[FOLD-14] keeps the same text in two logs apart, whatever it is", async () => {
    const library = await newLibrary(testRegistry)
    const scribe = new Scribe(seededPorts(9))
    scribe.say({ type: "mark.made", subject: "note:1", log: "user:ada", payload: { value: "private" } })
    scribe.say({ type: "note.said", v: 2, subject: "user:ada/note:1", payload: { text: "a guess", mood: "low" } })
    for (const line of scribe.lines.values()) await library.ingest(incoming(line)).catch(() => undefined)
    const subjects = await rows(library, "SELECT key, log, events FROM subject ORDER BY key")
    expect(subjects).toEqual([
      { key: "user:ada note:1", log: "user:ada", events: 1 },
      { key: "user:ada/note:1", log: "library", events: 1 },
    ])
  })
})

describe("ingest", () => {
  it("[LOG-20] [FOLD-4] takes a payload that was left out before, and what it says then counts", async () => {
    const scribe = new Scribe(seededPorts(9))
    const target = scribe.say({ ...said("note:1", "a"), at: 10, v: 2 })
    const { id, origin, seq } = target
    scribe.say({ ...said("note:1", "b"), at: 11, v: 2 })
    scribe.say({
      type: "revert.made",
      subject: "revert:1",
      at: 12,
      payload: { events: [{ id, origin, seq }], operations: [] },
    })
    const whole = incoming(scribe.lines.get("library") as Line)
    const bare = { ...whole, events: whole.events.map((event) => ({ ...event, payload: null })) }
    const library = await newLibrary(testRegistry)
    await library.ingest(bare)
    expect((await stateOf(library))["note"]).toEqual([])
    expect(await library.ingest(whole)).toMatchObject({ added: 0, known: 3 })
    expect(await stateOf(library)).toEqual(modelOf(testRegistry, await plainEvents(library)))
    const live = await library.stateHash()
    await library.rebuild()
    expect(await library.stateHash()).toBe(live)
    expect(await library.verify()).toMatchObject({ ok: true, problems: [] })
  })

  it("[LOG-20] does not take back a payload that an erasure has taken away", async () => {
    const scribe = new Scribe(seededPorts(9))
    const { id, origin, seq } = scribe.say({ ...said("note:1", "secret"), at: 10, v: 2 })
    scribe.say({
      type: "erasure.made",
      subject: "erasure:1",
      at: 12,
      payload: { events: [{ id, origin, seq }], operations: [] },
    })
    const whole = incoming(scribe.lines.get("library") as Line)
    const erased = { ...whole, events: whole.events.map((event, i) => (i === 0 ? { ...event, payload: null } : event)) }
    const library = await newLibrary(testRegistry)
    await library.ingest(erased)
    await library.ingest(whole)
    expect((await library.events(1, 1))[0]?.payload).toBe(null)
    expect(await library.verify()).toMatchObject({ ok: true, problems: [] })
  })
})

describe("a library as of a moment", () => {
  it.each<unknown>([
    { time: Number.NaN },
    { time: "2026" },
    {},
    { vector: null },
    { vector: { library: 1 } },
    { vector: { Library: {} } },
    { vector: { library: { ["AB".repeat(16)]: 1 } } },
    { vector: { library: { ["0".repeat(32)]: 1.5 } } },
    { vector: { library: { ["0".repeat(32)]: -1 } } },
    { vector: { library: { ["0".repeat(32)]: Number.NaN } } },
  ])("[FOLD-11] is refused where the moment is none: %j", async (none) => {
    const moment = none as Moment
    const library = await newLibrary(testRegistry)
    await expect(library.asOf(moment)).rejects.toMatchObject({ _tag: "InvalidQuery" })
    await expect(library.diff(undefined, moment).next()).rejects.toMatchObject({ _tag: "InvalidQuery" })
    await library.close()
  })
})

describe("a closed library", () => {
  it("answers whatever is asked of it with StorageFailed", async () => {
    const library = await newLibrary(testRegistry)
    await library.append({ actor, events: [said("note:1", "a")] })
    await library.close()
    const asked: readonly (() => unknown)[] = [
      () => library.append({ actor, events: [said("note:1", "b")] }),
      () => library.sign(),
      () => library.readLog().next(),
      () => library.readLog({ from: 1 }).next(),
      () => library.events(1, 10),
      () => library.holdings(),
      () => library.state("note:1"),
      () => library.stateHash(),
      () => library.history("note:1"),
      () => library.asOf({ time: START }),
      () => library.diff(undefined, { time: START }).next(),
      () => library.rebuild(),
      () => library.verify(),
      () => library.repair(nobody),
      () => library.scratch(),
    ]
    for (const ask of asked)
      await expect((async () => ask())(), String(ask)).rejects.toMatchObject({ _tag: "StorageFailed", code: "CLOSED" })
    await library.close()
  })

  it("answers so too while it is closing", async () => {
    const library = await newLibrary(testRegistry)
    const closing = library.close()
    const late = library.rebuild()
    await expect(late).rejects.toMatchObject({ _tag: "StorageFailed", code: "CLOSED" })
    await closing
  })
})
