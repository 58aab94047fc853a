import { describe, expect, it } from "vitest"
import { type Asker, asked, track } from "../testing/asking.ts"

const titles = (items: readonly { title: string }[]) => items.map(({ title }) => title)

const album = (name: string, number: number, of = "First") =>
  track(name, {
    title: `T${number}`,
    artist: "Ada",
    album: of,
    albumArtist: "Ada",
    track: number,
    year: 1959,
    genres: ["Jazz"],
  })

async function everyPage(ada: Asker, path: string) {
  const found: { id: string; title: string }[] = []
  let after = ""
  for (;;) {
    const { status, body } = await ada.get(`${path}${path.includes("?") ? "&" : "?"}limit=3${after}`)
    expect(status).toBe(200)
    found.push(...body.items)
    if (body.next === null) return found
    after = `&after=${encodeURIComponent(body.next)}`
  }
}

describe("lists", () => {
  it("given tracks, when they are paged through, then each comes once, in order", async () => {
    const { as, given } = await asked()
    await given(...Array.from({ length: 10 }, (_, i) => album(`id${i}`, i + 1)).flat())
    const tracks = await everyPage(as(), "/tracks?sort=album")
    expect(titles(tracks)).toEqual(Array.from({ length: 10 }, (_, i) => `T${i + 1}`))
    expect(titles(await everyPage(as(), "/tracks?sort=title&direction=descending")).slice(0, 2)).toEqual(["T9", "T8"])
  })

  it("given an album, then it has its tracks, and its artist has it", async () => {
    const { as, given } = await asked()
    await given(...album("aa", 2), ...album("bb", 1), ...album("cc", 1, "Second"))
    const [first] = (await as().get("/albums")).body.items
    expect(first).toMatchObject({ title: "First", tracks: 2, artist: "Ada", year: 1959 })
    const detail = (await as().get(`/albums/${encodeURIComponent(first.id)}`)).body
    expect(titles(detail.trackList)).toEqual(["T1", "T2"])
    const [artist] = (await as().get("/artists")).body.items
    const artistDetail = (await as().get(`/artists/${encodeURIComponent(artist.id)}`)).body
    expect(titles(artistDetail.albumList)).toEqual(["First", "Second"])
    expect((await as().get(`/tracks?albumId=${encodeURIComponent(first.id)}`)).body.items).toHaveLength(2)
    expect((await as().get("/tracks?genre=Jazz&limit=500")).body.items).toHaveLength(3)
    expect((await as().get("/artists?only=albumArtists")).body.items).toHaveLength(1)
    expect((await as().get("/counts")).body).toMatchObject({ tracks: 3, albums: 2, artists: 1, position: 6 })
  })

  it.each([
    "/tracks?sort=nothing",
    "/tracks?limit=0",
    "/tracks?limit=501",
    "/tracks?limit=1;DROP TABLE track",
    "/tracks?after=garbage",
    "/tracks?direction=sideways",
    "/tracks?albumId=a&genre=b",
    "/tracks?year=soon",
    "/candidates?status=maybe",
    "/search",
    "/samples",
  ])("given %s, then it is refused with 400", async (path) => {
    const { as } = await asked()
    const { status, body, headers } = await as().get(path)
    expect([status, body.reason]).toEqual([400, "badRequest"])
    expect(headers.get("content-type")).toContain("application/problem+json")
  })

  it.each([
    "/tracks/none",
    "/albums/none",
    "/artists/none",
    "/sources/none",
    "/mediaFiles/none",
    "/playlists/none",
    "/playlists/none/items",
    "/history/track/none",
    "/claims/track/none",
    "/playback/none",
    "/nothing",
    `/operations/${"0".repeat(32)}`,
    "/tracks/..%2f..%2fetc%2fpasswd",
    "/tracks/%00",
  ])("given %s, then it is not there", async (path) => {
    const { as } = await asked()
    const { status, body } = await as().get(path)
    expect([status, body.reason]).toEqual([404, "notFound"])
  })
})

describe("search", () => {
  it("given words, then it finds where they begin", async () => {
    const { as, given } = await asked()
    await given(...track("aa", { title: "Gymnopédie No. 1", artist: "Satie" }), ...track("bb", { title: "Other" }))
    const { items, total } = (await as().get("/search?q=gymno")).body
    expect([titles(items), total]).toEqual([["Gymnopédie No. 1"], 1])
  })

  it.each(['"', "'", "*", "NEAR(", "title:", "a AND", "^", "-", "\\", "{", "(((", "%"])(
    "given %s, then that is text and nothing else",
    async (q) => {
      const { as, given } = await asked()
      await given(...track("aa", { title: "Something" }))
      expect((await as().get(`/search?q=${encodeURIComponent(q)}`)).status).toBe(200)
    },
  )
})

const encoding = {
  codec: "flac",
  container: "flac",
  durationMs: 1000,
  bitRate: 0,
  sampleRate: 44_100,
  channels: 2,
  bytes: 1000,
}

it("given copies at a source, then a track says where its best one lies, and the source counts them", async () => {
  const { as, given, library } = await asked()
  await given(
    ...track("aa"),
    {
      type: "source.added",
      subject: "source:disk",
      payload: { name: "Disk", kind: "folder", replica: library.origin },
    },
    { type: "mediaFile.imported", subject: "mediaFile:file-aa", payload: encoding },
    {
      type: "copy.found",
      subject: "copy:c1",
      payload: { source: "disk", mediaFile: "file-aa", path: "a/b.flac", size: 1000, modifiedAt: 1 },
    },
  )
  const { body } = await as().get("/tracks/aa")
  expect(body).toMatchObject({ availability: "local", path: "a/b.flac", source: "disk", codec: "flac" })
  expect(body.copies).toMatchObject([{ id: "c1", sourceName: "Disk", state: "present" }])
  expect((await as().get("/sources")).body.items).toMatchObject([{ id: "disk", copies: 1, bytes: 1000 }])
  expect((await as().get("/mediaFiles/file-aa")).body).toMatchObject({ tracks: ["aa"], copies: [{ id: "c1" }] })
})
