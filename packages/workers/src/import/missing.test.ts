/** Files that are not where they were, before a person says what became of them. */
import { renameSync, rmSync } from "node:fs"
import { all, views } from "@ledgerline/core"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { missingCopies } from "../local/missing.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(() => here.remove())

const tags = (title: string, track: number) => ({
  TITLE: title,
  ARTIST: "Ada",
  ALBUM: "Album",
  TRACKNUMBER: `${track}`,
})

describe("14: where more than a fifth of a source is gone", () => {
  const missing = async () => {
    const library = await here.library()
    const { counts, among } = await missingCopies(library)
    const copies = views.selectFrom("copy").select(["id", "path"]).orderBy("path")
    const found = await library.store.read(function* () {
      const rows = yield* all(copies)
      const gone = yield* among(rows.map(({ id }) => id))
      return rows.filter(({ id }) => gone.has(id))
    })
    return { counts: [...counts.values()], paths: found.map(({ path }) => path) }
  }
  const none = { counts: [], paths: [] }

  beforeEach(async () => {
    for (const folder of ["a", "b", "c"])
      for (const i of [1, 2]) here.track(`${folder}/${i}.flac`, tags(`${folder}${i}`, i))
    await here.import()
    renameSync(here.path("a"), `${here.base}/a`)
    rmSync(here.path("b/2.flac"))
  })

  it("shows these files as missing and no others, until they are back", async () => {
    expect(await missing()).toEqual(none)
    expect(await here.import()).toMatchObject({ lost: 0, missing: { files: 3, of: 6 } })
    const three = { counts: [3], paths: ["a/1.flac", "a/2.flac", "b/2.flac"] }
    expect(await missing()).toEqual(three)
    expect(await here.import()).toMatchObject({ lost: 0, missing: { files: 3 } })
    expect(await missing()).toEqual(three)
    renameSync(`${here.base}/a`, here.path("a"))
    // One of six is gone: nobody has to be asked.
    expect(await here.import()).toMatchObject({ lost: 1 })
    expect(await missing()).toEqual(none)
  })

  it("counts music alone, and not the images that went with it", async () => {
    renameSync(`${here.base}/a`, here.path("a"))
    here.write("a/cover.jpg", "no image")
    here.write("a/back.jpg", "none either")
    await here.import({ confirmLosses: true })
    renameSync(here.path("a"), `${here.base}/a`)
    expect(await here.import()).toMatchObject({ lost: 0, missing: { files: 2, of: 5 } })
    expect(await missing()).toEqual({ counts: [2], paths: ["a/1.flac", "a/2.flac"] })
  })

  it("tells of it once, as an operation", async () => {
    const operations = async () =>
      (await here.library()).store.read(() => all(views.selectFrom("operation").selectAll()))
    const before = (await operations()).length
    for (const _ of [1, 2, 3]) await here.import()
    const after = await operations()
    expect(after).toHaveLength(before + 1)
    expect(after.map(({ summary }) => JSON.parse(String(summary)))).toContainEqual(
      expect.objectContaining({ found: 3, lost: 0, missing: 3 }),
    )
  })

  it("shows what a look at some folders finds again, and leaves the rest missing", async () => {
    await here.import()
    renameSync(`${here.base}/a`, here.path("a"))
    const folders = [{ path: "a", deep: true }]
    await here.import({ folders, holdLosses: true })
    expect(await missing()).toEqual({ counts: [1], paths: ["b/2.flac"] })
    await here.import({ folders: [{ path: "c", deep: true }], holdLosses: true })
    expect(await missing()).toEqual({ counts: [1], paths: ["b/2.flac"] })
  })

  it("is asked of the files that there were, however many of them moved", async () => {
    renameSync(`${here.base}/a`, here.path("a2"))
    renameSync(here.path("c"), here.path("c2"))
    rmSync(here.path("b/1.flac"))
    // Each that moved was known at two places for a moment: two of six, not of ten.
    expect(await here.import()).toMatchObject({ moved: 4, lost: 0, missing: { files: 2 } })
  })

  it("waits with those that may be on their way", async () => {
    const folders = [{ path: "", deep: true }]
    expect(await here.import({ folders, holdLosses: true })).toMatchObject({ lost: 0, waiting: 2 })
    expect(await missing()).toEqual(none)
  })

  it("has none missing once a person calls them lost", async () => {
    await here.import()
    expect(await here.import({ confirmLosses: true })).toMatchObject({ lost: 3 })
    expect(await missing()).toEqual(none)
  })
})
