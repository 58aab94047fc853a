/** Compilations that lie in a folder for each artist, with the dates that their tracks had first. */
import { revertEvents } from "@ledgerline/core"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { MusicFolder, sharedPool } from "../testing/folder.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(() => here.remove())

const albums = async () => (await here.albums()).map(({ title, artist, tracks }) => [title, artist, tracks])

/** A track of a compilation, the date by its artist. */
function put(path: string, artist: string, track: string, more: Record<string, string> = {}): void {
  const date = String(1960 + artist.charCodeAt(0) - 64)
  const tags = { TITLE: path, ARTIST: artist, ALBUM: "Hits", COMPILATION: "1", DATE: date, TRACKNUMBER: track }
  here.track(path, { ...tags, ...more })
}

const WHOLE = ["Hits", "Various Artists", 3]

describe("5: a compilation in a folder for each artist, with the dates of first releases", () => {
  it("is one album where nothing is missing", async () => {
    put("Ada/Hits/2.flac", "Ada", "2")
    put("Bob/Hits/1.flac", "Bob", "1")
    put("Cy/Hits/3.flac", "Cy", "3")
    await here.import()
    expect(await albums()).toEqual([WHOLE])
    expect((await here.tracks()).map(({ year }) => year)).toEqual([1961, 1962, 1963])
    expect(await here.import()).toMatchObject({ unchanged: 3, updated: 0 })
  })

  it("is one album where its tracks say the same number of all, whatever comes first", async () => {
    put("Cy/7.flac", "Cy", "7/12", { ALBUMARTIST: "Various Artists" })
    await here.import()
    put("Ada/2.flac", "Ada", "2/12", { ALBUMARTIST: "various artists" })
    await here.import()
    put("Bob/1.flac", "Bob", "1/12", { ALBUMARTIST: "Various Artists" })
    await here.import()
    expect(await albums()).toEqual([WHOLE])
  })

  it.each([
    ["two tracks have one number", (): void => put("Bob/Hits/1.flac", "Bob", "1/2")],
    ["they say other numbers of all", (): void => put("Bob/Hits/1.flac", "Bob", "2/3")],
    ["a number is beyond what they say", (): void => put("Bob/Hits/1.flac", "Bob", "3/2")],
    ["something is missing, and nobody says how many there are", (): void => put("Bob/Hits/1.flac", "Bob", "3")],
    ["a track has no number", (): void => put("Bob/Hits/1.flac", "Bob", "")],
    ["they lie far apart", (): void => put("More/Bob/Hits/1.flac", "Bob", "2/2")],
    ["their folders are called otherwise", (): void => put("Bob/Greatest/1.flac", "Bob", "2/2")],
    ["one is not flagged", (): void => put("Bob/Hits/1.flac", "Bob", "2/2", { COMPILATION: "0" })],
    ["one is a release by its id", (): void => put("Bob/Hits/1.flac", "Bob", "2/2", { MUSICBRAINZ_ALBUMID: RELEASE })],
    [
      "a folder has several artists",
      (): void => {
        put("Ada/Hits/1.flac", "Ada", "1/3")
        put("Bob/Hits/1.flac", "Bob", "2/3")
        put("Bob/Hits/2.flac", "Dee", "3/3")
      },
    ],
  ])("stays several where %s", async (_, other) => {
    put("Ada/Hits/1.flac", "Ada", "1/2")
    other()
    await here.import()
    expect(await albums()).toHaveLength(2)
  })

  it("stays several where a person took that back", async () => {
    put("Ada/Hits/1.flac", "Ada", "1/2")
    put("Bob/Hits/2.flac", "Bob", "2/2")
    await here.import()
    expect(await albums()).toHaveLength(1)
    const library = await here.library()
    const said = (await library.events(0, 1000)).filter(({ type }) => type === "album.aliased")
    expect(said).toHaveLength(1)
    await library.append({
      actor: "user",
      events: (context) =>
        revertEvents(
          context,
          said.map(({ id }) => id),
        ),
    })
    expect(await albums()).toHaveLength(2)
    put("Bob/Hits/2.flac", "Bob", "2/2", { GENRE: "Pop" })
    await here.import()
    expect(await albums()).toHaveLength(2)
  })
})

const RELEASE = "11111111-2222-4333-8444-555555555555"
