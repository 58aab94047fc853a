/** 27: albums in one file, cut by CUE sheets. */
import { renameSync, rmSync } from "node:fs"
import { all, generation, partIdOf, revertOperation, trackIdOf, views } from "@ledgerline/core"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import type { FlacFile } from "../../testing/flac.ts"
import { MusicFolder, sharedPool } from "../../testing/folder.ts"
import { sheet, type SheetTrack, THREE } from "./testing/sheet.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(() => here.remove())

/** Long enough for its duration to be believed. */
const track = (path: string, tags: FlacFile["tags"], more: Partial<FlacFile> = {}): void =>
  here.track(path, tags, { bytes: (more.duration ?? 180) * 30, ...more })

const titles = async () =>
  (await here.tracks()).toSorted((a, b) => a.disc - b.disc || a.track - b.track).map(({ title }) => title)
const parts = async () => {
  const library = await here.library()
  return library.store.read(() => all(views.selectFrom("part").selectAll().orderBy("startSample").orderBy("id")))
}
const events = async (): Promise<number> => (await (await here.library()).events(1, 100_000)).length
const revert = async (op: string): Promise<void> => {
  const library = await here.library()
  const { registry, store, ports } = library
  const context = { dialect: store.dialect, registry, generation: generation(library.generation), random: ports.random }
  const events = await library.store.read(() => revertOperation(context, op))
  await library.append({ actor: "user:ada", events })
}

describe("27: a sheet beside a file", () => {
  it("makes tracks of its parts, to the sample, and none of the whole", async () => {
    track("a/Album.flac", { ALBUM: "Other", LABEL: "Blue" }, { audio: "x" })
    here.write("a/Album.cue", sheet("Album.wav", THREE))
    expect(await here.import()).toMatchObject({ found: 1, imported: 1, failed: [], notes: [] })
    const tracks = await here.tracks()
    expect(tracks.map(({ title, artist, album, year, track }) => [title, artist, album, year, track])).toEqual([
      ["One", "Ada", "Album", 1999, 1],
      ["Three", "Ada", "Album", 1999, 3],
      ["Two", "Ada", "Album", 1999, 2],
    ])
    expect(tracks[0]?.fields).toMatchObject({ label: "Blue", genres: ["Jazz"], trackTotal: 3 })
    const [copy] = await here.copies()
    const whole = copy?.mediaFile as string
    const second = 44_100 * 60 + 588 * 10
    expect((await parts()).map(({ id, of, startSample, endSample }) => [id, of, startSample, endSample])).toEqual([
      [partIdOf(whole, 0, second), whole, 0, second],
      [partIdOf(whole, second, 44_100 * 120), whole, second, 44_100 * 120],
      [partIdOf(whole, 44_100 * 120), whole, 44_100 * 120, null],
    ])
    // Whoever imports the same audio with the same sheet makes the same tracks.
    expect(tracks.find(({ title }) => title === "One")?.id).toBe(trackIdOf(partIdOf(whole, 0, second)))
    expect(await here.albums()).toMatchObject([{ title: "Album", artist: "Ada", tracks: 3 }])
  })

  it("says nothing when nothing changed, and follows titles that do", async () => {
    track("a/Album.flac", {})
    here.write("a/Album.cue", sheet("Album.flac", THREE))
    await here.import()
    const before = await events()
    expect(await here.import()).toMatchObject({ found: 1, unchanged: 1, imported: 0, updated: 0 })
    expect(await events()).toBe(before)
    const ids = (await here.tracks()).map(({ id }) => id).toSorted()
    here.write("a/Album.cue", sheet("Album.flac", [{ title: "Uno", at: "00:00:00" }, ...THREE.slice(1)]))
    expect(await here.import()).toMatchObject({ updated: 1 })
    expect(await titles()).toEqual(["Uno", "Two", "Three"])
    expect((await here.tracks()).map(({ id }) => id).toSorted()).toEqual(ids)
  })

  it("that comes later takes the place of the long track, and gives it back when it goes", async () => {
    track("a/Album.flac", { TITLE: "Everything", ARTIST: "Ada", ALBUM: "Album" })
    await here.import()
    const [long] = await here.tracks()
    here.write("a/Album.cue", sheet("Album.flac", THREE))
    const report = await here.import()
    expect(report).toMatchObject({ updated: 1 })
    const ids = (await here.tracks()).map(({ id }) => id)
    expect(await titles()).toEqual(["One", "Two", "Three"])
    rmSync(here.path("a/Album.cue"))
    expect(await here.import()).toMatchObject({ updated: 1 })
    expect((await here.tracks()).map(({ id, title }) => [id, title])).toEqual([[long?.id, "Everything"]])
    expect(await parts()).toEqual([])
    here.write("a/Album.cue", sheet("Album.flac", THREE))
    await here.import()
    expect((await here.tracks()).map(({ id }) => id)).toEqual(ids)
  })

  it("is taken back with its import", async () => {
    track("a/Album.flac", { TITLE: "Everything", ARTIST: "Ada", ALBUM: "Album" })
    await here.import()
    here.write("a/Album.cue", sheet("Album.flac", THREE))
    const { op } = await here.import()
    await revert(String(op))
    expect(await titles()).toEqual(["Everything"])
    expect(await parts()).toEqual([])
  })

  it("keeps tracks whose boundaries moved, there and back", async () => {
    track("a/Album.flac", {})
    here.write("a/Album.cue", sheet("Album.flac", THREE))
    await here.import()
    const ids = (await here.tracks()).map(({ id }) => id).toSorted()
    const shifted = [THREE[0] as SheetTrack, { title: "Two", at: "01:00:40" }, { title: "Third", at: "02:00:30" }]
    here.write("a/Album.cue", sheet("Album.flac", shifted))
    await here.import()
    expect((await here.tracks()).map(({ id }) => id).toSorted()).toEqual(ids)
    expect(await titles()).toEqual(["One", "Two", "Third"])
    expect((await parts()).map(({ startSample }) => startSample / 588)).toEqual([0, 4540, 9030])
    // What is said later is said of the track that shows.
    here.write("a/Album.cue", sheet("Album.flac", [{ title: "First", at: "00:00:00" }, ...shifted.slice(1)]))
    await here.import()
    expect(await titles()).toEqual(["First", "Two", "Third"])
    here.write("a/Album.cue", sheet("Album.flac", THREE))
    await here.import()
    expect((await here.tracks()).map(({ id }) => id).toSorted()).toEqual(ids)
    expect(await titles()).toEqual(["One", "Two", "Three"])
    rmSync(here.path("a/Album.cue"))
    await here.import()
    expect(await titles()).toEqual(["Album"])
  })

  it("and tracks that are other ones now are others", async () => {
    track("a/Album.flac", {})
    here.write("a/Album.cue", sheet("Album.flac", THREE))
    await here.import()
    here.write(
      "a/Album.cue",
      sheet("Album.flac", [
        { title: "A", at: "00:00:00" },
        { title: "B", at: "01:30:00" },
      ]),
    )
    await here.import()
    expect(await titles()).toEqual(["A", "B"])
  })

  it("moves with its file", async () => {
    track("a/Album.flac", {})
    here.write("a/Album.cue", sheet("Album.flac", THREE))
    await here.import()
    const ids = (await here.tracks()).map(({ id }) => id)
    renameSync(here.path("a"), here.path("b"))
    expect(await here.import()).toMatchObject({ moved: 1, imported: 0, lost: 0 })
    expect((await here.tracks()).map(({ id }) => id)).toEqual(ids)
    rmSync(here.path("b/Album.cue"))
    await here.import()
    expect(await parts()).toEqual([])
    expect(await titles()).toEqual(["Album"])
  })

  it("leaves tracks out that a person took out", async () => {
    track("a/Album.flac", {})
    here.write("a/Album.cue", sheet("Album.flac", THREE))
    await here.import()
    const library = await here.library()
    const two = (await here.tracks()).find(({ title }) => title === "Two")
    await library.append({
      actor: "user:ada",
      events: [{ type: "track.removed", subject: `track:${two?.id}`, payload: {} }],
    })
    here.write("a/Album.cue", sheet("Album.flac", [{ title: "Uno", at: "00:00:00" }, ...THREE.slice(1)]))
    await here.import()
    expect(await titles()).toEqual(["Uno", "Three"])
  })

  it("is forgotten with all of its tracks where the file goes", async () => {
    for (const i of [1, 2, 3, 4, 5, 6]) track(`z/${i}.flac`, { TITLE: `T${i}`, ARTIST: "Z", ALBUM: "Z" })
    track("a/Album.flac", {})
    here.write("a/Album.cue", sheet("Album.flac", THREE))
    await here.import()
    rmSync(here.path("a/Album.flac"))
    expect(await here.import()).toMatchObject({ lost: 1 })
    expect((await here.copies()).find(({ path }) => path === "a/Album.flac")?.state).toBe("lost")
  })
})

describe("27: a sheet in a file", () => {
  it("cuts it, unless one beside it says otherwise", async () => {
    track("a/Album.flac", { ALBUM: "Album", CUESHEET: sheet("CDImage.wav", THREE) })
    await here.import()
    expect(await titles()).toEqual(["One", "Two", "Three"])
    here.write("a/Album.cue", sheet("Album.flac", THREE.slice(0, 2)))
    await here.import()
    expect(await titles()).toEqual(["One", "Two"])
    rmSync(here.path("a/Album.cue"))
    await here.import()
    expect(await titles()).toEqual(["One", "Two", "Three"])
    track("a/Album.flac", { ALBUM: "Album", TITLE: "Long" }, { audio: "a/Album.flac" })
    await here.import()
    expect(await titles()).toEqual(["Long"])
  })

  it("that was left in the pieces of a split file does nothing", async () => {
    for (const i of [1, 2, 3])
      track(`a/${i}.flac`, { TITLE: `T${i}`, ALBUM: "Album", CUESHEET: sheet("CDImage.wav", THREE) }, { duration: 60 })
    expect(await here.import()).toMatchObject({ imported: 3, notes: [] })
    expect((await here.tracks()).map(({ title }) => title)).toEqual(["T1", "T2", "T3"])
  })
})

describe("a playlist that names an album in one file", () => {
  it.each(["Album.flac", "Album.cue"])("has all of its tracks: %s", async (name) => {
    track("a/Album.flac", {})
    track("b/1.flac", { TITLE: "Last", ARTIST: "Bob", ALBUM: "B" })
    here.write("a/Album.cue", sheet("Album.flac", THREE))
    here.write("mine.m3u8", `#EXTM3U\na/${name}\nb/1.flac\n`)
    expect(await here.import()).toMatchObject({ playlists: 1 })
    const library = await here.library()
    const items = views
      .selectFrom("playlistItem as item")
      .innerJoin("track", "track.id", "item.track")
      .select("track.title")
      .orderBy("item.orderKey")
    expect((await library.store.read(() => all(items))).map(({ title }) => title)).toEqual([
      "One",
      "Two",
      "Three",
      "Last",
    ])
    expect(await here.import()).toMatchObject({ playlists: 0 })
  })
})

describe("audio that is cut elsewhere", () => {
  it("is no long track where it lies without a sheet", async () => {
    track("a/Album.flac", {}, { audio: "x" })
    here.write("a/Album.cue", sheet("Album.flac", THREE))
    await here.import()
    track("b/Backup.flac", {}, { audio: "x" })
    await here.import()
    expect(await titles()).toEqual(["One", "Two", "Three"])
    rmSync(here.path("a"), { recursive: true })
    await here.import({ confirmLosses: true })
    expect(await titles()).toEqual(["One", "Two", "Three"])
  })
})
