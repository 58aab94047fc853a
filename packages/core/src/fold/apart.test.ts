/** Events that this program does not know, cannot read or finds in the wrong log: kept whole, told apart, passed on. */
import { describe, expect, it } from "vitest"
import type { Library } from "../Library.ts"
import { registry } from "../library/index.ts"
import { incoming, type Line, type Said, Scribe } from "../testing/chains.ts"
import { newLibrary, rows, seededPorts } from "../testing/given.ts"
import { BROKEN } from "../testing/model/events.ts"
import { testRegistry } from "../testing/registry.ts"
import { send } from "../testing/replicas.ts"

const said = (text: string, more: Partial<Said> = {}): Said => ({
  type: "note.said",
  v: 2,
  subject: "note:1",
  payload: { text, mood: "low" },
  ...more,
})

async function holding(...events: readonly Said[]): Promise<{ library: Library; scribe: Scribe; ids: string[] }> {
  const library = await newLibrary(testRegistry)
  const scribe = new Scribe(seededPorts(9))
  const ids = events.map((event) => scribe.say(event).id)
  for (const line of scribe.lines.values()) await library.ingest(incoming(line))
  return { library, scribe, ids }
}

const listed = async (library: Library, table: string) =>
  (await rows<{ event: string }>(library, `SELECT event FROM ${table}`)).map(({ event }) => event).toSorted()
const notes = (library: Library) => rows(library, "SELECT subject, text FROM note ORDER BY subject")

describe("events that cannot be folded", () => {
  it("[FOLD-8] [LOG-21] wait where type, kind or version is unknown, and travel on byte by byte", async () => {
    const { library, scribe, ids } = await holding(
      said("a"),
      said("b", { type: "note.sung" }),
      said("c", { v: 3, payload: "of the future" }),
      said("d", { subject: "ghost:1" }),
      said("e", { type: "count.added" }),
      said("f"),
    )
    expect(await listed(library, "deferred")).toEqual(ids.slice(1, 5).toSorted())
    expect(await listed(library, "quarantined")).toEqual([])
    expect(await notes(library)).toEqual([{ subject: "note:1", text: "a/f/" }])
    expect(await library.verify()).toMatchObject({ ok: true, events: 6 })
    const peer = await newLibrary(testRegistry, 2)
    await send(library, peer)
    const told = [...scribe.lines.values()].flatMap((line) => line.events)
    const held = await peer.events(1, 10)
    expect(held.map(({ header }) => header)).toEqual(told.map(({ header }) => header))
    expect(held.map(({ payload }) => payload)).toEqual(told.map(({ payload }) => payload))
    expect(await peer.stateHash()).toBe(await library.stateHash())
  })

  it("[FOLD-9] [FOLD-10] are set apart one by one where they are broken, fail or lie in the wrong log", async () => {
    const { library, ids } = await holding(
      said("a"),
      said("b", { payload: BROKEN }),
      said("c", { payload: { text: 1 } }),
      said("!"),
      said("d", { v: 1, payload: { text: "d" } }),
      { type: "count.added", subject: "counter:1", payload: { by: 1 } },
      { type: "count.added", subject: "counter:1", log: "user:ada", payload: { by: 1 } },
    )
    const broken = [1, 2, 3, 6].map((i) => ids[i] as string).toSorted()
    expect(await listed(library, "quarantined")).toEqual(broken)
    const reasons = await rows<{ reason: string }>(library, "SELECT reason FROM quarantined")
    expect(reasons.every(({ reason }) => reason.length > 10)).toBe(true)
    expect(await listed(library, "deferred")).toEqual([])
    expect(await notes(library)).toEqual([{ subject: "note:1", text: "a/d/" }])
    await library.rebuild()
    expect(await listed(library, "quarantined")).toEqual(broken)
  })

  it("[LOG-4] are set apart where they are nested more than 500 levels deep, whatever their schema says of it", async () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)])
    const deep = (text: string, levels: number) => said(text, { payload: { text, mood: "low", more: nested(levels) } })
    const { library, ids } = await holding(said("a"), deep("b", 499), deep("c", 500), said("d"))
    expect(await listed(library, "quarantined")).toEqual([ids[2]])
    expect(await notes(library)).toEqual([{ subject: "note:1", text: "a/b/d/" }])
  })

  it("[FOLD-9] never stop the log, however deep what they say is that nobody asked for", async () => {
    const library = await newLibrary(registry)
    const scribe = new Scribe(seededPorts(9))
    const candidate = { candidate: "musicbrainz:1", provider: "musicbrainz", score: 1, fields: { title: "a" } }
    // Deeper than stacks are, so that nothing here could write it as JSON.
    const more = `{"more":${"[".repeat(100_000)}${"]".repeat(100_000)},`
    const bytes = JSON.stringify(candidate).replace("{", more)
    const { id } = scribe.say({ type: "candidate.proposed", subject: "track:1", payload: candidate, bytes })
    scribe.say({
      type: "candidate.proposed",
      subject: "track:1",
      payload: { ...candidate, candidate: "musicbrainz:2" },
    })
    await library.ingest(incoming(scribe.lines.get("library") as Line))
    expect(await listed(library, "quarantined")).toEqual([id])
    expect(await rows(library, "SELECT candidate FROM candidate")).toEqual([{ candidate: "musicbrainz:2" }])
    expect(await library.verify()).toMatchObject({ ok: true, events: 2 })
  })

  it("[LOG-19] are indexed as control events by their type alone", async () => {
    const target = { id: "ab".repeat(32), origin: "cd".repeat(16), seq: 1 }
    const payload = { events: [target], operations: [] }
    const { library } = await holding(
      said("a"),
      { type: "revert.made", subject: "revert:1", payload },
      { type: "revert.made", subject: "revert:1", payload: BROKEN },
      { type: "erasure.made", subject: "erasure:1", v: 9, payload },
      said("b"),
      { type: "erasure.made", subject: "note:1", payload },
    )
    expect(await rows(library, "SELECT position FROM control ORDER BY position")).toEqual(
      [2, 3, 4, 6].map((position) => ({ position })),
    )
  })
})
