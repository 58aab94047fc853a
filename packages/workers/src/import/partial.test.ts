/** Imports that look through a part of a source: some folders, or those in which something came or went. */
import { mkdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync } from "node:fs"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { query } from "@ledgerline/core"
import { systemPorts } from "@ledgerline/core/system"
import type { ImportOptions } from "./options.ts"
import type { FileChange } from "./report.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
let changes: FileChange[]
beforeEach(() => {
  here = new MusicFolder(pool)
  changes = []
})
afterEach(() => here.remove())

const tags = (title: string, track = 1) => ({ TITLE: title, ARTIST: "Ada", ALBUM: "Album", TRACKNUMBER: String(track) })
const onChange = (change: FileChange) => changes.push(change)
const only = (...paths: string[]) => ({ onChange, folders: paths.map((path) => ({ path, deep: false })) })
const present = async () =>
  (await here.copies()).filter(({ state }) => state === "present").map(({ path }) => String(path))

/** Lets the times of folders lie so far back that they are trusted. */
function settle(...folders: string[]): void {
  for (const folder of ["", ...folders]) utimesSync(here.path(folder), 1_600_000_000, 1_600_000_000)
}

/** Imports until no folder is in doubt: a change within a tick of the clock is looked at once more. */
async function settled(options: Partial<ImportOptions> = {}): Promise<void> {
  const library = await here.library()
  for (let doubts = 1; doubts > 0;) {
    await here.import(options)
    const rows = await library.store.read(() => query(`SELECT folder FROM "localFolder" WHERE stamp = ''`))
    doubts = rows.length
  }
}

describe("an import of some folders", () => {
  beforeEach(async () => {
    for (const folder of ["a", "b", "c/d"]) {
      for (const i of [1, 2, 3, 4]) here.track(`${folder}/${i}.flac`, tags(`${folder} ${i}`, i))
    }
    await here.import()
  })

  it("looks at these alone", async () => {
    here.track("a/5.flac", tags("a 5", 5))
    here.track("b/5.flac", tags("b 5", 5))
    expect(await here.import(only("a"))).toMatchObject({ found: 5, imported: 1, unchanged: 4, lost: 0 })
    expect(changes).toEqual([{ change: "imported", path: "a/5.flac" }])
    expect(await here.import()).toMatchObject({ found: 14, imported: 1 })
  })

  it("goes into folders that are new there, and misses those that went", async () => {
    here.track("a/new/er/1.flac", tags("deep"))
    renameSync(here.path("c/d"), here.path("elsewhere"))
    expect(await here.import(only("a"))).toMatchObject({ found: 5, imported: 1, lost: 0 })
    // Its old place was looked up, though nobody asked.
    expect(await here.import(only(""))).toMatchObject({ found: 4, moved: 4, imported: 0, lost: 0 })
    expect(await present()).toContain("elsewhere/1.flac")
    expect(await here.import()).toMatchObject({ moved: 0, imported: 0, lost: 0, unchanged: 13 })
  })

  it("finds a folder that is wanted and is not there gone, with all that was in it", async () => {
    rmSync(here.path("c"), { recursive: true })
    const held = await here.import({ ...only("c/d"), holdLosses: true })
    expect(held).toMatchObject({ lost: 0, waiting: 1 })
    expect(held).not.toHaveProperty("missing")
    expect(await here.import(only("c/d"))).toMatchObject({ lost: 0, missing: { files: 4, of: 12 } })
    expect(await here.import({ ...only("c/d"), confirmLosses: true })).toMatchObject({ lost: 4 })
  })

  it("calls a move one, in whatever order its folders are looked at", async () => {
    renameSync(here.path("a/1.flac"), here.path("b/x.flac"))
    expect(await here.import(only("b"))).toMatchObject({ moved: 1, imported: 0 })
    expect(await here.import(only("a"))).toMatchObject({ lost: 0, moved: 0 })
    renameSync(here.path("b/x.flac"), here.path("c/y.flac"))
    expect(await here.import({ ...only("b"), holdLosses: true })).toMatchObject({ lost: 0, waiting: 1 })
    expect(await here.import({ ...only("c"), holdLosses: true })).toMatchObject({ moved: 1, imported: 0, waiting: 0 })
    expect(changes).toEqual([
      { change: "moved", path: "b/x.flac", from: "a/1.flac" },
      { change: "moved", path: "c/y.flac", from: "b/x.flac" },
    ])
    expect(await here.tracks()).toHaveLength(12)
  })

  it("does not take a second copy for a move", async () => {
    here.track("b/copy.flac", tags("a 1"), { audio: "a/1.flac" })
    expect(await here.import(only("b"))).toMatchObject({ moved: 0, imported: 1 })
    expect(await present()).toEqual(expect.arrayContaining(["a/1.flac", "b/copy.flac"]))
  })

  it("believes no copy to be there that it did not look for", async () => {
    here.track("b/copy.flac", tags("a 1"), { audio: "a/1.flac" })
    await here.import()
    for (const path of ["a/1.flac", "b/copy.flac"]) rmSync(here.path(path))
    expect(await here.import({ ...only("a"), holdLosses: true })).toMatchObject({ lost: 0, waiting: 1 })
  })

  it("takes no folder for gone through which it only goes to another", async () => {
    here.track("c/copy.flac", tags("copy"), { audio: "a/1.flac" })
    here.track("c/own.flac", tags("own"))
    await here.import()
    const held = { ...only("", "a", "c/d"), holdLosses: true }
    expect(await here.import(held)).toMatchObject({ lost: 0, waiting: 0 })
    here.track("b/copy.flac", tags("a copy of a copy"), { audio: "c/own.flac" })
    expect(await here.import(only("", "b", "c/d"))).toMatchObject({ imported: 1, moved: 0, lost: 0 })
    expect(await present()).toEqual(expect.arrayContaining(["b/copy.flac", "c/copy.flac", "c/own.flac"]))
    expect(await here.import()).toMatchObject({ imported: 0, moved: 0, lost: 0, unchanged: 15 })
  })

  it("calls a file moved once that went with its folder and is at two places now", async () => {
    renameSync(here.path("c"), here.path("new"))
    here.track("new/copy.flac", tags("c/d 1"), { audio: "c/d/1.flac" })
    expect(await here.import({ onChange })).toMatchObject({ moved: 4, imported: 1, lost: 0 })
    expect(changes.filter(({ change }) => change === "moved").map(({ from }) => from)).toEqual(
      [1, 2, 3, 4].map((i) => `c/d/${i}.flac`),
    )
  })

  it("heeds the ignore files and marks above", async () => {
    here.write("c/.ledgerlineignore", "d\n")
    here.track("c/d/5.flac", tags("ignored", 5))
    here.track("phone/in/1.flac", tags("phone"))
    here.write("phone/.nomedia", "")
    symlinkSync(here.path("a"), here.path("link"))
    await here.import({ ...only("c/d", "phone/in", "link"), confirmLosses: true })
    expect((await present()).map((path) => path[0])).toEqual([..."aaaabbbb"])
  })

  it("decides on an album as a whole, whichever of its discs is wanted", async () => {
    for (const disc of ["CD1", "CD2"]) here.track(`set/${disc}/1.flac`, { TITLE: disc, ARTIST: "Ada", ALBUM: "Set" })
    await here.import()
    here.track("set/CD2/2.flac", { TITLE: "more", ARTIST: "Bea", ALBUM: "Set" })
    expect(await here.import(only("set/CD2"))).toMatchObject({ found: 3, imported: 1 })
    expect(
      (await here.tracks()).filter(({ album }) => album === "Set").map(({ disc, title }) => [disc, title]),
    ).toEqual([
      [1, "CD1"],
      [2, "CD2"],
      [2, "more"],
    ])
  })

  it("calls nothing lost when the root is empty, whatever folder was wanted", async () => {
    renameSync(here.music, `${here.base}/elsewhere`)
    mkdirSync(here.music)
    expect(await here.import(only("a", "b"))).toMatchObject({ lost: 0, missing: { files: 12, of: 12 } })
    expect(await present()).toHaveLength(12)
  })

  it("leaves files alone that somebody may be writing", async () => {
    here.track("a/5.flac", tags("a 5", 5))
    here.track("a/1.flac", tags("other", 1), { audio: "a/1.flac" })
    const settleMs = 3_600_000
    expect(await here.import({ ...only("a"), settleMs })).toMatchObject({
      found: 4,
      imported: 0,
      updated: 0,
      lost: 0,
      waiting: 1,
    })
    const clock = (await here.library()).ports.clock
    const { ctimeMs } = statSync(here.path("a/5.flac"))
    expect(clock.now() - ctimeMs).toBeLessThan(settleMs)
    expect(await here.import({ ...only("a"), settleMs: 1e-6 })).toMatchObject({ imported: 1, updated: 1, waiting: 0 })
  })

  it("reads a file once it is whole that could not be read before, whatever was decided of its folder meanwhile", async () => {
    await here.remove()
    const { clock } = systemPorts
    // A minute ahead, so that no time is within a tick of it.
    here = new MusicFolder(pool, { ...systemPorts, clock: { ...clock, now: () => clock.now() + 60_000 } })
    for (const i of [1, 2, 3]) here.track(`a/${i}.flac`, tags(`a ${i}`, i))
    here.write("a/1.lrc", "[00:01.00]one")
    here.write("a/4.flac", "half")
    expect(await here.import()).toMatchObject({ imported: 3, failed: [{ path: "a/4.flac" }] })
    here.track("a/4.flac", tags("a 4", 4))
    rmSync(here.path("a/1.lrc"))
    const young = await here.import({ settleMs: 3_600_000 })
    expect(young).toMatchObject({ imported: 0, waiting: 1, failed: [{ path: "a/4.flac" }] })
    expect(await here.import()).toMatchObject({ imported: 1, failed: [] })
  })

  it("waits for another of the same source", async () => {
    here.track("a/5.flac", tags("a 5", 5))
    const both = await Promise.all([here.import(), here.import(only("a"))])
    expect(both.map(({ imported }) => imported)).toEqual([1, 0])
    const stop = new AbortController()
    const first = here.import()
    const second = here.import({ signal: stop.signal })
    stop.abort(new Error("enough"))
    await expect(second).rejects.toThrow("enough")
    expect(await first).toMatchObject({ unchanged: 13 })
  })
})

describe("a light import", () => {
  beforeEach(async () => {
    for (const folder of ["a", "b", "set/CD1", "set/CD2"]) {
      for (const i of [1, 2, 3]) here.track(`${folder}/${i}.flac`, tags(`${folder} ${i}`, i))
    }
    here.write("b/.ledgerlineignore", "3.flac\n")
    settle("a", "b", "set", "set/CD1", "set/CD2")
    await settled()
  })

  it("lists nothing where nothing came or went", async () => {
    here.track("a/1.flac", tags("changed in place"), { audio: "a/1.flac" })
    expect(await here.import({ light: true })).toMatchObject({ found: 0, updated: 0, lost: 0 })
    expect(await here.import()).toMatchObject({ found: 11, updated: 1 })
  })

  it("finds what came, went and moved", async () => {
    here.track("b/new/1.flac", tags("new"))
    renameSync(here.path("a/1.flac"), here.path("b/moved.flac"))
    rmSync(here.path("a/2.flac"))
    expect(await here.import({ light: true, onChange })).toMatchObject({ imported: 1, moved: 1, lost: 1 })
    expect(changes.map(({ change, path }) => [change, path])).toEqual([
      ["imported", "b/new/1.flac"],
      ["moved", "b/moved.flac"],
      ["lost", "a/2.flac"],
    ])
  })

  it("comes back to a file that was being written though its folder is as it was by now", async () => {
    await here.remove()
    const { clock } = systemPorts
    // A minute ahead, so that no time is within a tick of it.
    here = new MusicFolder(pool, { ...systemPorts, clock: { ...clock, now: () => clock.now() + 60_000 } })
    here.track("a/1.flac", tags("a 1"))
    await here.import()
    here.track("a/2.flac", tags("a 2", 2))
    expect(await here.import({ settleMs: 3_600_000 })).toMatchObject({ imported: 0, waiting: 1 })
    expect(await here.import({ light: true })).toMatchObject({ imported: 1 })
  })

  it("lists a folder again that changed within a tick of the clock before it was listed", async () => {
    await here.remove()
    let now = 0
    here = new MusicFolder(pool, { ...systemPorts, clock: { ...systemPorts.clock, now: () => now } })
    here.track("a/1.flac", tags("a 1"))
    now = statSync(here.path("a")).ctimeMs + 5
    const doubted = async () =>
      (await (await here.library()).store.read(() => query("SELECT stamp FROM \"localFolder\" WHERE stamp = ''")))
        .length
    await here.import()
    expect(await doubted()).toBe(2)
    now += 60_000
    await here.import({ light: true })
    expect(await doubted()).toBe(0)
  })

  it("looks at all folders of an album of which one changed", async () => {
    here.track("set/CD2/4.flac", tags("four", 4))
    expect(await here.import({ light: true })).toMatchObject({ found: 7, imported: 1, unchanged: 6 })
  })

  it("follows what ignore files say", async () => {
    here.write("b/.ledgerlineignore", "")
    expect(await here.import({ light: true })).toMatchObject({ lost: 2 })
    here.write("b/.ledgerlineignore", "1.flac")
    expect(await here.import({ light: true })).toMatchObject({ imported: 2 })
  })

  it("comes back to losses that were held, and to files that were being written", async () => {
    rmSync(here.path("a/1.flac"))
    here.track("set/CD1/4.flac", tags("four", 4))
    expect(await here.import({ light: true, holdLosses: true, settleMs: 3_600_000 })).toMatchObject({
      imported: 0,
      lost: 0,
      waiting: 2,
    })
    expect(await here.import({ light: true })).toMatchObject({ imported: 1, lost: 1 })
  })

  it("calls nothing lost when a disk is not there, and finds it again", async () => {
    renameSync(here.path("set"), `${here.base}/elsewhere`)
    expect(await here.import({ light: true })).toMatchObject({ lost: 0, missing: { files: 6 } })
    expect(await here.import({ light: true })).toMatchObject({ lost: 0, missing: { files: 6 } })
    renameSync(`${here.base}/elsewhere`, here.path("set"))
    expect(await here.import({ light: true })).not.toHaveProperty("missing")
    expect(await present()).toHaveLength(11)
  })
})
