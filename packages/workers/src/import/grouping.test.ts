/** Which tracks make an album, on files as people have them. Numbers are of the list of wounds in docs/importing.md. */
import { all, revertProvider, views } from "@ledgerline/core"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { png } from "../testing/flac.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(() => here.remove())

const albums = async () =>
  (await here.albums()).map(({ title, artist, tracks, discs }) => [title, artist, tracks, discs])

describe("grouping", () => {
  it("1: one album in two folders is one album", async () => {
    here.track("a/01.flac", { TITLE: "One", ARTIST: "Ada", ALBUM: "Album", DATE: "2001", TRACKNUMBER: "1" })
    here.track("b/02.flac", { TITLE: "Two", ARTIST: "Ada", ALBUM: "Album", DATE: "2001", TRACKNUMBER: "2" })
    await here.import()
    expect(await albums()).toEqual([["Album", "Ada", 2, 1]])
  })

  it("2: two editions of one title are two albums", async () => {
    here.track("1970/01.flac", { TITLE: "One", ARTIST: "Ada", ALBUM: "Album", DATE: "1970", TRACKNUMBER: "1" })
    here.track("2010/01.flac", { TITLE: "One", ARTIST: "Ada", ALBUM: "Album", DATE: "2010", TRACKNUMBER: "1" })
    await here.import()
    expect(await albums()).toEqual([
      ["Album", "Ada", 1, 1],
      ["Album", "Ada", 1, 1],
    ])
  })

  it("2: also in one folder", async () => {
    for (const date of ["1970", "2010"])
      for (const i of [1, 2])
        here.track(`${date} ${i}.flac`, {
          TITLE: `T${i}`,
          ARTIST: "Ada",
          ALBUM: "Album",
          DATE: date,
          TRACKNUMBER: `${i}`,
        })
    await here.import()
    expect((await here.albums()).map(({ tracks, year }) => [tracks, year])).toEqual(
      expect.arrayContaining([
        [2, 1970],
        [2, 2010],
      ]),
    )
  })

  it("3: discs in folders of their own are one album", async () => {
    const tags = (disc: number) => ({ ARTIST: "Ada", ALBUM: "Album", TRACKNUMBER: "1", DISCNUMBER: String(disc) })
    here.track("Album/CD1/01.flac", { TITLE: "One", ...tags(1) })
    here.track("Album/CD2/01.flac", { TITLE: "Two", ...tags(2) })
    await here.import()
    expect(await albums()).toEqual([["Album", "Ada", 2, 2]])
  })

  it("4: the number of a disc is taken from its folder", async () => {
    here.track("Album/Disc 1/01.flac", { TITLE: "One", ARTIST: "Ada", ALBUM: "Album", TRACKNUMBER: "1" })
    here.track("Album/Disc 2 - Live/01.flac", { TITLE: "Two", ARTIST: "Ada", ALBUM: "Album", TRACKNUMBER: "1" })
    await here.import()
    expect(await albums()).toEqual([["Album", "Ada", 2, 2]])
    const [one, two] = await here.tracks()
    expect([one?.disc, two?.disc, two?.fields["discTitle"]]).toEqual([1, 2, "Live"])
  })

  it("4: or from the end of the album's title, which a person sees as a correction", async () => {
    here.track("a/01.flac", { TITLE: "One", ARTIST: "Ada", ALBUM: "Album (Disc 1)", TRACKNUMBER: "1" })
    here.track("b/01.flac", { TITLE: "Two", ARTIST: "Ada", ALBUM: "Album [CD 2]", TRACKNUMBER: "1" })
    await here.import()
    expect(await albums()).toEqual([["Album", "Ada", 2, 2]])
  })

  it.each(["Album (disc 2: Live)", "Album (Disc Two)", "Album CD2", "Album - CD 2", "Album: Disc II"])(
    "4: as in %j",
    async (title) => {
      here.track("a/01.flac", { TITLE: "One", ARTIST: "Ada", ALBUM: "Album (Disc 1)", TRACKNUMBER: "1" })
      here.track("b/01.flac", { TITLE: "Two", ARTIST: "Ada", ALBUM: title, TRACKNUMBER: "1" })
      await here.import()
      expect(await albums()).toEqual([["Album", "Ada", 2, 2]])
      expect((await here.tracks())[1]?.fields["discTitle"]).toBe(title.includes("Live") ? "Live" : undefined)
    },
  )

  it.each(["Album (Disc 2)", "Ada - Album CD2", "Disc Two"])(
    "4: or from the folder %j beside that of the first",
    async (name) => {
      const tags = { ARTIST: "Ada", ALBUM: "Album", TRACKNUMBER: "1" }
      here.track("Ada - Album (Disc 1)/01.flac", { TITLE: "One", ...tags })
      here.track(`${name}/01.flac`, { TITLE: "Two", ...tags })
      here.track("Other (Disc 3)/01.flac", { TITLE: "Three", ...tags, ALBUM: "Apart" })
      await here.import()
      expect((await here.tracks()).map(({ disc }) => disc)).toEqual([1, 0, 2])
    },
  )

  it.each(["VA", "V.A.", "Various", "various artists", "Verschiedene Interpreten", "Vários Artistas", "AA.VV."])(
    "5: %s is the album artist that all compilations have, which a person sees as a correction",
    async (name) => {
      const tags = (artist: string) => ({ TITLE: artist, ARTIST: artist, ALBUM: "Hits" })
      here.track("Hits/1.flac", { ...tags("Ada"), ALBUMARTIST: name })
      here.track("Hits/2.flac", { ...tags("Bob"), ALBUMARTIST: name })
      here.track("Hits/3.flac", tags("Cy"))
      await here.import()
      expect(await albums()).toEqual([["Hits", "Various Artists", 3, 1]])
      expect((await here.albums())[0]?.compilation).toBe(1)
      expect((await here.tracks()).map(({ fields }) => fields["albumArtists"] ?? [])).toEqual([
        ["Various Artists"],
        ["Various Artists"],
        [],
      ])
    },
  )

  it("5: an artist who is called as nobody keeps the name", async () => {
    for (const i of [1, 2])
      here.track(`${i}.flac`, { TITLE: `T${i}`, ARTIST: "Diverse", ALBUM: "One", ALBUMARTIST: "Diverse" })
    await here.import()
    expect(await albums()).toEqual([["One", "Diverse", 2, 1]])
    expect((await here.albums())[0]?.compilation).toBe(0)
  })

  it("5: a compilation without an album artist is one album of various artists", async () => {
    for (const [i, artist] of ["Ada", "Bob", "Cy", "Dee"].entries()) {
      here.track(`Hits/${i}.flac`, { TITLE: `T${i}`, ARTIST: artist, ALBUM: "Hits", TRACKNUMBER: String(i + 1) })
    }
    await here.import()
    expect(await albums()).toEqual([["Hits", "Various Artists", 4, 1]])
    expect((await here.albums())[0]?.compilation).toBe(1)
  })

  it("5: also where its tracks have the dates of their first release", async () => {
    for (const [i, artist] of ["Ada", "Bob", "Cy"].entries()) {
      const date = String(1960 + i)
      here.track(`${i}.flac`, { TITLE: `T${i}`, ARTIST: artist, ALBUM: "Hits", TRACKNUMBER: String(i + 1), DATE: date })
    }
    await here.import()
    expect(await albums()).toEqual([["Hits", "Various Artists", 3, 1]])
    expect((await here.tracks()).map(({ year }) => year)).toEqual([1960, 1961, 1962])
  })

  it.each([
    [
      "one folder, each the first of its own",
      (i: number) => ({ path: `${i}.flac`, TRACKNUMBER: "1", DATE: String(1960 + i) }),
    ],
    ["one folder, without numbers", (i: number) => ({ path: `${i}.flac`, DATE: String(1960 + i) })],
    ["a folder for each artist", (i: number) => ({ path: `${i}/Hits/1.flac`, TRACKNUMBER: String(i + 1) })],
  ])("5: what is said to be on a compilation is one album of various artists, in %s", async (_, where) => {
    for (const [i, artist] of ["Ada", "Bob", "Cy", "Dee"].entries()) {
      const { path, ...number } = where(i)
      const tags = { TITLE: `T${i}`, ARTIST: artist, ALBUM: "Hits", COMPILATION: "1" }
      here.track(path, { ...tags, ...number })
    }
    await here.import()
    expect(await albums()).toEqual([["Hits", "Various Artists", 4, 1]])
    expect((await here.albums())[0]?.compilation).toBe(1)
  })

  it("5: the best of one artist that is said to be a compilation is the artist's", async () => {
    for (const i of [1, 2, 3]) {
      const tags = { TITLE: `T${i}`, ARTIST: "Ada", ALBUM: "Best", COMPILATION: "1", TRACKNUMBER: String(i) }
      here.track(`${i}.flac`, tags)
    }
    await here.import()
    expect(await albums()).toEqual([["Best", "Ada", 3, 1]])
  })

  it("5: two albums of one name in one folder stay two", async () => {
    for (const artist of ["Ada", "Bob"]) {
      for (const number of [1, 2, 3]) {
        here.track(`${artist}${number}.flac`, {
          TITLE: `${artist} ${number}`,
          ARTIST: artist,
          ALBUM: "Greatest Hits",
          TRACKNUMBER: String(number),
        })
      }
    }
    await here.import()
    expect(await albums()).toEqual([
      ["Greatest Hits", "Ada", 3, 1],
      ["Greatest Hits", "Bob", 3, 1],
    ])
  })

  it("6: a guest does not part an album", async () => {
    here.track("a/1.flac", { TITLE: "One", ARTIST: "Ada", ALBUM: "Album", TRACKNUMBER: "1" })
    here.track("a/2.flac", { TITLE: "Two", ARTIST: "Ada feat. Bob", ALBUM: "Album", TRACKNUMBER: "2" })
    await here.import()
    expect(await albums()).toEqual([["Album", "Ada", 2, 1]])
  })

  it("6: an album of many guests is its artist's", async () => {
    for (const [i, artist] of ["Ada", "Ada", "Ada", "Bob", "Ada"].entries()) {
      here.track(`a/${i}.flac`, { TITLE: `T${i}`, ARTIST: artist, ALBUM: "Album", TRACKNUMBER: String(i + 1) })
    }
    await here.import()
    expect(await albums()).toEqual([["Album", "Ada", 5, 1]])
  })

  it("7: names with separators in them are one artist", async () => {
    here.track("1.flac", { TITLE: "One", ARTIST: "AC/DC", ALBUM: "Album" })
    here.track("2.flac", { TITLE: "Two", ARTIST: "Tyler, The Creator", ALBUM: "Other" })
    await here.import()
    const artists = (await here.tracks()).map(({ fields }) => fields["artists"] ?? fields["artist"])
    expect(artists.flat()).toEqual(["AC/DC", "Tyler, The Creator"])
  })

  it("8: two artists of one name are kept apart by their MusicBrainz ids", async () => {
    const ids = ["11111111-2222-4333-8444-555555555555", "66666666-7777-4888-8999-000000000000"]
    for (const [i, id] of ids.entries()) {
      here.track(`${i}/1.flac`, { TITLE: `T${i}`, ARTIST: "Nirvana", ALBUM: `A${i}`, MUSICBRAINZ_ARTISTID: id })
    }
    await here.import()
    const library = await here.library()
    const artists = await library.store.read(() => all(views.selectFrom("artist").select(["id", "name"])))
    expect(artists.map(({ name }) => name)).toEqual(["Nirvana", "Nirvana"])
  })

  it("24: numbers and dates as people write them", async () => {
    here.track("1.flac", { TITLE: "One", TRACKNUMBER: "2/12", DISCNUMBER: "1/2", DATE: "1959" })
    here.track("2.flac", { TITLE: "Two", TRACKNUMBER: "0", DATE: "1959-08-17" })
    await here.import()
    expect(
      (await here.tracks()).map(({ track, disc, year, fields }) => [track, disc, year, fields["trackTotal"]]),
    ).toEqual([
      [2, 1, 1959, 12],
      [0, 0, 1959, undefined],
    ])
  })

  it("the same folder imported on two machines gives the same ids", async () => {
    const other = new MusicFolder(pool)
    try {
      for (const folder of [here, other]) {
        for (const i of [1, 2, 3]) {
          folder.track(`a/${i}.flac`, { TITLE: `T${i}`, ARTIST: `Artist ${i}`, ALBUM: "Hits", TRACKNUMBER: String(i) })
        }
        folder.track("Band/1999 - Album/01 - Untagged.flac", {})
        await folder.import()
      }
      const ids = async (folder: MusicFolder) => ({
        tracks: (await folder.tracks()).map(({ id, albumId, fields }) => ({ id, albumId, fields })),
        albums: (await folder.albums()).map(({ id }) => id),
        files: (await folder.copies()).map(({ path, mediaFile }) => ({ path, mediaFile })),
      })
      expect(await ids(other)).toEqual(await ids(here))
      expect((await here.tracks()).length).toBe(4)
    } finally {
      await other.remove()
    }
  })

  it("9: spellings of one artist are one album", async () => {
    here.track("1.flac", { TITLE: "One", ARTIST: "Björk", ALBUM: "Album", TRACKNUMBER: "1" })
    here.track("2.flac", { TITLE: "Two", ARTIST: "bjork", ALBUM: "album", TRACKNUMBER: "2" })
    await here.import()
    expect((await here.albums()).map(({ tracks }) => tracks)).toEqual([2])
  })

  it("tracks of which only some name the release are on it", async () => {
    const release = "11111111-2222-4333-8444-555555555555"
    here.track("1.flac", {
      TITLE: "One",
      ARTIST: "Ada",
      ALBUM: "Album",
      TRACKNUMBER: "1",
      MUSICBRAINZ_ALBUMID: release,
    })
    here.track("2.flac", { TITLE: "Two", ARTIST: "Ada", ALBUM: "Album", TRACKNUMBER: "2" })
    await here.import()
    expect(await albums()).toEqual([["Album", "Ada", 2, 1]])
  })

  it("a file that comes later changes what its neighbours are", async () => {
    here.track("Hits/1.flac", { TITLE: "One", ARTIST: "Ada", ALBUM: "Hits", TRACKNUMBER: "1" })
    await here.import()
    here.track("Hits/2.flac", { TITLE: "Two", ARTIST: "Bob", ALBUM: "Hits", TRACKNUMBER: "2" })
    expect(await here.import()).toMatchObject({ found: 2, imported: 1, unchanged: 1 })
    expect(await albums()).toEqual([["Hits", "Various Artists", 2, 1]])
  })

  it("what was taken back of a file is not said again when something comes beside it", async () => {
    here.track("Hits/1.flac", { TITLE: "One", ARTIST: "Ada", ALBUM: "Hits", TRACKNUMBER: "1" })
    await here.import()
    here.track("Hits/2.flac", { TITLE: "Two", ARTIST: "Bob", ALBUM: "Hits", TRACKNUMBER: "2" })
    await here.import()
    await revertProvider(await here.library(), "grouping:variousArtists", { actor: "user:ada" })
    const reverted = [
      ["Hits", "Ada", 1, 1],
      ["Hits", "Bob", 1, 1],
    ]
    expect(await albums()).toEqual(reverted)
    here.write("Hits/cover.png", png(1))
    expect(await here.import()).toMatchObject({ unchanged: 2 })
    expect(await albums()).toEqual(reverted)
  })

  it("files without tags are named by their folders", async () => {
    here.track("The Band/1999 - The Album [FLAC]/01 - First.flac", {})
    here.track("The Band/1999 - The Album [FLAC]/02 - Second.flac", {})
    await here.import()
    expect(await albums()).toEqual([["The Album", "The Band", 2, 1]])
    expect((await here.tracks()).map(({ title, track, year }) => [title, track, year])).toEqual([
      ["First", 1, 1999],
      ["Second", 2, 1999],
    ])
  })
})
