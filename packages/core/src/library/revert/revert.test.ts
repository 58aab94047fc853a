import { describe, expect, it } from "vitest"
import { generation } from "../../fold/generation.ts"
import type { Library, NewEvent } from "../../Library.ts"
import type { Work } from "../../store/port.ts"
import { append, newLibrary, rows } from "../../testing/given.ts"
import { listReverts } from "../../views/lists/lists.ts"
import { registry } from "../index.ts"
import { eraseEvents, restore, revertEvents, revertOperation, revertProvider, revertSubject } from "./decide.ts"
import { revertField } from "./decideField.ts"
import type { RevertContext } from "./targets.ts"

const contextOf = (library: Library): RevertContext => ({
  dialect: library.store.dialect,
  registry: library.registry,
  generation: generation(library.generation),
  random: library.ports.random,
})

const decide = async (library: Library, work: (context: RevertContext) => Work<NewEvent[]>) => {
  const drafts = await library.store.read(() => work(contextOf(library)))
  return append(library, drafts)
}

const created = (id: string): NewEvent => ({
  type: "track.created",
  subject: `track:${id}`,
  payload: { mediaFile: `file${id}` },
})
const claim = (id: string, provider: string, tier: string, fields: Record<string, unknown>): NewEvent => ({
  type: "claim.attributed",
  subject: `track:${id}`,
  payload: { provider, tier, fields },
})
const titles = async (library: Library) =>
  (
    await rows<{ id: string; title: string | null; artist: string | null }>(
      library,
      "SELECT id, title, artist FROM track ORDER BY id",
    )
  ).map(({ id, title, artist }) => `${id}: ${title} by ${artist}`)

async function withTracks() {
  const library = await newLibrary(registry)
  await append(library, [
    created("a"),
    claim("a", "embedded", "embedded", { title: "gymnopedie", artist: "satie" }),
    created("b"),
  ])
  const enriched = await append(library, [
    claim("a", "musicbrainz", "automatic", { title: "Gymnopédie", artist: "Erik Satie" }),
    claim("b", "musicbrainz", "automatic", { title: "Gnossienne", artist: "Erik Satie" }),
  ])
  return { library, enriched }
}

describe("reverting", () => {
  it("[FOLD-5] takes back an event, and restoring brings it back", async () => {
    const { library, enriched } = await withTracks()
    const before = await library.stateHash()
    await decide(library, (context) => revertEvents(context, [enriched[0]?.id ?? ""], "wrong"))
    expect(await titles(library)).toEqual(["a: gymnopedie by satie", "b: Gnossienne by Erik Satie"])
    expect(await library.store.read(() => listReverts())).toMatchObject({
      rows: [{ events: 1, operations: "[]", reason: "wrong" }],
    })
    const event = enriched[0]
    if (event === undefined) throw new Error("no event")
    await decide(library, (context) => restore(context, event))
    expect(await titles(library)).toEqual(["a: Gymnopédie by Erik Satie", "b: Gnossienne by Erik Satie"])
    expect(await rows(library, "SELECT * FROM inactive WHERE subject = 'track:a'")).toEqual([])
    expect(await library.stateHash()).not.toBe(before)
  })

  it("[FOLD-25] takes back an operation as far as it was seen", async () => {
    const { library, enriched } = await withTracks()
    const [first] = enriched
    if (first === undefined) throw new Error("no event")
    await decide(library, (context) => revertOperation(context, first.op, { library: { [first.origin]: first.seq } }))
    expect(await titles(library)).toEqual(["a: gymnopedie by satie", "b: Gnossienne by Erik Satie"])
    await decide(library, (context) => revertOperation(context, first.op))
    expect(await titles(library)).toEqual(["a: gymnopedie by satie", "b: null by null"])
    await decide(library, (context) => restore(context, first.id))
    expect(await titles(library)).toEqual(["a: Gymnopédie by Erik Satie", "b: Gnossienne by Erik Satie"])
  })

  it("[FOLD-25] takes back all claims of a provider, and a whole subject", async () => {
    const { library } = await withTracks()
    await decide(library, (context) => revertProvider(context, "musicbrainz"))
    expect(await titles(library)).toEqual(["a: gymnopedie by satie", "b: null by null"])
    await decide(library, (context) => revertSubject(context, "track:a"))
    expect(await titles(library)).toEqual(["b: null by null"])
  })

  it("[FOLD-25] takes back one field and leaves what the claim says of others", async () => {
    const { library } = await withTracks()
    await decide(library, (context) => revertField(context, "track:a", "title"))
    expect(await titles(library)).toEqual(["a: gymnopedie by Erik Satie", "b: Gnossienne by Erik Satie"])
    const claims = await rows(library, "SELECT provider, fields FROM claim WHERE subject = 'track:a' ORDER BY provider")
    expect(claims).toEqual([
      { provider: "embedded", fields: '{"title":"gymnopedie","artist":"satie"}' },
      { provider: "musicbrainz", fields: '{"artist":"Erik Satie"}' },
    ])
    await decide(library, (context) => revertField(context, "track:a", "artist", { tiers: ["automatic", "embedded"] }))
    expect(await titles(library)).toEqual(["a: gymnopedie by null", "b: Gnossienne by Erik Satie"])
  })

  it("[FOLD-25] does not let a value that was beaten win by being said again", async () => {
    const library = await newLibrary(registry)
    await append(library, [
      created("a"),
      claim("a", "discogs", "automatic", { title: "One", artist: "First", album: "Album" }),
      claim("a", "musicbrainz", "automatic", { artist: "Second" }),
    ])
    await decide(library, (context) => revertField(context, "track:a", "title"))
    expect(await titles(library)).toEqual(["a: null by Second"])
    expect(await rows(library, "SELECT album FROM track")).toEqual([{ album: "Album" }])
  })

  it("[FOLD-4] parts more than a thousand targets into several events", async () => {
    const library = await newLibrary(registry)
    const many = Array.from({ length: 2100 }, (_, i) => claim("a", "discogs", "automatic", { comment: `note ${i}` }))
    await append(library, [created("a"), ...many])
    const made = await decide(library, (context) => revertProvider(context, "discogs", "all"))
    expect(made.map((event) => event.type)).toEqual(["revert.made", "revert.made", "revert.made"])
    expect(await rows(library, "SELECT COUNT(*) AS claims FROM claim")).toEqual([{ claims: 0 }])
    expect(await rows(library, "SELECT SUM(events) AS events FROM revert")).toEqual([{ events: 2100 }])
  })

  it("refuses what is not here, what is in effect and what was erased", async () => {
    const { library, enriched } = await withTracks()
    const tell = (work: (context: RevertContext) => Work<NewEvent[]>) =>
      decide(library, work).then(
        () => "accepted",
        (error: { _tag: string; message: string }) => `${error._tag}: ${error.message.slice(0, 120)}`,
      )
    const event = enriched[0]
    if (event === undefined) throw new Error("no event")
    const { log, origin, seq } = event
    expect(await tell((c) => revertEvents(c, ["ab".repeat(32)]))).toMatch(/^CommandRejected: there is no event abab/)
    expect(await tell((c) => revertEvents(c, [{ id: "ab".repeat(32), log, origin, seq }]))).toMatch(/^CommandRejected/)
    expect(await tell((c) => revertEvents(c, []))).toBe("CommandRejected: there is nothing to revert")
    expect(await tell((c) => revertOperation(c, "0".repeat(32)))).toMatch(/^CommandRejected/)
    expect(await tell((c) => revertSubject(c, "track:zz"))).toBe("CommandRejected: there is no track:zz")
    expect(await tell((c) => revertProvider(c, "nobody"))).toMatch(/^CommandRejected/)
    expect(await tell((c) => revertField(c, "track:a", "mood"))).toMatch(/^CommandRejected: nothing is claimed/)
    expect(await tell((c) => restore(c, event))).toMatch(/^CommandRejected: .* is in effect|^CommandRejected/)
    const [erasure] = await decide(library, (c) => eraseEvents(c, [event]))
    expect(await tell((c) => restore(c, event))).toMatch(/^CommandRejected: .* was erased/)
    if (erasure === undefined) throw new Error("no event")
    expect(await tell((c) => revertEvents(c, [erasure]))).toMatch(/^CommandRejected: .* is an erasure/)
    expect(await tell((c) => revertSubject(c, erasure.subject))).toMatch(/^CommandRejected: no event of/)
    expect(await tell((c) => eraseEvents(c, [erasure]))).toMatch(/^CommandRejected: .* acts on other events/)
  })

  it("comes to the same views in a rebuild", async () => {
    const { library, enriched } = await withTracks()
    const [revert] = await decide(library, (context) => revertEvents(context, enriched.slice(0, 1)))
    if (revert === undefined) throw new Error("no event")
    await decide(library, (context) => revertEvents(context, [revert]))
    const live = await library.stateHash()
    await library.rebuild()
    expect(await library.stateHash()).toBe(live)
  })
})
