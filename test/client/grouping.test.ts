/** Albums and artists that are fixed by people: merged, split, renamed, kept apart, and all of it taken back. */
import type { NewEvent } from "@ledgerline/core"
import { track } from "@ledgerline/server/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import { type Given, ways } from "./given.ts"

describe.each(Object.entries(ways))("a library %s", (_, open) => {
  async function given(...events: readonly NewEvent[]): Promise<Given["api"]> {
    const way = await open()
    onTestFinished(async () => way.close())
    await way.given(...events)
    return way.api
  }
  const albumsOf = async (api: Given["api"]) =>
    (await api.albums.list()).items.map(({ title, tracks }) => `${title} (${tracks})`).toSorted()
  const artistsOf = async (api: Given["api"]) =>
    (await api.artists.list()).items.map(({ name, tracks }) => `${name} (${tracks})`).toSorted()

  it("merges albums, splits one, renames it, and takes each back", async () => {
    const api = await given(
      ...track("a", { album: "Debut", artist: "Ada" }),
      ...track("b", { album: "Debut!", artist: "Ada" }),
      ...track("c", { album: "Debut", artist: "Ada" }),
    )
    const albums = (await api.albums.list()).items
    const debut = albums.find(({ title }) => title === "Debut")?.id ?? ""
    const other = albums.find(({ title }) => title === "Debut!")?.id ?? ""
    const merged = await api.albums.merge(other, debut)
    expect(await albumsOf(api)).toEqual(["Debut (3)"])
    expect(await api.albums.get(other)).toMatchObject({ id: debut })
    await expect(api.albums.merge(other, debut)).rejects.toMatchObject({ reason: "rejected" })
    await api.undo(merged)
    expect(await albumsOf(api)).toEqual(["Debut (2)", "Debut! (1)"])

    const once = { once: "split-1" }
    const parted = await api.albums.split(debut, { tracks: ["c"], title: "Live" }, once)
    expect(await albumsOf(api)).toEqual(["Debut (1)", "Debut! (1)", "Live (1)"])
    expect(await api.albums.get(parted.id)).toMatchObject({ title: "Live", trackList: [{ id: "c" }] })
    expect(await api.albums.split(debut, { tracks: ["c"], title: "Live" }, once)).toEqual(parted)
    await expect(api.albums.split(debut, { tracks: ["b"] })).rejects.toMatchObject({ reason: "rejected" })
    const joined = await api.albums.split(parted.id, { tracks: ["c"], into: other })
    expect(joined.id).toBe(other)
    expect(await albumsOf(api)).toEqual(["Debut (1)", "Debut! (2)"])
    await api.undo(joined)
    await api.undo(parted)
    expect(await albumsOf(api)).toEqual(["Debut (2)", "Debut! (1)"])
    await api.albums.edit(debut, { title: "First" })
    expect(await albumsOf(api)).toEqual(["Debut! (1)", "First (2)"])
    expect((await api.tracks.why("c", "album"))[0]?.stack[0]).toMatchObject({ value: "Debut" })
  })

  it("merges artists, splits what was written as one, and parts two of one name", async () => {
    const mbid = "0b3bc2a8-9e5d-4d5f-9a58-8a4f5f3c1d1e"
    const api = await given(
      ...track("a", { artists: ["Ada & Bob", "Eve"], musicbrainzArtistIds: ["x", mbid], albumArtist: "Ada & Bob" }),
      ...track("b", { artists: ["Ada"] }),
      ...track("c", { artists: ["Ada"] }),
      ...track("d", { artists: ["Eve"], musicbrainzArtistIds: [mbid] }),
    )
    const idOf = async (name: string) => (await api.artists.list()).items.find((each) => each.name === name)?.id ?? ""
    const [both, ada] = (await api.artists.list()).items.filter(({ name }) => name.startsWith("Ada"))
    expect(both?.name).toBe("Ada")
    expect(ada?.name).toBe("Ada & Bob")
    const before = await artistsOf(api)
    // Two ids: with the name alone, and of MusicBrainz.
    expect(before).toEqual(["Ada & Bob (0)", "Ada & Bob (1)", "Ada (2)", "Eve (2)"])
    const performer =
      (await api.artists.list({ sort: "tracks" })).items.find(({ name }) => name === "Ada & Bob")?.id ?? ""
    const split = await api.artists.split(performer, ["Ada", "Bob"])
    expect(await artistsOf(api)).toEqual(["Ada & Bob (0)", "Ada (3)", "Bob (1)", "Eve (2)"])
    expect(await api.tracks.get("a")).toMatchObject({ artists: ["Ada", "Bob", "Eve"] })
    await api.undo(split)
    expect(await artistsOf(api)).toEqual(before)

    const merged = await api.artists.merge(await idOf("Eve"), await idOf("Ada"))
    expect((await artistsOf(api)).filter((line) => line.startsWith("Ada ("))).toEqual(["Ada (4)"])
    await api.undo(merged)
    const separate = await api.artists.separate(await idOf("Ada"), ["c"], "US rapper")
    expect((await artistsOf(api)).filter((line) => line.startsWith("Ada ("))).toEqual(["Ada (1)", "Ada (1)"])
    expect(await api.artists.get(separate.id)).toMatchObject({ name: "Ada", tracks: 1 })
    await expect(api.artists.separate(separate.id, ["d"], "x")).rejects.toMatchObject({ reason: "rejected" })
    await api.undo(separate)
    expect(await artistsOf(api)).toEqual(before)
  })

  it("proposes what is named alike, until somebody says that it is not one", async () => {
    const api = await given(
      ...track("a", { album: "The Wall", artists: ["Pink Floyd"], artist: "Pink Floyd", year: 1979 }),
      ...track("b", { album: "The Wall", artists: ["Pink Floyd"], artist: "Pink Floyd", year: 1979, track: 2 }),
      ...track("c", { album: "the wall!", artists: ["Pink Floyd"], artist: "Pink Floyd", year: 1979 }),
      ...track("d", { album: "The Wall", artists: ["Bob"], artist: "Bob" }),
      ...track("e", { artists: ["The Beatles"] }),
      ...track("f", { artists: ["Beatles"] }),
    )
    const { items, total } = await api.albums.alike()
    expect(total).toBe(1)
    expect(items).toMatchObject([{ one: { title: "the wall!" }, into: { title: "The Wall", tracks: 2 } }])
    const artists = await api.artists.alike()
    const names = artists.items.map(({ one, into }) => [one.name, into.name].toSorted((a, b) => (a < b ? -1 : 1)))
    expect(names).toEqual([["Beatles", "The Beatles"]])
    const apart = await api.artists.keepApart([
      { one: artists.items[0]?.one.id ?? "", other: artists.items[0]?.into.id ?? "" },
    ])
    expect(await api.artists.alike()).toEqual({ items: [], total: 0 })
    await api.undo(apart)
    expect((await api.artists.alike()).total).toBe(1)
    const [pair] = items
    await api.albums.merge(pair?.one.id ?? "", pair?.into.id ?? "")
    expect((await api.albums.alike()).total).toBe(0)
  })
})
