/** What an import makes of tags that were taken out of a file. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { MusicFolder, sharedPool } from "../testing/folder.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(() => here.remove())

async function events(): Promise<number> {
  return (await (await here.library()).events(1, 100_000)).length
}

describe("an import", () => {
  it("shows what a file's name says where its tag was taken out, and says so once", async () => {
    here.track("a/07 One.flac", { TITLE: "One", TRACKNUMBER: "3" })
    await here.import()
    expect((await here.tracks())[0]?.track).toBe(3)
    here.track("a/07 One.flac", { TITLE: "One" })
    await here.import()
    expect((await here.tracks())[0]?.track).toBe(7)
    const before = await events()
    here.track("a/07 One.flac", { TITLE: "One", COMMENT: "c" })
    await here.import()
    // The operation, its end, the copy and the comment.
    expect(await events()).toBe(before + 4)
    expect((await here.tracks())[0]?.track).toBe(7)
  })

  it("takes back what tags no longer say, but keeps a title", async () => {
    here.track("1.flac", { TITLE: "One", ARTIST: "Ada", COMPOSER: "Cy", GENRE: "Rock" }, { audio: "x" })
    await here.import()
    here.track("1.flac", { ARTIST: "Ada", GENRE: "Pop" }, { audio: "x" })
    expect(await here.import()).toMatchObject({ updated: 1 })
    const [track] = await here.tracks()
    expect(track?.title).toBe("One")
    expect(track?.fields).toMatchObject({ composers: null, genres: ["Pop"] })
  })
})
