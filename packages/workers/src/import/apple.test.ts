/** A folder as Apple's Music and iTunes leave it: what they put beside the music, and what names of theirs are nobody's. */
import { execFileSync } from "node:child_process"
import { readFileSync, renameSync, utimesSync } from "node:fs"
import { join } from "node:path"
import { has } from "@ledgerline/core/testing"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { flac } from "../testing/flac.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(() => here.remove())

const MEDIA = "iTunes/iTunes Media/Music"
/** How a Mac keeps what other file systems have no room for. */
const APPLE_DOUBLE = Buffer.concat([
  Buffer.from("0005160700020000", "hex"),
  Buffer.from("Mac OS X        "),
  Buffer.alloc(82),
])

const places = async () =>
  (await here.tracks()).map(({ title, artist, album, albumArtist, track }) => [
    title,
    artist,
    album,
    albumArtist,
    track,
  ])

describe("a folder of Music or iTunes", () => {
  it("gives its music and nothing of what lies beside it", async () => {
    here.track(`${MEDIA}/Ada/Album/01 One.flac`, { TITLE: "One", ARTIST: "Ada", ALBUM: "Album", TRACKNUMBER: "1" })
    for (const path of [
      `${MEDIA}/Ada/Album/._01 One.flac`,
      `${MEDIA}/Ada/Album/.AppleDouble/01 One.flac`,
      `${MEDIA}/._Ada`,
      "iTunes/iTunes Media/Downloads/x.tmp/02 Two.m4a",
      "iTunes/iTunes Media/Downloads/03 Three.m4p.download/03 Three.m4p",
      "iTunes/Album Artwork/Cache/AB/01/x.itc",
      "iTunes/Music Library.musiclibrary/Library.musicdb",
      "iTunes/iTunes Library.itl",
      "iTunes/iTunes Music Library.xml",
      "iTunes/Icon\r",
      "iTunes/.DS_Store",
    ])
      here.write(path, APPLE_DOUBLE)
    expect(await here.import()).toMatchObject({ found: 1, imported: 1, failed: [], notes: [], playlists: 0 })
  })

  it("has nobody called Compilations, Unknown Artist or as the folders around it", async () => {
    for (const path of [
      `${MEDIA}/Compilations/Hits/01 One.flac`,
      `${MEDIA}/Unknown Artist/Unknown Album/01 Two.flac`,
      `${MEDIA}/Unknown Artist/Demo/01 Three.flac`,
      `${MEDIA}/Ada/Unknown Album/01 Four.flac`,
      "iTunes/iTunes Media/Voice Memos/Five.flac",
      "Media.localized/Music/01 Six.flac",
      "Music/Ada - Seven/01 Seven.flac",
    ])
      here.track(path, {})
    await here.import()
    expect(await places()).toEqual([
      ["Five", null, null, null, 0],
      ["Four", "Ada", null, null, 1],
      ["One", null, "Hits", "Various Artists", 1],
      ["Seven", "Ada", "Seven", null, 1],
      ["Six", null, null, null, 1],
      ["Three", null, "Demo", null, 1],
      ["Two", null, null, null, 1],
    ])
    const albums = await here.albums()
    expect(albums.find(({ title }) => title === "Hits")).toMatchObject({
      title: "Hits",
      artist: "Various Artists",
      compilation: 1,
    })
  })

  it("says the disc by a file's name where the tags do not, and by the folder before that", async () => {
    const tags = { ARTIST: "Ada", ALBUM: "Album", TRACKNUMBER: "1" }
    here.track(`${MEDIA}/Ada/Album/1-01 A.flac`, { TITLE: "A", ...tags })
    here.track(`${MEDIA}/Ada/Album/2-01 B.flac`, { TITLE: "B", ...tags })
    here.track(`${MEDIA}/Ada/Album/3-01 C.flac`, { TITLE: "C", ...tags, DISCNUMBER: "4" })
    // Another number than the tag's: the name is not that of a place on a disc.
    here.track(`${MEDIA}/Ada/Album/5-05 D.flac`, { TITLE: "D", ...tags, TRACKNUMBER: "9" })
    here.track("Other/CD2/1-01 E.flac", { TITLE: "E", ...tags, ALBUM: "Other" })
    await here.import()
    expect((await here.tracks()).map(({ title, disc }) => [title, disc])).toEqual([
      ["A", 1],
      ["B", 2],
      ["C", 4],
      ["D", 0],
      ["E", 2],
    ])
  })

  it.skipIf(!has("ffmpeg"))("has files that nobody else may decode, which come with their tags", async () => {
    const [plain, bought] = [join(here.base, "One.m4a"), `${MEDIA}/Ada/Album/01 One.m4p`]
    const sound = ["-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac"]
    execFileSync("ffmpeg", ["-loglevel", "error", ...sound, "-metadata", "title=One", "-metadata", "artist=Ada", plain])
    const bytes = readFileSync(plain)
    bytes.write("drms", bytes.indexOf("mp4a", bytes.indexOf("stsd")), "latin1")
    here.write(bought, bytes)
    const { notes, ...report } = await here.import()
    expect(report).toMatchObject({ found: 1, imported: 1, failed: [] })
    expect(notes).toEqual([
      { path: bought, why: "protected", reason: "is protected: only the programs of its shop can play it" },
    ])
    expect((await here.import()).notes).toEqual([])
    expect(await places()).toEqual([["One", "Ada", null, null, 1]])
  })
})

describe("a file that is replaced", () => {
  it("is read again, though its size and time of modification are as they were", async () => {
    const at = 1_600_000_000
    const put = (path: string, title: string): void => {
      here.write(path, flac({ audio: "same", tags: { TITLE: title, ARTIST: "Ada" } }))
      utimesSync(here.path(path), at, at)
    }
    put("1.flac", "One")
    await here.import()
    put("new", "Two")
    renameSync(here.path("new"), join(here.music, "1.flac"))
    expect(await here.import()).toMatchObject({ found: 1, updated: 1 })
    expect((await here.tracks()).map(({ title }) => title)).toEqual(["Two"])
  })
})
