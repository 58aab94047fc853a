/** What names alone say of music that has no tags, as people call folders and files. */
import type { Fields } from "@ledgerline/core"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { MusicFolder, sharedPool } from "../testing/folder.ts"
import { fieldsOfNames } from "./fileName.ts"

type Shown = readonly (string | number | undefined)[]

/** Artist, album, year and disc, number and title of the first file. */
const first = (folder: string, names: readonly string[]): Shown => {
  const [fields = {}] = fieldsOfNames(folder, names)
  return ["artist", "album", "year", "disc", "track", "title"].map((name) => fields[name] as string)
}

const NUMBERED = ["01 - Title.mp3", "02 - Other.mp3"]
const NONE = undefined

describe("names of folders", () => {
  it.for<readonly [string, string | undefined, string, number?, number?]>([
    ["Band - Record (2003)", "Band", "Record", 2003],
    ["Band - Record [2003] [FLAC] [24-96]", "Band", "Record", 2003],
    ["Band/2003 - Record/CD1", "Band", "Record", 2003, 1],
    ["Band - (2003) Record", "Band", "Record", 2003],
    ["Band - 2003 - Record", "Band", "Record", 2003],
    ["Band - Record - 2003", "Band", "Record", 2003],
    ["Band/Band - 2003 - Record", "Band", "Record", 2003],
    ["Band/2003-05-01 - Live", "Band", "Live", 2003],
    ["Rock/Band - Record (2003)", "Band", "Record", 2003],
    ["Downloads/Record", NONE, "Record"],
    ["Queen/Jazz", "Queen", "Jazz"],
    ["Queen/Live - Wembley", "Queen", "Live - Wembley"],
    ["AC_DC/1980 - Back in Black", "AC/DC", "Back in Black", 1980],
    ["AC-DC - Back in Black", "AC/DC", "Back in Black"],
    ["Prince/1999", "Prince", "1999"],
    ["Prince - 1999", "Prince", "1999"],
    ["Prince/1982 - 1999", "Prince", "1999", 1982],
    ["Taylor Swift/1989 (Deluxe)", "Taylor Swift", "1989 (Deluxe)"],
    ["The Beatles/1967-1970", "The Beatles", "1967-1970"],
    ["Dr. Dre/2001 Instrumentals", "Dr. Dre", "2001 Instrumentals"],
    ["Band/Record 2003", "Band", "Record 2003"],
  ])("%s", ([folder, artist, album, year, disc]) => {
    expect(first(folder, NUMBERED)).toEqual([artist, album, year, disc, 1, "Title"])
  })

  it("say the day of a concert", () => {
    expect(fieldsOfNames("Band/2003-05-01 Live", NUMBERED)[0]).toMatchObject({ date: "2003-05-01", album: "Live" })
  })

  it.each(["VA - Sampler", "V.A. - Sampler", "Various Artists/Sampler", "Verschiedene/Sampler"])("%s", (folder) => {
    for (const names of [["05 Ada - One.mp3"], ["05 Ada - One.mp3", "06 Bob - Two - Remix.mp3"]]) {
      expect(fieldsOfNames(folder, names)[0]).toEqual({
        albumArtist: "Various Artists",
        compilation: true,
        artist: "Ada",
        album: "Sampler",
        track: 5,
        title: "One",
      })
    }
  })
})

describe("names of files", () => {
  it.each<readonly [string, readonly string[], Shown]>([
    ["Band/Record", ["01 2003.mp3", "02 1979.mp3"], ["Band", "Record", NONE, NONE, 1, "2003"]],
    ["Band/Record", ["01 Title - Live.mp3", "02 Other - Live.mp3"], ["Band", "Record", NONE, NONE, 1, "Title - Live"]],
    [
      "Band/Record",
      ["01 One - 2003 Remaster.mp3", "02 Two - Edit.mp3"],
      ["Band", "Record", NONE, NONE, 1, "One - 2003 Remaster"],
    ],
    ["Band/Record", ["01 Band - One.mp3", "02 Two.mp3"], ["Band", "Record", NONE, NONE, 1, "One"]],
    ["Band/Record", ["01 Ada - One.mp3", "02 Bob - Two.mp3"], ["Ada", "Record", NONE, NONE, 1, "One"]],
    ["Band - Record", ["One.mp3", "Two.mp3"], ["Band", "Record", NONE, NONE, NONE, "One"]],
    [
      "Band - Record",
      ["Band - Record - 01 One.mp3", "Band - Record - 02 Two.mp3"],
      ["Band", "Record", NONE, NONE, 1, "One"],
    ],
    [
      "Downloads",
      ["Band - Record - 01 One.mp3", "Band - Record - 02 Two.mp3"],
      ["Band", "Record", NONE, NONE, 1, "One"],
    ],
    ["Nena/Nena", ["Nena - 99 Luftballons.mp3"], ["Nena", "Nena", NONE, NONE, NONE, "99 Luftballons"]],
    ["Band/Record", ["101 One.mp3", "102 Two.mp3", "201 Three.mp3"], ["Band", "Record", NONE, 1, 1, "One"]],
    ["Band/Record/CD2", ["201 One.mp3", "202 Two.mp3"], ["Band", "Record", NONE, 2, 1, "One"]],
    ["Band/Record", ["099 A.mp3", "100 B.mp3", "101 C.mp3"], ["Band", "Record", NONE, NONE, 99, "A"]],
    ["Band/Record", ["d1t01 One.mp3", "d2t01 Two.mp3"], ["Band", "Record", NONE, 1, 1, "One"]],
    ["Band/Record", ["Band - d2t03 - One.mp3", "Band - d2t04 - Two.mp3"], ["Band", "Record", NONE, 2, 3, "One"]],
    ["Band/Record", ["b77-05-08d1t02.mp3", "b77-05-08d1t03.mp3"], ["Band", "Record", NONE, 1, 2, "b77-05-08d1t02"]],
    [
      "Band/Record",
      ["B2 Last.mp3", "A1 One.mp3", "A2 Two.mp3", "B1 Three.mp3"],
      ["Band", "Record", NONE, NONE, 4, "Last"],
    ],
    ["Band/Record/Disc Two", NUMBERED, ["Band", "Record", NONE, 2, 1, "Title"]],
    ["Band/Record/[CD 3]", NUMBERED, ["Band", "Record", NONE, 3, 1, "Title"]],
    ["Band/Record/Disc IV - Live", NUMBERED, ["Band", "Record", NONE, 4, 1, "Title"]],
    ["Band/Disco", NUMBERED, ["Band", "Disco", NONE, NONE, 1, "Title"]],
    ["Band/Disc Onesies", NUMBERED, ["Band", "Disc Onesies", NONE, NONE, 1, "Title"]],
    ["", ["Ada - One.mp3", "Two.mp3"], ["Ada", NONE, NONE, NONE, NONE, "One"]],
    ["", ["AC-DC - One (Live).mp3"], ["AC/DC", NONE, NONE, NONE, NONE, "One (Live)"]],
    ["", ["One - Live.mp3"], [NONE, NONE, NONE, NONE, NONE, "One - Live"]],
    ["", ["2003 - One.mp3"], [NONE, NONE, NONE, NONE, NONE, "2003 - One"]],
  ])("in %j %j", (folder, names, shown) => {
    expect(first(folder, names)).toEqual(shown)
  })
})

describe("music without tags", () => {
  const pool = sharedPool()
  afterAll(() => pool.close())
  let here: MusicFolder
  beforeEach(() => {
    here = new MusicFolder(pool)
  })
  afterEach(() => here.remove())

  it("is an album of various artists where its folder says so", async () => {
    for (const name of ["01 Ada - One", "02 AC-DC - Two", "03 Bob - Three"])
      here.track(`VA - Hits (2003)/${name}.flac`, {})
    await here.import()
    expect(await here.albums()).toMatchObject([
      { title: "Hits", artist: "Various Artists", tracks: 3, compilation: 1, year: 2003 },
    ])
    expect((await here.tracks()).map(({ artist, title }) => [artist, title])).toEqual([
      ["Ada", "One"],
      ["Bob", "Three"],
      ["AC/DC", "Two"],
    ])
  })

  it("says nothing against tags", async () => {
    const tags: Fields = { TITLE: "Real", ARTIST: "Eve" }
    here.track("Band - Record (2003)/01 - Ada - One.flac", tags as Record<string, string>)
    here.track("Band - Record (2003)/02 - Bob - Two.flac", {})
    await here.import()
    const [real, two] = (await here.tracks()).toSorted((a, b) => a.track - b.track)
    expect(real).toMatchObject({ title: "Real", artist: "Eve", album: null, year: 0 })
    expect(two).toMatchObject({ title: "Two", artist: "Bob", album: "Record", year: 2003 })
  })
})
