/** 27: albums in one file, cut by CUE sheets. */
import { renameSync, rmSync } from "node:fs"
import { all, partIdOf, revertOperation, trackIdOf, views } from "@ledgerline/core"
import { generation } from "@ledgerline/core"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import type { FlacFile } from "../../testing/flac.ts"
import { MusicFolder, sharedPool } from "../../testing/folder.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(() => here.remove())

interface Track {
  readonly title?: string
  /** mm:ss:ff */
  readonly at: string
  readonly gap?: string
  readonly mode?: string
}

const lines = (tracks: readonly Track[], from = 1): string =>
  tracks
    .map(({ title, at, gap, mode = "AUDIO" }, i) =>
      [
        `  TRACK ${String(from + i).padStart(2, "0")} ${mode}`,
        ...(title === undefined ? [] : [`    TITLE "${title}"`]),
        ...(gap === undefined ? [] : [`    INDEX 00 ${gap}`]),
        `    INDEX 01 ${at}`,
      ].join("\n"),
    )
    .join("\n")

const HEAD = 'PERFORMER "Ada"\nTITLE "Album"\nREM DATE 1999\nREM GENRE Jazz\n'
const sheet = (file: string, tracks: readonly Track[]): string => `${HEAD}FILE "${file}" WAVE\n${lines(tracks)}\n`
const THREE = [
  { title: "One", at: "00:00:00" },
  { title: "Two", at: "01:00:10", gap: "00:58:00" },
  { title: "Three", at: "02:00:00" },
]

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
    const shifted = [THREE[0] as Track, { title: "Two", at: "01:00:40" }, { title: "Third", at: "02:00:30" }]
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

describe("27: a sheet", () => {
  it("has a hidden track in front, and leaves data out", async () => {
    track("a/Album.flac", {}, { duration: 400 })
    here.write(
      "a/Album.cue",
      sheet("Album.flac", [
        { title: "One", at: "01:00:00", gap: "00:00:00" },
        { title: "Two", at: "02:00:00", gap: "01:58:00" },
        { at: "05:00:00", gap: "04:57:00", mode: "MODE1/2352" },
      ]),
    )
    await here.import()
    expect(await titles()).toEqual(["Hidden track", "One", "Two"])
    expect(
      (await parts()).map(({ startSample, endSample }) => [startSample / 44_100, (endSample ?? 0) / 44_100]),
    ).toEqual([
      [0, 60],
      [60, 120],
      [120, 297],
    ])
  })

  it("can be of several files with several tracks each", async () => {
    track("a/Side A.flac", {})
    track("a/Side B.flac", {})
    const tracks = [
      { title: "A1", at: "00:00:00" },
      { title: "A2", at: "01:00:00" },
    ]
    here.write(
      "a/Album.cue",
      `${HEAD}FILE "Side A.wav" WAVE\n${lines(tracks)}\nFILE "side b.wav" WAVE\n${lines(
        [
          { title: "B1", at: "00:00:00" },
          { title: "B2", at: "01:00:00" },
        ],
        3,
      )}\n`,
    )
    await here.import()
    expect(await titles()).toEqual(["A1", "A2", "B1", "B2"])
    expect(await here.albums()).toMatchObject([{ title: "Album", tracks: 4 }])
  })

  it("for each disc in one folder makes discs", async () => {
    track("a/Album CD1.flac", {})
    track("a/Album CD2.flac", {})
    here.write("a/Album CD1.cue", sheet("CDImage.ape", THREE))
    here.write(
      "a/Album CD2.cue",
      sheet(
        "CDImage.ape",
        THREE.map((track) => ({ ...track, title: `${track.title}!` })),
      ),
    )
    await here.import()
    expect(await titles()).toEqual(["One", "Two", "Three", "One!", "Two!", "Three!"])
    expect(await here.albums()).toMatchObject([{ title: "Album", tracks: 6, discs: 2 }])
  })

  it.each([
    ["UTF-8 with a mark", (text: string) => Buffer.from(`\ufeff${text}`), "Dvořák"],
    ["UTF-16", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le"), "Dvořák"],
    ["Windows-1251", (text: string) => Buffer.from(text, "latin1"), "Привет мир"],
    ["Shift-JIS", (text: string) => Buffer.from(text, "latin1"), "こんにちは世界"],
  ])("is read as %s", async (name, bytes, title) => {
    const raw =
      name === "Windows-1251"
        ? "\u00cf\u00f0\u00e8\u00e2\u00e5\u00f2 \u00ec\u00e8\u00f0"
        : name === "Shift-JIS"
          ? "\u0082\u00b1\u0082\u00f1\u0082\u00c9\u0082\u00bf\u0082\u00cd\u0090\u00a2\u008a\u0045"
          : title
    track("a/Album.flac", {})
    here.write(
      "a/Album.cue",
      bytes(
        sheet("Album.flac", [
          { title: raw, at: "00:00:00" },
          { title: "Two", at: "01:00:00" },
        ]),
      ),
    )
    await here.import()
    expect(await titles()).toEqual([title, "Two"])
  })

  it("of files that are split already only tells of them", async () => {
    track("a/track01.flac", {}, { duration: 60 })
    track("a/track02.flac", { TITLE: "Own title", ARTIST: "Ada", ALBUM: "Album" }, { duration: 60 })
    track("a/track03.flac", {}, { duration: 60 })
    here.write("a/Album.cue", sheet("Album.wav", THREE))
    expect(await here.import()).toMatchObject({ imported: 3, notes: [] })
    expect(await parts()).toEqual([])
    expect(await titles()).toEqual(["One", "Own title", "Three"])
    expect((await here.albums()).map(({ title, tracks }) => [title, tracks])).toEqual([["Album", 3]])
  })

  it("with a file for each track only tells of them", async () => {
    track("a/01.flac", {})
    track("a/02.flac", {})
    const one = (n: number, title: string) => `FILE "0${n}.wav" WAVE\n${lines([{ title, at: "00:00:00" }], n)}\n`
    here.write("a/Album.cue", `${HEAD}${one(1, "One")}${one(2, "Two")}`)
    await here.import()
    expect(await parts()).toEqual([])
    expect(await titles()).toEqual(["One", "Two"])
  })

  it("beside both the whole and its pieces makes each track once", async () => {
    track("a/Album.flac", {})
    for (const [i, title] of ["Uno", "Due", "Tre"].entries())
      track(
        `a/0${i + 1} ${title}.flac`,
        { TITLE: title, ARTIST: "Ada", ALBUM: "Album", TRACKNUMBER: `${i + 1}` },
        { duration: 60 },
      )
    here.write("a/Album.cue", sheet("Album.flac", THREE))
    await here.import()
    expect(await titles()).toEqual(["Uno", "Due", "Tre"])
  })

  it("that does not fit its file is told of, and the file stays whole", async () => {
    track("a/Album.flac", {}, { duration: 90 })
    here.write("a/Album.cue", sheet("Album.flac", THREE))
    const { notes } = await here.import()
    expect(notes).toEqual([
      { path: "a/Album.cue", reason: "does not fit Album.flac: track 2 is behind the end of the file" },
    ])
    expect(await titles()).toEqual(["Album"])
  })

  it("that is none, or of files that are not here, is told of", async () => {
    track("a/1.flac", {})
    track("a/2.flac", {})
    here.write("a/Album.cue", sheet("Gone.flac", THREE))
    here.write("a/broken.cue", "no sheet")
    const { notes } = await here.import()
    expect(notes).toMatchObject([
      { path: "a/broken.cue", reason: "no CUE sheet: no track in a file" },
      { path: "a/Album.cue", reason: "is of files that are not here" },
    ])
  })

  it("with more tracks than a batch has files is cut whole", async () => {
    track("a/Album.flac", {}, { duration: 6000 })
    const many = Array.from({ length: 80 }, (_, i) => ({
      title: `T${i + 1}`,
      at: `${String(i).padStart(2, "0")}:00:00`,
    }))
    here.write("a/Album.cue", sheet("Album.flac", many))
    expect(await here.import()).toMatchObject({ found: 1, imported: 1 })
    expect((await titles())[79]).toBe("T80")
    expect(await here.import()).toMatchObject({ unchanged: 1 })
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
    expect((await titles()).toSorted()).toEqual(["T1", "T2", "T3"])
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
