import { describe, expect, it } from "vitest"
import { generation } from "../../fold/generation.ts"
import { Library, type NewEvent } from "../../Library.ts"
import type { Work } from "../../store/port.ts"
import { append, memoryStore, newLibrary, rows, seededPorts } from "../../testing/given.ts"
import { listReverts } from "../../views/lists/lists.ts"
import { why } from "../claim/queries.ts"
import { registry } from "../index.ts"
import { eraseEvents, restore, revertEvents, revertOperation, revertSubject } from "./decide.ts"
import { revertEdits } from "./decideEdits.ts"
import { revertField } from "./decideField.ts"
import { inEffect } from "./inEffect.ts"
import { claimsBy, type ProviderRevertProgress, revertProvider } from "./provider.ts"
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
  it("[FOLD-25] takes back a subject of thousands of events, a thousand to each revert, and brings it back", async () => {
    const library = await newLibrary(registry)
    await append(library, [created("a")])
    for (let i = 0; i < 5; i++)
      await append(
        library,
        Array.from({ length: 600 }, (_, n) => claim("a", "embedded", "embedded", { title: `${i * 600 + n}` })),
      )
    expect(await titles(library)).toEqual(["a: 2999 by null"])
    const reverts = await decide(library, (context) => revertSubject(context, "track:a"))
    expect(reverts).toHaveLength(4)
    expect(await titles(library)).toEqual([])
    await decide(library, (context) =>
      revertEvents(
        context,
        reverts.map(({ id }) => id),
      ),
    )
    expect(await titles(library)).toEqual(["a: 2999 by null"])
    expect(await library.verify()).toMatchObject({ ok: true, problems: [] })
  })

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

  it("[FOLD-25] asked by people, does not take back what is taken back already, and does again once it is back", async () => {
    const { library, enriched } = await withTracks()
    const [first, second] = enriched.map(({ id }) => id) as [string, string]
    const { op } = enriched[0] as { op: string }
    const asked = (work: (context: RevertContext) => Work<NewEvent[]>) =>
      decide(library, function* (context) {
        return [...(yield* inEffect(context, yield* work(context)))]
      })
    const one = await asked((context) => revertEvents(context, [first]))
    await expect(asked((context) => revertEvents(context, [first]))).rejects.toMatchObject({ _tag: "CommandRejected" })
    // One of two is enough, by name or as an operation.
    await asked((context) => revertEvents(context, [first, second]))
    await expect(asked((context) => revertOperation(context, op))).rejects.toThrow("nothing of it is in effect")
    await asked((context) => revertEvents(context, [one[0]?.id ?? ""]))
    await expect(asked((context) => revertOperation(context, op))).rejects.toThrow("nothing of it is in effect")
    const [last] = (await library.store.read(() => listReverts())).rows.filter(({ events }) => events === 2)
    await asked((context) => revertEvents(context, [last?.event ?? ""]))
    const whole = await asked((context) => revertOperation(context, op))
    expect(await titles(library)).toEqual(["a: gymnopedie by satie", "b: null by null"])
    await expect(asked((context) => revertOperation(context, op))).rejects.toThrow("nothing of it is in effect")
    await append(library, [claim("b", "user", "user", { title: "Later" })], "user:ada")
    await expect(asked((context) => revertOperation(context, op))).rejects.toThrow("nothing of it is in effect")
    await asked((context) => revertOperation(context, whole[0]?.op ?? ""))
    await asked((context) => revertOperation(context, op))
  })

  it("[FOLD-25] takes back all claims of a provider, and a whole subject", async () => {
    const { library } = await withTracks()
    await revertProvider(library, "musicbrainz", { actor: "user:ada" })
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

  it("[FOLD-25] takes back all edits of a subject, leaves what others said, and brings them back", async () => {
    const { library } = await withTracks()
    const before = await titles(library)
    const ofUser = claim("a", "user", "user", { title: "Mine" })
    await append(library, [ofUser, { type: "claim.locked", subject: "track:a", payload: { fields: ["artist"] } }])
    await append(library, [
      claim("a", "user", "user", { artist: "Me" }),
      claim("b", "user", "user", { title: "Other" }),
    ])
    expect(await titles(library)).toEqual(["a: Mine by Me", "b: Other by Erik Satie"])
    const reverts = await decide(library, (context) => revertEdits(context, "track:a"))
    expect(await titles(library)).toEqual([before[0], "b: Other by Erik Satie"])
    await append(library, [claim("a", "discogs", "automatic", { artist: "E. Satie" })])
    expect((await titles(library))[0]).toBe("a: Gymnopédie by E. Satie")
    await expect(decide(library, (context) => revertEdits(context, "track:a"))).rejects.toThrow(/no edit of track:a/)
    const events = reverts.map(({ id }) => id)
    await decide(library, (context) => revertEvents(context, events))
    expect((await titles(library))[0]).toBe("a: Mine by Me")
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

  it("[FOLD-25] does not let a value that was beaten wait as the strongest of its tier", async () => {
    const library = await newLibrary(registry)
    await append(library, [
      created("a"),
      claim("a", "discogs", "automatic", { title: "One", artist: "First" }),
      claim("a", "musicbrainz", "automatic", { artist: "Second" }),
      claim("a", "user", "user", { artist: "Mine" }),
    ])
    await decide(library, (context) => revertField(context, "track:a", "title"))
    await decide(library, (context) => revertField(context, "track:a", "artist"))
    expect(await titles(library)).toEqual(["a: null by Second"])
  })

  const lock = (...fields: string[]) => ({ type: "claim.locked", subject: "track:a", payload: { fields } })
  const artistOf = async (library: Library) => {
    const { value, locked, stack } = await library.store.read(() => why("track:a", "artist"))
    return { value, locked, by: stack[0]?.provider }
  }

  it("[FOLD-23] [FOLD-25] leaves what another field is locked on, and its lock", async () => {
    const library = await newLibrary(registry)
    await append(library, [created("a"), claim("a", "discogs", "automatic", { title: "One", artist: "First" })])
    await append(library, [lock("artist")])
    await append(library, [claim("a", "musicbrainz", "automatic", { artist: "Second" })])
    const reverts = await decide(library, (context) => revertField(context, "track:a", "title"))
    expect(await titles(library)).toEqual(["a: null by First"])
    expect(await artistOf(library)).toEqual({ value: "First", locked: true, by: "discogs" })
    await append(library, [claim("a", "musicbrainz", "automatic", { artist: "Third" })])
    expect(await titles(library)).toEqual(["a: null by First"])
    await decide(library, (context) =>
      revertEvents(
        context,
        reverts.map(({ id }) => id),
      ),
    )
    expect(await titles(library)).toEqual(["a: One by First"])
  })

  it("[FOLD-23] [FOLD-25] leaves what another field is locked on where stronger claims wait behind the lock", async () => {
    const library = await newLibrary(registry)
    await append(library, [created("a"), claim("a", "embedded", "embedded", { title: "One", artist: "First" })])
    await append(library, [lock("artist")])
    await append(library, [claim("a", "musicbrainz", "automatic", { artist: "Second" })])
    await decide(library, (context) => revertField(context, "track:a", "title"))
    expect(await artistOf(library)).toEqual({ value: "First", locked: true, by: "user" })
  })

  it("[FOLD-23] [FOLD-25] takes back the claim that a locked field shows, not one that waits behind the lock", async () => {
    const library = await newLibrary(registry)
    await append(library, [created("a"), claim("a", "discogs", "automatic", { title: "One" }), lock("title")])
    await append(library, [claim("a", "musicbrainz", "automatic", { title: "Two" })])
    await decide(library, (context) => revertField(context, "track:a", "title"))
    expect(await titles(library)).toEqual(["a: Two by null"])
    await append(library, [claim("a", "discogs", "automatic", { title: "Three" })])
    expect(await titles(library)).toEqual(["a: Two by null"])
  })

  it("[FOLD-25] refuses to take back a field that was locked before anything was claimed of it", async () => {
    const library = await newLibrary(registry)
    await append(library, [created("a"), lock("title"), claim("a", "discogs", "automatic", { title: "One" })])
    await expect(decide(library, (context) => revertField(context, "track:a", "title"))).rejects.toThrow(
      /no claim shows/,
    )
  })

  it("[FOLD-4] parts more than a thousand targets into several events", async () => {
    const library = await newLibrary(registry)
    const many = Array.from({ length: 2100 }, (_, i) => claim("a", "discogs", "automatic", { comment: `note ${i}` }))
    await append(library, [created("a"), ...many])
    const steps: ProviderRevertProgress[] = []
    const options = { actor: "user:ada", reason: "all", onProgress: (step: ProviderRevertProgress) => steps.push(step) }
    const { op, events, claims } = await revertProvider(library, "discogs", options)
    expect([events.length, claims]).toEqual([3, 2100])
    expect(steps).toEqual([1000, 2000, 2100].map((done) => ({ op, done, total: 2100 })))
    const made = (await library.events(2102, 10)).map((event) => [event.op, event.type])
    expect(made).toEqual([1, 2, 3].map(() => [op, "revert.made"]))
    expect(await rows(library, "SELECT COUNT(*) AS claims FROM claim")).toEqual([{ claims: 0 }])
    expect(await rows(library, "SELECT SUM(events) AS events FROM revert")).toEqual([{ events: 2100 }])
    await decide(library, (context) => revertOperation(context, op))
    expect(await rows(library, "SELECT COUNT(*) AS claims FROM claim")).toEqual([{ claims: 2100 }])
    expect(await library.verify()).toMatchObject({ ok: true })
  })

  it("of a provider takes in what comes meanwhile, survives a rebuild, and leaves what was done when it is stopped", async () => {
    let pauses = 0
    let step = () => Promise.resolve()
    const ports = { ...seededPorts(), pause: () => step() }
    const library = await Library.open({ store: memoryStore(), registry, ports })
    const of = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => claim(String(from + i), "discogs", "automatic", { title: `Title ${i}` }))
    await append(library, of(0, 2500))
    const stop = new AbortController()
    const operations = new Set<string>()
    const stopping = revertProvider(library, "discogs", {
      actor: "user:ada",
      signal: stop.signal,
      onProgress: ({ op }) => {
        operations.add(op)
        stop.abort(new Error("enough"))
      },
    })
    await expect(stopping).rejects.toThrow("enough")
    expect(await rows(library, "SELECT COUNT(*) AS claims FROM claim")).toEqual([{ claims: 1500 }])
    const [op = ""] = operations
    step = async () => {
      pauses += 1
      if (pauses === 1) await append(library, of(5000, 700))
      if (pauses === 2) await library.rebuild()
    }
    expect(await revertProvider(library, "discogs", { actor: "user:ada", op })).toMatchObject({ op, claims: 2200 })
    expect(await rows(library, "SELECT COUNT(*) AS claims FROM claim")).toEqual([{ claims: 0 }])
    expect(await library.verify()).toMatchObject({ ok: true })
    // Undone in one event, which reaches more subjects than are folded at once.
    const touched: string[] = []
    library.subscribe(({ subjects }) => touched.push(...subjects))
    await decide(library, (context) => revertOperation(context, op))
    expect(new Set(touched).size).toBeGreaterThan(3200)
    expect(await rows(library, "SELECT COUNT(*) AS claims FROM claim")).toEqual([{ claims: 3200 }])
    expect(await library.verify()).toMatchObject({ ok: true })
  })

  it("of a provider reads its claims by their index, page after page", async () => {
    const library = await newLibrary(registry)
    const place = { generation: 1, subjectRow: 1, event: "0" }
    const request = claimsBy(contextOf(library), "discogs", place).next().value
    if (!("kind" in request) || request.kind !== "query") throw new Error("no query")
    const plan = await rows<{ detail: string }>(library, `EXPLAIN QUERY PLAN ${request.sql}`, request.params)
    const steps = plan.map(({ detail }) => detail).join("; ")
    expect(steps).toMatch(/claim_1_byProvider \(provider=\? AND subjectRow>\?\)/)
    expect(steps).not.toMatch(/SCAN|TEMP B-TREE/)
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
    await expect(revertProvider(library, "nobody", { actor: "user:ada" })).rejects.toMatchObject({
      _tag: "CommandRejected",
    })
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
