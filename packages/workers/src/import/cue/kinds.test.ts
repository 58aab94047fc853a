/** 27: CUE sheets of all kinds, and what they are of. */
import { all, views } from "@ledgerline/core"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import type { FlacFile } from "../../testing/flac.ts"
import { MusicFolder, sharedPool } from "../../testing/folder.ts"
import { HEAD, lines, sheet, THREE } from "./testing/sheet.ts"

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
      {
        path: "a/Album.cue",
        why: "sheetLonger",
        of: "Album.flac",
        reason: "does not fit Album.flac: track 2 is behind the end of the file",
      },
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
    const again = await here.import()
    expect(again.unchanged).toBe(2)
    expect(again.notes).toHaveLength(2)
    expect(again.notes).toEqual(expect.arrayContaining([...notes]))
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
