/** What taking something back would change, and what happened to things, in the words of people: on a server and on a device. */
import type { NewEvent } from "@ledgerline/core"
import { track } from "@ledgerline/server/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import { type Given, givenOnPglite, ways } from "./given.ts"

describe.each(Object.entries({ ...ways, "on a device with PGlite": givenOnPglite }))("a library %s", (_, open) => {
  async function given(...events: readonly NewEvent[]): Promise<Given> {
    const way = await open()
    onTestFinished(async () => way.close())
    await way.given(...events)
    return way
  }

  it("says of each change of a field what it was and what it is, by names that people know", async () => {
    const { api } = await given(...track("a", { title: "Ampel", genres: ["Rock"] }))
    await api.tracks.edit("a", { title: "Amsel", genres: ["Jazz", "Blues"], composers: ["Ada"] })
    const last = (await api.tracks.history("a")).at(-1)
    expect(last?.fields).toEqual([
      { field: "title", before: "Ampel", after: "Amsel" },
      { field: "genres", before: ["Rock"], after: ["Jazz", "Blues"] },
      { field: "composers", before: null, after: ["Ada"] },
    ])
    await api.tracks.merge("a", { into: "b" }).catch(() => undefined)
    const first = (await api.tracks.history("a"))[0]
    expect(first?.fields.map(({ field }) => field)).toEqual(expect.arrayContaining(["title", "mediaFile"]))
    expect(
      first?.fields.map(({ field }) => field).filter((field) => /Key$|^row$|^hidden$|^fields$/.test(field)),
    ).toEqual([])
  })

  it("tells a history page by page, or all of it from its end", async () => {
    const { api } = await given(...track("a"))
    for (const title of ["B", "C", "D"]) await api.tracks.edit("a", { title })
    const all = await api.tracks.history("a")
    expect(all).toHaveLength(5)
    expect(await api.tracks.history("a", { limit: 2 })).toEqual(all.slice(-2))
    expect(await api.tracks.history("a", { limit: 2, before: all[3]?.id ?? "" })).toEqual(all.slice(1, 3))
    const backwards = []
    for await (const entry of api.tracks.allHistory("a")) backwards.push(entry)
    expect(backwards).toEqual(all.toReversed())
    const live = api.tracks.liveHistory("a", { limit: 2 })[Symbol.asyncIterator]()
    expect((await live.next()).value).toEqual({ items: all.slice(-2), earlier: all[3]?.id })
    await api.tracks.edit("a", { title: "E" })
    const next = await live.next()
    expect(next.value?.items[0]).toEqual(all[4])
    expect(next.value?.earlier).toBe(all[4]?.id)
    await live.return?.()
    await expect(api.tracks.history("a", { limit: 0 })).rejects.toMatchObject({ reason: "badRequest" })
    await expect(api.tracks.history("nobody")).rejects.toMatchObject({ reason: "notFound" })
  })

  it("shows what taking back an edit would change, and changes nothing", async () => {
    const { api } = await given(...track("a", { title: "Ampel", album: "One", artist: "Ada", year: 1990 }))
    const { op } = await api.tracks.edit("a", { title: "Amsel", album: "Two" })
    const events = (await api.tracks.history("a")).length
    const preview = await api.previewRevert({ operation: op ?? "" })
    expect(preview).toMatchObject({ events: 1, isWhole: true })
    expect(preview.items.find(({ kind }) => kind === "track")).toEqual({
      kind: "track",
      id: "a",
      name: "Amsel",
      becomes: "changed",
      fields: [
        { field: "title", before: "Amsel", after: "Ampel" },
        { field: "album", before: "Two", after: "One" },
      ],
    })
    // The second album goes, and the first comes back.
    const albums = preview.items.filter(({ kind }) => kind === "album")
    expect(albums.map(({ becomes }) => becomes).toSorted()).toEqual(["back", "gone"])
    expect((await api.tracks.history("a")).length).toBe(events)
    expect(await api.tracks.get("a")).toMatchObject({ title: "Amsel" })
    const field = await api.previewRevert({ kind: "track", id: "a", field: "title" })
    expect(field.items).toMatchObject([
      { kind: "track", id: "a", fields: [{ field: "title", before: "Amsel", after: "Ampel" }] },
    ])
    await api.revert({ operation: op ?? "" })
    expect(await api.tracks.get("a")).toMatchObject({ title: "Ampel", album: "One" })
    expect(await api.previewRevert({ operation: op ?? "" })).toMatchObject({ things: 0, items: [] })
  })

  it("shows what taking back all of a provider would change, and that a revert can be taken back", async () => {
    const { api } = await given(...track("a", { title: "Ampel" }), ...track("b", { title: "Birke", genres: ["Rock"] }))
    const preview = await api.previewRevert({ provider: "tags" })
    expect(preview.items.map(({ id, fields }) => [id, fields])).toEqual([
      ["a", [{ field: "title", before: "Ampel", after: "a" }]],
      [
        "b",
        expect.arrayContaining([
          { field: "title", before: "Birke", after: "b" },
          { field: "genres", before: ["Rock"], after: null },
        ]),
      ],
    ])
    const reverted = await api.revert({ provider: "tags" })
    const back = await api.previewRevert({ operation: reverted.op ?? "" })
    expect(back.items).toMatchObject([
      { id: "a", fields: [{ field: "title", before: "a", after: "Ampel" }] },
      { id: "b" },
    ])
    await expect(api.previewRevert({ operation: "0".repeat(32) })).rejects.toMatchObject({ reason: "rejected" })
  })

  it("looks at the first events where there are very many", async () => {
    const { api, given: more } = await given()
    const many = Array.from({ length: 600 }, (_, i) => track(`t${i}`, { genres: ["Rock"] }))
    await more(...many.flat())
    const [operation] = (await api.operations.list({ limit: 1 })).items
    const preview = await api.previewRevert({ operation: operation?.op ?? "" })
    expect(preview).toMatchObject({ events: 1200, isWhole: false })
    expect(preview.things).toBeGreaterThanOrEqual(150)
    expect(preview.items.length).toBe(Math.min(200, preview.things))
    expect(preview.items[0]).toMatchObject({ kind: "track", becomes: "gone", fields: [] })
    expect(await api.counts()).toMatchObject({ tracks: 600 })
  })
})
