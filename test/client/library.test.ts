/** What a program can ask and change: the same on a device without a server and on a server. */
import { LedgerlineError } from "@ledgerline/client"
import type { NewEvent } from "@ledgerline/core"
import { track } from "@ledgerline/server/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import { collected, type Given, ways } from "./given.ts"

describe.each(Object.keys(ways))("a library %s", (name) => {
  async function given(...events: readonly NewEvent[]): Promise<Given["api"]> {
    const way = await (ways[name] as () => Promise<Given>)()
    onTestFinished(async () => way.close())
    await way.given(...events)
    return way.api
  }

  it("given tracks, then it lists, pages, finds and counts them", async () => {
    const api = await given(...track("a1", { title: "Ampel", artist: "Ada" }), ...track("b2", { title: "Birke" }))
    expect((await api.tracks.list()).items.map(({ title }) => title)).toEqual(["Ampel", "Birke"])
    const first = await api.tracks.list({ limit: 1 })
    expect((await api.tracks.list({ limit: 1, after: first.next ?? "" })).items).toMatchObject([{ title: "Birke" }])
    expect((await collected(api.tracks.all({ limit: 1 }))).map(({ id }) => id)).toEqual(["a1", "b2"])
    expect((await api.search("bir")).items).toMatchObject([{ id: "b2" }])
    expect(await api.counts()).toMatchObject({ tracks: 2, artists: 1 })
    expect(await api.tracks.get("a1")).toMatchObject({ title: "Ampel", artist: "Ada" })
    expect((await api.artists.list()).items).toMatchObject([{ name: "Ada" }])
  })

  it("given albums and artists, then their names are found, whole ones first, and tracks are read by their ids", async () => {
    const api = await given(
      ...track("a1", { title: "Ampel", artist: "Ada Amp", album: "Lovely" }),
      ...track("b2", { title: "Birke", artist: "Love", album: "A Love" }),
    )
    const { artists, albums } = await api.searchNames("love")
    expect(artists.map(({ name: found }) => found)).toEqual(["Love"])
    expect(albums.map(({ title }) => title)).toEqual(["Lovely", "A Love"])
    expect((await api.searchNames("amp")).artists).toMatchObject([{ name: "Ada Amp" }])
    expect(await api.searchNames("\"' (")).toEqual({ artists: [], albums: [] })
    const some = api.tracks.liveSome(["b2", "gone", "a1"])
    const [shown] = [await some[Symbol.asyncIterator]().next()]
    expect(shown.value?.items.map(({ id }) => id)).toEqual(["b2", "a1"])
  })

  it("given a text of any length, then it is searched for and nothing fails", async () => {
    const api = await given(...track("a1", { title: "Ampel", artist: "Ada Amp" }))
    for (const text of [
      `amp ${"a".repeat(20_000)}`,
      "水".repeat(10_240),
      `${"a ".repeat(499)}𝄞`,
      "\uD83D".repeat(3000),
    ]) {
      expect((await api.search(text)).items).toEqual([])
      expect(await api.searchNames(text)).toEqual({ artists: [], albums: [] })
      expect((await api.liveSearch(text)[Symbol.asyncIterator]().next()).value).toMatchObject({ items: [] })
    }
    expect((await api.search(`ampel${" ".repeat(5000)}`)).items).toHaveLength(1)
  })

  it("given a long list, then a page begins anywhere, and how long all of it is can be asked", async () => {
    const names = ["Ahorn", "Birke", "Buche", "Eibe", "Eiche", "Erle"]
    const api = await given(
      ...names.flatMap((title, i) => track(`t${i}`, { title, artist: `By ${i % 2}`, genres: ["Trees"] })),
    )
    const page = await api.tracks.list({ offset: 3, limit: 2, count: true })
    expect([page.items.map(({ title }) => title), page.total]).toEqual([["Eibe", "Eiche"], 6])
    expect((await api.tracks.list({ after: page.next ?? "", limit: 2 })).items).toMatchObject([{ title: "Erle" }])
    const trees = await api.tracks.list({ genre: "Trees", offset: 5, count: true })
    expect([trees.items.map(({ title }) => title), trees.total, trees.next]).toEqual([["Erle"], 6, null])
    expect(await api.artists.list({ offset: 1, count: true })).toMatchObject({ items: [{ name: "By 1" }], total: 2 })
    expect(await api.tracks.list({ offset: 99, count: true })).toEqual({ items: [], next: null, total: 6 })
    const { id } = await api.playlists.create({ name: "Mix", tracks: ["t0", "t1", "t2"] })
    const items = await api.playlists.items(id, { offset: 1, count: true })
    expect([items.items.map((item) => item.track), items.total]).toEqual([["t1", "t2"], 3])
  })

  it("given an edit, then it shows, says why, and can be undone and that undone", async () => {
    const api = await given(...track("a1", { title: "Ampel" }))
    expect((await api.tracks.preview("a1", { title: "Amsel" })).changed).toMatchObject([{ before: "Ampel" }])
    const change = await api.tracks.edit("a1", { title: "Amsel" })
    expect(await api.tracks.get("a1")).toMatchObject({ title: "Amsel" })
    expect((await api.tracks.why("a1", "title"))[0]).toMatchObject({ field: "title", value: "Amsel" })
    const undone = await api.undo(change)
    expect(await api.tracks.get("a1")).toMatchObject({ title: "Ampel" })
    await api.undo(undone)
    expect(await api.tracks.get("a1")).toMatchObject({ title: "Amsel" })
    await api.tracks.revertField("a1", "title")
    expect(await api.tracks.get("a1")).toMatchObject({ title: "Ampel" })
  })

  it("given the same change twice with its key, then it happens once", async () => {
    const api = await given(...track("a1"))
    const made = { name: "Mix" }
    const first = await api.playlists.create(made, { once: "key-1" })
    expect(await api.playlists.create(made, { once: "key-1" })).toEqual(first)
    expect((await api.playlists.list()).items).toHaveLength(1)
    await expect(api.playlists.create({ name: "Other" }, { once: "key-1" })).rejects.toMatchObject({
      reason: "keyUsed",
      status: 422,
    })
  })

  it("given a playlist, then tracks are added, moved and taken out in order", async () => {
    const api = await given(...track("a1"), ...track("b2"), ...track("c3"))
    const { id } = await api.playlists.create({ name: "Mix", tracks: ["a1", "b2"] })
    await api.playlists.add(id, ["c3"], { at: 0 })
    const items = await collected(api.playlists.allItems(id))
    expect(items.map((item) => item.track)).toEqual(["c3", "a1", "b2"])
    await api.playlists.move(id, [items[0]?.item ?? ""])
    await api.playlists.take(id, [items[1]?.item ?? ""])
    expect((await api.playlists.items(id)).items.map((item) => item.track)).toEqual(["b2", "c3"])
    await api.playlists.describe(id, { name: "Mixed" })
    expect(await api.playlists.get(id)).toMatchObject({ name: "Mixed", items: 2 })
    await api.undo(await api.playlists.remove(id))
    expect((await api.playlists.list()).items).toMatchObject([{ name: "Mixed" }])
  })

  it("given plays, places, ratings and a queue, then they are the member's, and both places of a fork are kept", async () => {
    const api = await given(...track("a1"))
    await api.playback.played("a1", { startedAt: 1000, durationMs: 5000, completed: true })
    await api.playback.progress("a1", { positionMs: 9000, at: 2000, device: "phone" })
    await api.playback.progress("a1", { positionMs: 3000, at: 3000, device: "laptop" })
    await api.playback.rate("a1", 4)
    await api.playback.star("a1")
    expect(await api.playback.get("a1")).toMatchObject({ plays: 1, rating: 4, positionMs: 3000, furthestMs: 9000 })
    await api.playback.saveQueue("laptop", { tracks: ["a1"], index: 0, positionMs: 0 })
    expect(await api.playback.queues()).toMatchObject([{ id: "laptop", tracks: ["a1"] }])
    expect((await api.playback.plays()).items).toHaveLength(1)
  })

  it("given relations, samples, merges and a split, then they show and are taken back", async () => {
    const api = await given(...track("a1"), ...track("b2"))
    const relation = await api.relations.add({ kind: "remix", from: "track:b2", to: "track:a1" })
    expect((await api.relations.list({ to: "track:a1" })).items).toMatchObject([{ id: relation.id, kind: "remix" }])
    await api.relations.remove(relation.id)
    expect((await api.relations.list({ to: "track:a1" })).items).toEqual([])
    const sample = await api.samples.add({ of: "track:a1", startMs: 100, endMs: 200 })
    expect((await api.samples.list({ of: "track:a1" })).items).toMatchObject([{ id: sample.id, startMs: 100 }])
    const merged = await api.tracks.merge("b2", { into: "a1" })
    expect((await api.tracks.list()).items.map(({ id }) => id)).toEqual(["a1"])
    await api.undo(merged)
    expect((await api.tracks.list()).items.map(({ id }) => id)).toEqual(["a1", "b2"])
    expect((await api.operations.reverts()).items).toHaveLength(1)
    expect((await api.operations.list({ limit: 1 })).items).toHaveLength(1)
  })

  it("given edits, when it is asked as of before, then it shows what was then", async () => {
    const api = await given(...track("a1", { title: "Ampel" }))
    const asOf = Math.max(...(await api.tracks.history("a1")).map(({ at }) => at))
    await api.tracks.edit("a1", { title: "Amsel" })
    expect((await api.tracks.list({ asOf })).items).toMatchObject([{ title: "Ampel" }])
    expect((await api.search("amp", { asOf })).items).toHaveLength(1)
  })

  it.each([
    ["a thing that is not there", "notFound", (api: Given["api"]) => api.tracks.get("zz")],
    ["a field that there is not", "invalid", (api: Given["api"]) => api.tracks.edit("a1", { colour: "red" })],
    ["a value of another type", "invalid", (api: Given["api"]) => api.tracks.edit("a1", { title: 7 })],
    ["a page that is too long", "badRequest", (api: Given["api"]) => api.tracks.list({ limit: 10_000 })],
    ["a page in two places", "badRequest", (api: Given["api"]) => api.tracks.list({ offset: 1, after: "eyJ9" })],
    ["a cursor of another list", "badRequest", (api: Given["api"]) => api.tracks.list({ after: "eyJ9" })],
    ["a merge with itself", "rejected", (api: Given["api"]) => api.tracks.merge("a1", { into: "a1" })],
  ])("given %s, then it fails with %s", async (_, reason, ask) => {
    const api = await given(...track("a1"))
    const error: unknown = await ask(api).then(
      () => undefined,
      (cause: unknown) => cause,
    )
    expect(error).toBeInstanceOf(LedgerlineError)
    expect(error).toMatchObject({ reason })
    expect((await api.tracks.get("a1")).title).toBe("a1")
  })

  it("given a live list, when something changes that it shows, then it tells the new one, and nothing else", async () => {
    const api = await given(...track("a1", { title: "Ampel" }))
    const told = api.tracks.live()[Symbol.asyncIterator]()
    const titles = async () => (await told.next()).value?.items.map(({ title }) => title)
    expect(await titles()).toEqual(["Ampel"])
    await api.playlists.create({ name: "Mix" })
    await api.tracks.edit("a1", { title: "Amsel" })
    expect(await titles()).toEqual(["Amsel"])
    await told.return?.()
  })

  it("given something live that is not there yet, when it comes, then it shows", async () => {
    const api = await given(...track("a1"))
    const live = api.playback.liveOne("a1")
    const failed = Promise.withResolvers<void>()
    const shown = Promise.withResolvers<void>()
    const leave = live.subscribe(() => (live.value === undefined ? failed.resolve() : shown.resolve()))
    await failed.promise
    expect(live.error).toMatchObject({ reason: "notFound" })
    await api.playback.star("a1")
    await shown.promise
    expect(live.error).toBeUndefined()
    leave()
    expect(live.value).toBeUndefined()
  })
})
