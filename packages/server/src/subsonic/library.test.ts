/** What clients find: folders and tags, lists, and searches. */
import { describe, expect, it } from "vitest"
import { collected } from "./testing/collection.ts"
import { type Answered, serving, track } from "./testing/serving.ts"

const titles = (songs: Answered): string[] => songs.map(({ title }: Answered) => title)
const names = (list: Answered): string[] => list.map(({ name }: Answered) => name)

describe("the library", () => {
  it("is browsed by folders, from the folder down to tracks, and by tags alike", async () => {
    const served = await serving()
    const { artist, album } = await collected(served)
    const ada = await served.as("ada")
    expect((await ada.ask("getMusicFolders")).musicFolders.musicFolder).toEqual([{ id: 1, name: "Music" }])
    const { indexes } = await ada.ask("getIndexes")
    expect(indexes.index.map(({ name }: Answered) => name)).toEqual(["M", "S"])
    const { directory: root } = await ada.ask("getMusicDirectory", { id: "1" })
    expect(root.child.map(({ title, isDir }: Answered) => [title, isDir])).toEqual([
      ["My Bloody Valentine", true],
      ["Slowdive", true],
    ])
    const { directory } = await ada.ask("getMusicDirectory", { id: artist })
    expect(directory).toMatchObject({ id: artist, parent: "1", child: [{ id: album, parent: artist, isDir: true }] })
    const { directory: inside } = await ada.ask("getMusicDirectory", { id: album })
    expect(inside).toMatchObject({ parent: artist, name: "Loveless" })
    expect(titles(inside.child)).toEqual(["sometimes", "soon"])
    expect((await ada.ask("getArtist", { id: artist })).artist).toMatchObject({
      albumCount: 1,
      album: [{ name: "Loveless" }],
    })
    expect(titles((await ada.ask("getAlbum", { id: album })).album.song)).toEqual(["sometimes", "soon"])
    const { indexes: unchanged } = await ada.ask("getIndexes", { ifModifiedSince: indexes.lastModified })
    expect(unchanged.index).toEqual([])
  })

  it("says of an album what its tracks say, also where the first one is not here", async () => {
    const served = await serving()
    const { album } = await collected(served)
    const ada = await served.as("ada")
    const { albumList2 } = await ada.ask("getAlbumList2", { type: "alphabeticalByName" })
    const [, other] = albumList2.album
    const { album: partial } = await ada.ask("getAlbum", { id: album })
    expect(partial).toMatchObject({ genres: [{ name: "Shoegaze" }], recordLabels: [{ name: "Creation" }] })
    expect(other).toMatchObject({ name: "Souvlaki", recordLabels: [{ name: "Creation" }], releaseTypes: ["album"] })
    expect(other.genres).toEqual([{ name: "Shoegaze" }, { name: "Dream Pop" }])
  })

  it("names an image where there is one, and none where an error would come in its place", async () => {
    const served = await serving()
    const { album, artist } = await collected(served)
    const ada = await served.as("ada")
    const covers = async () => {
      const { searchResult3: all } = await ada.ask("search3", { query: "" })
      return [...all.artist, ...all.album, ...all.song].flatMap(({ coverArt }) => coverArt ?? [])
    }
    expect(await covers()).toEqual([])
    const payload = { hash: "a".repeat(64), role: "front", mime: "image/png", provider: "folder" }
    await served.given({ type: "artwork.added", subject: `album:${album.slice(3)}`, payload })
    await served.given({ type: "artwork.added", subject: "track:loner", payload })
    // The artist, the album and its two tracks; the track without an album by itself.
    expect(await covers()).toEqual([artist, album, "tr-loner", album, album])
    const { directory } = await ada.ask("getMusicDirectory", { id: album })
    expect(directory.child.map(({ coverArt }: Answered) => coverArt)).toEqual([album, album])
  })

  it("shows a track with all that is known of it, and with what the member did, and nobody else's", async () => {
    const served = await serving()
    const { album, artist } = await collected(served)
    const { song } = await (await served.as("ada")).ask("getSong", { id: "tr-soon" })
    expect(song).toMatchObject({
      id: "tr-soon",
      parent: album,
      isDir: false,
      title: "soon",
      albumId: album,
      artistId: artist,
      duration: 180,
      bitRate: 900,
      samplingRate: 44_100,
      channelCount: 2,
      track: 11,
      discNumber: 1,
      year: 1991,
      genre: "Shoegaze",
      genres: [{ name: "Shoegaze" }],
      type: "music",
      mediaType: "song",
      bpm: 118,
      comment: "loud",
      isrc: ["GBBQW9100011"],
      moods: ["dreamy"],
      works: [{ name: "Loveless" }],
      groupings: [],
      explicitStatus: "clean",
      replayGain: { trackGain: -7.5, trackPeak: 0.98 },
      displayComposer: "Kevin Shields",
      contributors: [{ role: "composer", artist: { name: "Kevin Shields" } }],
      userRating: 5,
      playCount: 1,
      played: "2023-11-14T22:13:20.000Z",
      starred: expect.any(String),
    })
    const { song: others } = await (await served.as("bob")).ask("getSong", { id: "tr-soon" })
    expect(others).toMatchObject({ playCount: 0 })
    for (const field of ["userRating", "played", "starred", "bookmarkPosition"])
      expect(others).not.toHaveProperty(field)
  })

  it("has albums in every order that clients ask for", async () => {
    const served = await serving()
    await collected(served)
    const ada = await served.as("ada")
    const list = async (type: string, more = {}) =>
      names((await ada.ask("getAlbumList2", { type, ...more })).albumList2.album)
    expect(await list("alphabeticalByName")).toEqual(["Loveless", "Souvlaki"])
    expect(await list("alphabeticalByArtist", { offset: 1 })).toEqual(["Souvlaki"])
    expect(await list("byYear", { fromYear: 1990, toYear: 2000 })).toEqual(["Loveless", "Souvlaki"])
    expect(await list("byYear", { fromYear: 2000, toYear: 1990 })).toEqual(["Souvlaki", "Loveless"])
    expect(await list("byYear", { fromYear: 1992, toYear: 1992 })).toEqual([])
    expect(await list("byGenre", { genre: "Shoegaze" })).toEqual(["Loveless", "Souvlaki"])
    for (const type of ["starred", "highest", "frequent", "recent"])
      expect(await list(type), type).toEqual(["Loveless"])
    expect((await list("random", { size: 500 })).toSorted()).toEqual(["Loveless", "Souvlaki"])
    expect(await list("newest", { size: 1 })).toHaveLength(1)
    expect(await ada.ask("getAlbumList2", { type: "byYear" })).toMatchObject({ error: { code: 10 } })
    expect(await ada.ask("getAlbumList2", { type: "byGenre" })).toMatchObject({ error: { code: 10 } })
    const bob = await served.as("bob")
    expect((await bob.ask("getAlbumList2", { type: "starred" })).albumList2.album).toEqual([])
  })

  it("finds artists, albums and tracks by their words", async () => {
    const served = await serving()
    await collected(served)
    const ada = await served.as("ada")
    const { searchResult3: found } = await ada.ask("search3", { query: "bloody val" })
    expect(names(found.artist)).toEqual(["My Bloody Valentine"])
    expect(names(found.album)).toEqual(["Loveless"])
    expect(titles(found.song).toSorted()).toEqual(["sometimes", "soon"])
    const { searchResult2 } = await ada.ask("search2", { query: "souvlaki", songCount: 1, songOffset: 1 })
    expect(searchResult2).toMatchObject({ artist: [], album: [{ title: "Souvlaki", isDir: true }], song: [{}] })
    expect((await ada.ask("search", { title: "dagger" })).searchResult).toMatchObject({ offset: 0, totalHits: 1 })
    expect(await ada.ask("search3")).toMatchObject({ error: { code: 10 } })
  })

  it("is copied whole by empty searches with offsets, each track once, whatever is added meanwhile", async () => {
    const served = await serving()
    for (let i = 0; i < 230; i++)
      await served.given(...track(`t${String(i).padStart(3, "0")}`, { album: `album ${i % 7}` }))
    const ada = await served.as("ada")
    const page = async (songOffset: number, query = "") =>
      titles(
        (await ada.ask("search3", { query, songCount: 50, songOffset, artistCount: 0, albumCount: 0 })).searchResult3
          .song,
      )
    const copied: string[] = []
    for (let offset = 0; ; offset += 50) {
      const songs = await page(offset)
      if (songs.length === 0) break
      copied.push(...songs)
      if (offset === 50) await served.given(...track("a-first", {}))
    }
    expect(copied).toEqual(Array.from({ length: 230 }, (_, i) => `t${String(i).padStart(3, "0")}`))
    // Without having come that way, it is found by counting.
    const bob = await served.as("bob")
    const { searchResult3 } = await bob.ask("search3", {
      query: '""',
      songCount: 2,
      songOffset: 201,
      albumCount: 500,
      artistCount: 0,
    })
    expect(titles(searchResult3.song)).toEqual(["t200", "t201"])
    expect(searchResult3.album).toHaveLength(7)
    expect(await page(5000)).toEqual([])
  })

  it("gives songs by chance, of a genre and of years", async () => {
    const served = await serving()
    await collected(served)
    const ada = await served.as("ada")
    const random = async (more: object) =>
      titles((await ada.ask("getRandomSongs", { size: 500, ...more })).randomSongs.song).toSorted()
    expect(await random({})).toEqual(["alison", "dagger", "loner", "sometimes", "soon"])
    expect(await random({ genre: "Folk" })).toEqual(["loner"])
    expect(await random({ fromYear: 1992 })).toEqual(["alison", "dagger"])
    expect(await random({ size: 2 })).toHaveLength(2)
    expect(
      titles((await ada.ask("getSongsByGenre", { genre: "Shoegaze", count: 2, offset: 1 })).songsByGenre.song),
    ).toHaveLength(2)
    expect((await ada.ask("getGenres")).genres.genre).toEqual([
      { value: "Folk", songCount: 1, albumCount: 0 },
      { value: "Shoegaze", songCount: 4, albumCount: 2 },
    ])
  })

  it("says what is like a track, the most alike first, and finds a way from one to another", async () => {
    const served = await serving()
    const { artist } = await collected(served)
    const ada = await served.as("ada")
    const { sonicMatch } = await ada.ask("getSonicSimilarTracks", { id: "tr-soon" })
    expect(sonicMatch[0].entry.title).toBe("sometimes")
    const likeness = sonicMatch.map(({ similarity }: Answered) => similarity)
    expect(likeness).toEqual(likeness.toSorted((a: number, b: number) => b - a))
    expect(Math.max(...likeness)).toBeLessThanOrEqual(1)
    expect(titles(sonicMatch.map(({ entry }: Answered) => entry))).not.toContain("loner")
    const { sonicMatch: path } = await ada.ask("findSonicPath", {
      startSongId: "tr-soon",
      endSongId: "tr-alison",
      count: 3,
    })
    const way = titles(path.map(({ entry }: Answered) => entry))
    expect([way.length, new Set(way).size, way[0], way[2]]).toEqual([3, 3, "soon", "alison"])
    expect(titles((await ada.ask("getTopSongs", { id: artist })).topSongs.song)).toEqual(["soon", "sometimes"])
    expect(titles((await ada.ask("getTopSongs", { artist: "my bloody valentine", count: 1 })).topSongs.song)).toEqual([
      "soon",
    ])
    expect((await ada.ask("getSimilarSongs2", { id: artist })).similarSongs2.song).not.toHaveLength(0)
    expect((await ada.ask("getArtistInfo2", { id: artist })).artistInfo2.similarArtist).toMatchObject([
      { name: "Slowdive" },
    ])
  })
})
