/** Ways through a library beside its lists: the same on a server, and on devices with either store. */
import type { NewEvent } from "@ledgerline/core"
import { track } from "@ledgerline/server/testing"
import { beforeEach, describe, expect, it, onTestFinished } from "vitest"
import { collected, type Given, givenOnPglite, ways } from "./given.ts"

const PATHS = ["A/a.flac", "A/B/b.flac", "A/B/C/c.flac", "A-/d.flac", "e.flac", "A/f.flac"]

/** Six tracks in files: of two albums, two genres and three years. */
const EVENTS: readonly NewEvent[] = [
  { type: "source.added", subject: "source:disk", payload: { name: "Disk", kind: "folder" } },
  ...PATHS.flatMap((path, i): NewEvent[] => [
    ...track(`t${i}`, {
      title: `Title ${i}`,
      album: `Album ${i % 2}`,
      artist: "Ada",
      albumArtist: "Ada",
      genres: [i % 2 === 0 ? "Rock" : "Jazz"],
      year: [1989, 1990, 1999, 1990, 1989, 2000][i] as number,
    }),
    {
      type: "copy.found",
      subject: `copy:c${i}`,
      payload: { source: "disk", mediaFile: `file-t${i}`, path, size: 1, modifiedAt: 1 },
    },
  ]),
  {
    type: "copy.found",
    subject: "copy:x",
    payload: { source: "disk", mediaFile: "x", path: "Z/x", size: 1, modifiedAt: 1 },
  },
  { type: "copy.lost", subject: "copy:x", payload: {} },
]

describe.each(Object.entries({ ...ways, "on a device with PGlite": givenOnPglite }))("browsing %s", (_, open) => {
  let api: Given["api"]
  beforeEach(async () => {
    const way = await open()
    await way.given(...EVENTS)
    api = way.api
    return async () => way.close()
  })

  it("counts what is of each genre, year and decade", async () => {
    expect(await api.browse.genres()).toEqual([
      { genre: "Jazz", tracks: 3, albums: expect.any(Number) },
      { genre: "Rock", tracks: 3, albums: expect.any(Number) },
    ])
    expect((await api.browse.years()).map(({ year, tracks }) => [year, tracks])).toEqual([
      [1989, 2],
      [1990, 2],
      [1999, 1],
      [2000, 1],
    ])
    expect((await api.browse.decades()).map(({ decade, tracks }) => [decade, tracks])).toEqual([
      [1980, 2],
      [1990, 3],
      [2000, 1],
    ])
    const nineties = await api.tracks.list({ decade: 1990, limit: 2, count: true })
    expect([nineties.total, nineties.items.map(({ year }) => year)]).toEqual([3, [1990, 1990]])
    const rest = await api.tracks.list({ decade: 1990, after: nineties.next ?? "" })
    expect(rest.items.map(({ year }) => year)).toEqual([1999])
    const backwards = await collected(api.tracks.all({ decade: 1990, direction: "descending", limit: 1 }))
    expect(backwards.map(({ year }) => year)).toEqual([1999, 1990, 1990])
    expect((await api.albums.list({ decade: 2000 })).items).toMatchObject([{ year: 2000 }])
  })

  it("shows folders and files in their order, in pages of any size, without what is gone", async () => {
    const shown = async (path?: string, limit = 50) =>
      (await collected(api.browse.wholeFolder("disk", { limit, ...(path === undefined ? {} : { path }) }))).map(
        (entry) => `${entry.kind} ${entry.path}${entry.tracks.map(({ title }) => ` (${title})`).join("")}`,
      )
    const root = ["folder A-", "folder A", "file e.flac (Title 4)"]
    expect(await shown()).toEqual(root)
    expect(await shown(undefined, 1)).toEqual(root)
    const inside = ["folder A/B", "file A/a.flac (Title 0)", "file A/f.flac (Title 5)"]
    expect(await shown("A")).toEqual(inside)
    expect(await shown("A/", 1)).toEqual(inside)
    expect(await shown("A/B")).toEqual(["folder A/B/C", "file A/B/b.flac (Title 1)"])
    expect(await shown("nowhere")).toEqual([])
    await expect(api.browse.folder("other")).rejects.toMatchObject({ reason: "notFound" })
    await expect(api.browse.folder("disk", { after: "eyJ9" })).rejects.toMatchObject({ reason: "badRequest" })
  })

  it("shows what the member listened to, and likes", async () => {
    for (const [i, id] of ["t0", "t1", "t2"].entries())
      await api.playback.played(id, { startedAt: 1000 + i, durationMs: 5, completed: true })
    await api.playback.star("t3")
    const { items, total } = await api.browse.listenedTracks({ count: true })
    expect(items.map((item) => [item.track?.title, item.playback.plays])).toEqual([
      ["Title 2", 1],
      ["Title 1", 1],
      ["Title 0", 1],
    ])
    expect(total).toBe(3)
    expect((await api.browse.listenedTracks({ sort: "starred" })).items).toMatchObject([{ track: { id: "t3" } }])
    const albums = await api.browse.listenedAlbums()
    expect(albums[0]).toMatchObject({ album: { title: "Album 0" }, lastAt: 1002 })
    expect(await api.browse.listenedAlbums(1)).toHaveLength(1)
    const id = albums[0]?.album.id ?? ""
    await api.favourites.star("album", id)
    await api.favourites.rate("album", id, 4)
    expect(await api.favourites.get("album", id)).toEqual({ starredAt: expect.any(Number), rating: 4 })
    expect(await api.favourites.albums()).toMatchObject([{ album: { id }, rating: 4 }])
    const [artist] = (await api.artists.list()).items
    await api.favourites.rate("artist", artist?.id ?? "", 5)
    expect(await api.favourites.artists()).toEqual([])
    expect(await api.favourites.artists({ sort: "rating" })).toMatchObject([{ artist: { name: "Ada" }, rating: 5 }])
    await api.favourites.star("album", id, false)
    expect(await api.favourites.albums()).toEqual([])
    await expect(api.favourites.star("album", "gone")).rejects.toMatchObject({ reason: "notFound" })
  })

  it("keeps genres up to date, and shows them as they were", async () => {
    const told = api.browse.liveGenres()[Symbol.asyncIterator]()
    onTestFinished(async () => void (await told.return?.()))
    const names = async () => (await told.next()).value?.items.map(({ genre }) => genre)
    expect(await names()).toEqual(["Jazz", "Rock"])
    const asOf = Math.max(...(await api.tracks.history("t0")).map(({ at }) => at))
    const change = await api.tracks.edit("t0", { genres: ["Ambient"] })
    expect(await names()).toEqual(["Ambient", "Jazz", "Rock"])
    expect((await api.browse.genres({ asOf })).map(({ genre }) => genre)).toEqual(["Jazz", "Rock"])
    await api.undo(change)
  })
})
