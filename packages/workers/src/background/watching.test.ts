/** Real folders under real watches: what people do with files shows in the library by itself. */
import { appendFileSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs"
import { all, views } from "@ledgerline/core"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { flac } from "../testing/flac.ts"
import { sharedPool } from "../testing/folder.ts"
import { watchTree } from "../watch/watchTree.ts"
import { tags, Watched } from "./testing/watched.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: Watched
beforeEach(() => {
  here = new Watched(pool)
})
afterEach(() => here.end())

describe("while a folder is watched", () => {
  it("a new file appears", async () => {
    await here.start()
    expect(here.states()).toEqual(["watching"])
    here.track("base/new.flac", tags("New"))
    await here.until(() => here.files().length > 0)
    expect(here.files()).toEqual(["imported base/new.flac"])
    expect((await here.tracks()).map(({ title }) => title)).toContain("New")
  })

  it("changed tags show", async () => {
    await here.start()
    here.track("base/1.flac", tags("Other"), { audio: "base/1.flac" })
    await here.until(async () => (await here.tracks()).some(({ title }) => title === "Other"))
    expect(await here.tracks()).toHaveLength(20)
  })

  it("a file that gets another name keeps its track", async () => {
    await here.start()
    const before = (await here.tracks()).map(({ id }) => id)
    here.move("base/1.flac", "base/renamed.flac")
    await here.until(() => here.files().length > 0)
    expect(here.files()).toEqual(["moved base/1.flac > base/renamed.flac"])
    expect((await here.tracks()).map(({ id }) => id)).toEqual(before)
  })

  it("a folder that gets another name is not gone, and what happens in it later shows", async () => {
    here.track("a/b/1.flac", tags("One"))
    here.track("a/b/2.flac", tags("Two", 2))
    await here.start()
    here.move("a", "z")
    await here.untilPresent("z/b/1.flac", "z/b/2.flac")
    expect((await here.told(2)).toSorted()).toEqual(["moved a/b/1.flac > z/b/1.flac", "moved a/b/2.flac > z/b/2.flac"])
    here.track("z/b/3.flac", tags("Three", 3))
    await here.untilPresent("z/b/1.flac", "z/b/2.flac", "z/b/3.flac")
  })

  it("a file that is deleted is lost", async () => {
    await here.start()
    here.delete("base/1.flac")
    await here.until(() => here.files().length > 0)
    expect(here.files()).toEqual(["lost base/1.flac"])
    expect(await here.tracks()).toHaveLength(20)
  })

  it("a file that is replaced in one step is the same track", async () => {
    await here.start()
    const before = (await here.tracks()).length
    here.write("base/1.flac.tmp", flac({ audio: "better", tags: tags("Base 1") }))
    here.move("base/1.flac.tmp", "base/1.flac")
    await here.until(() => here.files().length > 0)
    expect(here.files()).toEqual(["updated base/1.flac"])
    expect(await here.tracks()).toHaveLength(before)
  })

  it("a nested tree comes at once, made here or moved in", async () => {
    await here.start()
    here.track("n/e/w/1.flac", tags("One"))
    here.write("../out/x/y/1.flac", flac({ audio: "out", tags: tags("Out") }))
    renameSync(here.path("../out"), here.path("in"))
    await here.untilPresent("in/x/y/1.flac", "n/e/w/1.flac")
    here.track("in/x/y/2.flac", tags("Two"))
    await here.untilPresent("in/x/y/1.flac", "in/x/y/2.flac", "n/e/w/1.flac")
    expect(await here.told(3)).toHaveLength(3)
  })

  it("ignore files are followed, and what they exclude is not taken in", async () => {
    here.write("rules/.ledgerlineignore", "no*\n")
    await here.start()
    here.track("rules/no.flac", tags("No"))
    here.track("rules/yes.flac", tags("Yes"))
    here.write("rules/late.flac.part", "half")
    await here.untilPresent("rules/yes.flac")
    here.write("rules/.ledgerlineignore", "other\n")
    await here.untilPresent("rules/no.flac", "rules/yes.flac")
    expect(await here.told(2)).toEqual(["imported rules/yes.flac", "imported rules/no.flac"])
  })

  it("a link to elsewhere is not followed", async () => {
    mkdirSync(`${here.base}/outside`)
    writeFileSync(`${here.base}/outside/1.flac`, flac({ audio: "outside" }))
    await here.start()
    symlinkSync(`${here.base}/outside`, here.path("link"))
    here.track("real/1.flac", tags("Real"))
    await here.untilPresent("real/1.flac")
    expect(await here.told(1)).toEqual(["imported real/1.flac"])
  })

  it("two thousand files that are dropped at once are all there", async () => {
    await here.start()
    const paths = Array.from({ length: 2_000 }, (_, i) => `drop/${i % 40}/${i}.flac`)
    for (const [i, path] of paths.entries()) here.track(path, { TITLE: `T${i}`, ARTIST: "Ada", ALBUM: `A${i % 40}` })
    await here.until(() => here.files().length >= 2_000)
    expect(await here.present()).toHaveLength(2_000)
    expect(new Set(here.files()).size).toBe(2_000)
  })

  it("a move from one folder to another is one, whichever is looked at first", async () => {
    here.track("from/1.flac", tags("One"))
    here.track("from/2.flac", tags("Two", 2))
    await here.start()
    here.move("from/1.flac", "to/1.flac")
    await here.untilPresent("from/2.flac", "to/1.flac")
    expect(await here.told(1)).toEqual(["moved from/1.flac > to/1.flac"])
    // The file is away longer than it takes to look at where it was.
    renameSync(here.path("from/2.flac"), `${here.base}/2.flac`)
    const scans = here.scans().length
    await here.until(() => here.scans().length > scans)
    renameSync(`${here.base}/2.flac`, here.path("to/2.flac"))
    await here.untilPresent("to/1.flac", "to/2.flac")
    expect((await here.tracks()).filter(({ title }) => title === "Two")).toHaveLength(1)
  })

  it("a file that was written just before is not waited for as one that is being written", async () => {
    await here.import()
    here.track("base/new.flac", tags("New"))
    const { states } = await here.start({ quietMs: 1_000, graceMs: 3_600_000 })
    expect([...states.values()].map(({ state }) => state)).toEqual(["watching"])
    expect(await here.told(1)).toEqual(["imported base/new.flac"])
  })

  it("a file that is copied piece by piece is taken in whole", async () => {
    const changed: (() => void)[] = []
    const open = watchTree()
    await here.start({
      quietMs: 3_000,
      // The real watch; the test hears it too, so that the next piece comes when the last one was told.
      openWatch: (root, handlers) =>
        open(root, {
          ...handlers,
          onDirty: (folders) => {
            handlers.onDirty(folders)
            for (const call of changed.splice(0)) call()
          },
        }),
    })
    // Any beginning of this file that has the tags would be imported, as another recording.
    const whole = Buffer.concat([flac({ audio: "slow", tags: tags("Slow") }), Buffer.alloc(80_000, 1)])
    writeFileSync(here.path("base/slow.flac"), "")
    for (let at = 0; at < whole.length; at += 10_000) {
      const told = new Promise<void>((resolve) => changed.push(resolve))
      appendFileSync(here.path("base/slow.flac"), whole.subarray(at, at + 10_000))
      await told
    }
    await here.until(() => here.files().length > 0)
    expect(here.files()).toEqual(["imported base/slow.flac"])
    const library = await here.library()
    const files = await library.store.read(() => all(views.selectFrom("mediaFile").select("bytes")))
    expect(files.map(({ bytes }) => bytes)).toContain(whole.length)
    expect(files).toHaveLength(21)
    expect(readFileSync(here.path("base/slow.flac"))).toEqual(whole)
  })
})
