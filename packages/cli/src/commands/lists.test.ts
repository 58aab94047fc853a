/** Lists and cards, with the real program, on a library that has sources and copies. */
import { join } from "node:path"
import type { NewEvent } from "@ledgerline/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ledgerline, makeLibrary, objects, openHere, temporaryFolder } from "../testing/cli.ts"
import { BARE, BLUE, BLUE_AGAIN, BLUE_LIVE, collection, DISK, FLAC, SERVER } from "../testing/collection.ts"

const folder = temporaryFolder()
const small = join(folder.path, "small")
const large = join(folder.path, "large")
const run = (...args: string[]) => ledgerline(args, { LEDGERLINE_DATA: small })
const json = async (...args: string[]) => objects((await run(...args, "--json")).stdout)
let op: string | undefined

beforeAll(async () => {
  const library = await openHere(small)
  const { origin } = library
  await library.close()
  ;[op] = await makeLibrary(small, [["import", collection(origin)]])
  const tracks = Array.from({ length: 1300 }, (_, i): NewEvent[] => {
    const subject = `track:${String(i).padStart(32, "0")}`
    const fields = { title: `Title ${i}`, artist: `Artist ${i}`, album: `Album ${i}`, date: "1999", genres: ["Pop"] }
    return [
      { type: "track.created", subject, payload: { mediaFile: `file${i}` } },
      { type: "claim.attributed", subject, payload: { provider: "embedded", tier: "embedded", fields } },
    ]
  })
  await makeLibrary(large, [["import", tracks.flat()]])
})
afterAll(() => folder.remove())

const FIELDS = [
  "id",
  "title",
  "artist",
  "artists",
  "album",
  "albumArtist",
  "albumArtists",
  "track",
  "trackTotal",
  "disc",
  "discTotal",
  "year",
  "date",
  "genre",
  "genres",
  "durationMs",
  "isrc",
  "musicbrainzRecordingId",
  "codec",
  "container",
  "sampleRate",
  "bitDepth",
  "bitRate",
  "channels",
  "availability",
  "albumId",
  "mediaFile",
  "part",
  "addedAt",
  "path",
  "source",
  "artwork",
]

describe("a track for programs", () => {
  it("has exactly the fields of the SDK, in every list, with what its best copy is", async () => {
    const tracks = await json("tracks")
    for (const track of tracks) expect(Object.keys(track).toSorted()).toEqual(FIELDS.toSorted())
    expect(tracks.find(({ id }) => id === BLUE)).toEqual({
      id: BLUE,
      title: "So What",
      artist: "Miles Davis",
      artists: ["Miles Davis", "Bill Evans"],
      album: "Kind of Blue",
      albumArtist: "Miles Davis",
      albumArtists: ["Miles Davis"],
      track: 1,
      trackTotal: 5,
      disc: 1,
      discTotal: 1,
      year: 1959,
      date: "1959-08-17",
      genre: "Jazz",
      genres: ["Jazz", "Modal"],
      durationMs: 545_000,
      isrc: "USSM15900113",
      musicbrainzRecordingId: "0b3bc2a8-9e5d-4d5f-9a58-8a4f5f3c1d1e",
      codec: "flac",
      container: "flac",
      sampleRate: 44_100,
      bitDepth: 16,
      bitRate: 812_000,
      channels: 2,
      availability: "local",
      albumId: expect.any(String) as string,
      mediaFile: FLAC,
      part: null,
      addedAt: expect.any(Number) as number,
      path: "Miles/01 So What.flac",
      source: DISK,
      artwork: null,
    })
  })

  it("has null, or an empty list, for what nobody knows", async () => {
    const tracks = await json("tracks")
    const bare = tracks.find(({ id }) => id === BARE)
    expect(bare).toMatchObject({
      title: "noise.wav",
      artist: null,
      artists: [],
      albumArtists: [],
      genres: [],
      track: null,
      year: null,
      durationMs: null,
      codec: null,
      bitRate: null,
      availability: "unavailable",
      path: null,
      source: null,
    })
    expect(tracks.find(({ id }) => id === BLUE_AGAIN)).toMatchObject({
      availability: "stream-only",
      source: SERVER,
      codec: "mp3",
      bitRate: null,
      bitDepth: null,
    })
  })

  it("is the same in search, show and the tracks of albums", async () => {
    const [listed] = (await json("tracks")).filter(({ id }) => id === BLUE)
    const [found] = (await json("search", "so what bill")).concat(await json("search", "kind of blue"))
    expect(found).toEqual({ ...listed, found: expect.any(String) as string })
    const [shown] = await json("show", BLUE)
    expect(shown).toMatchObject(listed ?? {})
    const albums = await json("albums", "--tracks")
    expect(albums.find(({ title }) => title === "Kind of Blue")?.["trackList"]).toEqual([listed])
  })

  it("is seen from this device also in the library of another time", async () => {
    const then = await json("as-of", "2999", "tracks")
    expect(then.find(({ id }) => id === BLUE)).toMatchObject({ availability: "local", source: DISK })
    expect(await json("as-of", "2001", "tracks")).toEqual([])
  })
})

describe("filters", () => {
  it.each([
    [["tracks", "--artist", "bill evans"], [BLUE]],
    [["tracks", "--album", "KIND OF BLUE"], [BLUE]],
    [["tracks", "--genre", "Jazz"], [BLUE]],
    [["tracks", "--year", "1959"], [BLUE]],
  ])("%j", async (args, ids) => {
    expect((await json(...args)).map(({ id }) => id)).toEqual(ids)
  })

  it.each([
    [["tracks", "--artist", "nobody"], 1, "there is no artist nobody here"],
    [["tracks", "--year", "1959", "--genre", "Jazz"], 2, "tracks takes one filter at a time"],
    [["tracks", "--year", "1959", "--sort", "title"], 2, "tracks with the filter year can be sorted by album"],
    [["albums", "--artist", "Miles Davis", "--sort", "title"], 2, "can be sorted by year"],
    [["artists", "--with-albums", "--sort", "tracks"], 2, "come by name only"],
  ])("%j answers %i", async (args, code, message) => {
    const result = await run(...args)
    expect(result.code).toBe(code)
    expect(result.stderr).toContain(message)
  })

  it("take an artist or an album by the beginning of its id", async () => {
    const [artist] = await json("artists", "--sort", "tracks", "--limit", "1")
    expect(artist).toMatchObject({ name: "Miles Davis", tracks: 3 })
    expect(await json("tracks", "--artist", String(artist?.["id"]).slice(0, 9))).toHaveLength(3)
    expect((await json("albums", "--artist", "miles davis")).map(({ title }) => title)).toEqual([
      "Best of",
      "Kind of Blue",
    ])
  })
})

describe("lists", () => {
  it.each(["tracks", "albums", "artists"])("%s go to the end for programs, and on from a cursor", async (list) => {
    const env = { LEDGERLINE_DATA: large }
    const all = objects((await ledgerline([list, "--json"], env)).stdout)
    expect(new Set(all.map(({ id }) => id)).size).toBe(1300)
    const first = await ledgerline([list, "--json", "--limit", "700"], env)
    const { next } = objects(first.stderr)[0] as { next: string }
    const rest = await ledgerline([list, "--json", "--after", next], env)
    expect([first, rest].flatMap(({ stdout }) => objects(stdout))).toEqual(all)
    const people = await ledgerline([list], env)
    expect(people.stdout.trimEnd().split("\n")).toHaveLength(51)
    expect(people.stderr).toContain(`more with: ledgerline ${list} --after `)
  })

  it("say how a filtered list goes on, as a shell takes it", async () => {
    const { stderr } = await ledgerline(["albums", "--genre", "Pop", "--limit", "1"], { LEDGERLINE_DATA: large })
    expect(stderr).toContain("1 album shown; more with: ledgerline albums --genre Pop --after ")
  })

  it("of albums show their tracks to people", async () => {
    const { stdout } = await run("albums", "--artist", "Miles Davis", "--tracks")
    expect(stdout).toMatch(/Kind of Blue {2}Miles Davis {2}1959 {2}1 {2}9:05\nid .*\naa0000000000 {2}So What/)
  })

  it("of sources count copies and say how they can be reached", async () => {
    expect(await json("sources")).toEqual([
      expect.objectContaining({ id: DISK, kind: "folder", availability: "local", copies: 1, bytes: 1000, lost: 0 }),
      expect.objectContaining({ id: SERVER, kind: "server", availability: "stream-only", copies: 2, bytes: 1010 }),
    ])
    expect((await run("sources")).stdout).toMatch(/Attic disk +folder +local +1 +1\.0 KB/)
  })
})

describe("show", () => {
  it.each<[string, object]>([
    [
      BLUE.slice(0, 4),
      { type: "track", locked: [], copies: [{ path: "Miles/01 So What.flac", availability: "local" }, {}] },
    ],
    [`mediaFile:${FLAC.slice(0, 6)}`, { type: "mediaFile", codec: "flac", tracks: [BLUE] }],
    [`source:${DISK.slice(0, 6)}`, { type: "source", name: "Attic disk", kind: "folder", copies: 1 }],
    ["playlist:evening", { type: "playlist", name: "Evening", user: "ada", items: 0, trackList: [] }],
    ["user:ada/playlist:eve", { type: "playlist", name: "Evening" }],
  ])("%s", async (typed, wanted) => {
    const [shown] = await json("show", typed)
    expect(shown).toMatchObject(wanted)
  })

  it("shows derived albums and artists, and operations", async () => {
    const album = (await json("albums")).find(({ title }) => title === "Kind of Blue")
    expect(await json("show", String(album?.["id"]))).toMatchObject([
      { type: "album", ...album, trackList: [{ id: BLUE }] },
    ])
    const [artist] = await json("artists", "--sort", "tracks", "--limit", "1")
    const [shown] = await json("show", `artist:${String(artist?.["id"]).slice(0, 8)}`)
    expect(shown).toMatchObject({ type: "artist", ...artist, albumList: [{}, {}] })
    expect((await json("show", String(op)))[0]).toMatchObject({ type: "operation", actor: "import", events: 15 })
  })

  it("shows a card to people", async () => {
    const { stdout } = await run("show", "aa000")
    expect(stdout).toMatch(/^So What {2}track\nid +aa0{30}\nartist +Miles Davis\n/)
    expect(stdout).toContain("1 of 5")
    expect(stdout).toMatch(/comment +remastered/)
    expect(stdout).toMatch(/local {2}Attic disk {2}Miles\/01 So What\.flac\n/)
  })

  it("asks for more where it could be several, and says so where there is nothing", async () => {
    const several = await run("show", "a")
    expect(several.code).toBe(1)
    expect(several.stderr).toContain(`write more of one: track:${BLUE}, track:${BLUE_AGAIN}, track:${BLUE_LIVE}`)
    expect((await run("show", "track:zz")).stderr).toContain("there is no track:zz here")
  })
})
