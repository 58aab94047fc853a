/** What lies beside the audio: lyrics, playlists and what is called a cover. */
import { rmSync } from "node:fs"
import { all, views } from "@ledgerline/core"
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

const tags = (title: string) => ({ TITLE: title, ARTIST: "Ada", ALBUM: "Album" })

async function items() {
  const library = await here.library()
  return library.store.read(() =>
    all(
      views
        .selectFrom("playlistItem as item")
        .innerJoin("playlist", "playlist.subject", "item.playlist")
        .leftJoin("track", "track.id", "item.track")
        .select(["playlist.name", "track.title"])
        .orderBy("playlist.name")
        .orderBy("item.orderKey"),
    ),
  )
}

describe("lyrics beside a track", () => {
  it("are its lyrics, and follow the file", async () => {
    here.track("a/1.flac", tags("One"))
    here.write("a/1.lrc", "[ar:Ada]\n[00:01.00]first\n[00:02.50]second\n")
    here.write("a/readme.txt", "no lyrics")
    await here.import()
    const fields = async () => (await here.tracks())[0]?.fields
    expect(await fields()).toMatchObject({
      lyrics: "first\nsecond",
      syncedLyrics: "[00:01.000]first\n[00:02.500]second",
    })
    expect(await here.import()).toMatchObject({ unchanged: 1, updated: 0 })
    here.write("a/1.lrc", "only text")
    await here.import()
    expect(await fields()).toMatchObject({ lyrics: "only text", syncedLyrics: null })
    rmSync(here.path("a/1.lrc"))
    await here.import()
    expect(await fields()).toMatchObject({ lyrics: null })
  })

  it("win over what the tags say only while they are there", async () => {
    here.track("1.flac", { ...tags("One"), LYRICS: "from the tags" })
    here.write("1.txt", "from the file")
    await here.import()
    expect((await here.tracks())[0]?.fields["lyrics"]).toBe("from the file")
    rmSync(here.path("1.txt"))
    await here.import()
    expect((await here.tracks())[0]?.fields["lyrics"]).toBe("from the tags")
  })
})

describe("29: a playlist file", () => {
  it("becomes a playlist whose missing entries get their tracks when the files come", async () => {
    here.track("a/1.flac", tags("One"))
    here.write("lists/mine.m3u8", "#EXTM3U\n#EXTINF:180,Ada - One\n../a/1.flac\n../a/2.flac\n")
    expect(await here.import()).toMatchObject({ imported: 1, playlists: 1 })
    expect(await items()).toEqual([
      { name: "mine", title: "One" },
      { name: "mine", title: null },
    ])
    expect(await here.import()).toMatchObject({ playlists: 0 })
    here.track("a/2.flac", tags("Two"))
    await here.import()
    expect((await items()).map(({ title }) => title)).toEqual(["One", "Two"])
  })

  it("is followed when it changes", async () => {
    here.track("1.flac", tags("One"))
    here.track("2.flac", tags("Two"))
    here.write("mine.m3u", "1.flac\n")
    await here.import()
    here.write("mine.m3u", "2.flac\n1.flac\n")
    expect(await here.import()).toMatchObject({ unchanged: 2, playlists: 1 })
    expect((await items()).map(({ title }) => title)).toEqual(["Two", "One"])
  })

  it("is one, as audio is audio, where its name ends in a space", async () => {
    here.track("One.flac ", {})
    here.write("mine.m3u ", "One.flac \n")
    expect(await here.import()).toMatchObject({ found: 1, imported: 1, failed: [], playlists: 1 })
    expect(await here.tracks()).toMatchObject([{ title: "One" }])
  })

  it("that cannot be read is told of each time, until it can", async () => {
    here.write("broken.xspf", "<playlist")
    here.write("noise.m3u", `ID3${"\x03\0\x10a\n".repeat(100)}`)
    const { notes, playlists } = await here.import()
    expect(notes).toEqual([
      { path: "broken.xspf", why: "noPlaylist", reason: expect.stringMatching(/^cannot be read as a playlist: ./) },
      { path: "noise.m3u", why: "noPlaylist", reason: "cannot be read as a playlist: it is no text" },
    ])
    expect(playlists).toBe(0)
    expect((await here.import()).notes).toEqual(notes)
    here.track("1.flac", tags("One"))
    here.write("noise.m3u", "1.flac\n")
    expect(await here.import()).toMatchObject({ notes: [notes[0]], playlists: 1 })
  })
})

it("tells of what is called a cover and is none, until it is another file", async () => {
  here.track("Album/1.flac", tags("One"))
  here.write("Album/cover.jpg", "<html>Not found</html>")
  here.write("Album/folder.png", png(1))
  const note = { path: "Album/cover.jpg", why: "noImage", reason: "is no image" }
  expect(await here.import()).toMatchObject({ imported: 1, notes: [note] })
  const first = (await here.albums())[0]?.artwork
  expect(first).not.toBeNull()
  expect(await here.import()).toMatchObject({ unchanged: 1, notes: [note] })
  here.write("Album/cover.jpg", png(2))
  expect((await here.import()).notes).toEqual([])
  expect((await here.import()).notes).toEqual([])
  expect((await here.albums())[0]?.artwork).not.toBe(first)
})
