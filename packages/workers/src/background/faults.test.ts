/** What watching does not tell, and what befalls it: nothing stays unseen, and nothing is lost that is only away. */
import { renameSync, rmSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { all, type Library, views } from "@ledgerline/core"
import { systemPorts as realPorts } from "@ledgerline/core/system"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { ArtworkSizes } from "../artwork/ArtworkSizes.ts"
import { twoColours } from "../artwork/testing/images.ts"
import { openFingerprinter } from "../fingerprint/open.ts"
import { VirtualTime } from "../jobs/testing/virtualTime.ts"
import { countJobs, listJobs } from "../jobs/list.ts"
import { systemPorts } from "../system.ts"
import { sharedPool } from "../testing/folder.ts"
import type { OpenWatch, WatchHandlers, WatchTrouble } from "../watch/port.ts"
import { watchTree } from "../watch/watchTree.ts"
import { writePiece } from "../fingerprint/testing/music.ts"
import { tags, Watched } from "./testing/watched.ts"

const pool = sharedPool()
afterAll(() => pool.close())

const MINUTE = 60_000
/** Hears nothing, as on a share that other machines write to. */
const blind: OpenWatch = async () => ({ close: async () => {} })

let here: Watched
afterEach(() => here.end())

describe("in virtual time", () => {
  let time: VirtualTime
  beforeEach(() => {
    time = new VirtualTime()
    // Late enough that no file was written just now.
    time.now = realPorts.clock.now() + 60 * MINUTE
    here = new Watched(pool, { ...realPorts, clock: time.clock })
  })

  const start = (openWatch: OpenWatch, more: object = {}) =>
    here.start({ openWatch, ports: { ...systemPorts, after: time.after }, rootMs: Infinity, ...more })

  /** Lets an interval pass, and waits for the scan that it brings. */
  async function nextScan(): Promise<void> {
    const scans = here.scans().length
    await time.pass(15 * MINUTE)
    await here.until(() => here.scans().length > scans)
  }

  it("what a watch does not tell comes by the light scan, changes in place by a whole one", async () => {
    await start(blind)
    expect(here.states()).toEqual(["watching"])
    here.track("new/1.flac", tags("New"))
    here.track("base/1.flac", tags("Changed"), { audio: "base/1.flac" })
    await time.pass(14 * MINUTE)
    expect(here.scans()).toHaveLength(1)
    await nextScan()
    expect(here.files()).toEqual(["imported new/1.flac"])
    for (let i = 2; i < 16; i++) await nextScan()
    expect(here.files()).toEqual(["imported new/1.flac"])
    await nextScan()
    expect(here.files()).toEqual(["imported new/1.flac", "updated base/1.flac"])
  })

  it("where a watch cannot be had each scan is whole, and says why; the watch is tried again", async () => {
    let most = 1
    await start((root, handlers) => watchTree({ most })(root, handlers))
    expect(here.news[0]).toMatchObject({ news: "state", state: "polling", why: { reason: "folders", most: 1 } })
    here.track("base/1.flac", tags("Changed"), { audio: "base/1.flac" })
    await nextScan()
    expect(here.files()).toEqual(["updated base/1.flac"])
    most = 100
    await nextScan()
    expect(here.states()).toEqual(["polling", "watching"])
  })

  it("a watch that fails is replaced by scans, at once and then at intervals", async () => {
    let fail: (trouble: WatchTrouble) => void = () => {}
    let isBroken = false
    const open: OpenWatch = (root, handlers: WatchHandlers) => {
      fail = handlers.onTrouble
      return isBroken ? Promise.resolve({ reason: "failed", message: "still broken" }) : blind(root, handlers)
    }
    await start(open)
    here.track("base/1.flac", tags("Changed"), { audio: "base/1.flac" })
    isBroken = true
    const scans = here.scans().length
    fail({ reason: "failed", message: "the disk said no" })
    await here.until(() => here.scans().length > scans)
    expect(here.files()).toEqual(["updated base/1.flac"])
    expect(here.news).toContainEqual(
      expect.objectContaining({ state: "polling", why: { reason: "failed", message: "the disk said no" } }),
    )
    here.track("base/2.flac", tags("Changed too"), { audio: "base/2.flac" })
    await nextScan()
    expect(here.files()).toEqual(["updated base/1.flac", "updated base/2.flac"])
    isBroken = false
    await nextScan()
    expect(here.states()).toEqual(["watching", "polling", "polling", "watching"])
  })

  it("what is gone is lost only when it turned up nowhere else for a while", async () => {
    let tell: WatchHandlers["onDirty"] = () => {}
    await start(
      async (root, handlers) => {
        tell = handlers.onDirty
        return blind(root, handlers)
      },
      { graceMs: MINUTE, quietMs: 1_000 },
    )
    here.delete("base/1.flac")
    const scans = here.scans().length
    tell([{ path: "base", deep: false }])
    await time.pass(1_000)
    await here.until(() => here.scans().length > scans)
    expect(here.files()).toEqual([])
    await time.pass(2 * MINUTE)
    await here.until(() => here.files().length > 0)
    expect(here.files()).toEqual(["lost base/1.flac"])
  })

  it("what is new is fingerprinted, in one job for all", async () => {
    mkdirSync(here.path("wav"))
    writePiece(here.path("wav/1.wav"), { seconds: 12, melody: 1, chords: 2 })
    await start(blind, { openFingerprinter: () => openFingerprinter({ ports: systemPorts, atOnce: 1 }) })
    writePiece(here.path("wav/2.wav"), { seconds: 12, melody: 3, chords: 4 })
    await nextScan()
    const library = await here.library()
    // One for what was there at the beginning, one for what has come.
    await time.pass(MINUTE)
    const reports = () => here.news.filter(({ news }) => news === "fingerprints")
    await here.until(() => reports().length === 2)
    expect(reports()).toMatchObject([{ fingerprinted: 1 }, { fingerprinted: 1 }])
    expect(await fingerprints(library)).toBe(2)
    const { running = 0, waiting = 0, delayed = 0, failed = 0 } = await library.store.read(() => countJobs())
    expect([running, waiting, delayed, failed]).toEqual([0, 0, 0, 0])
  })

  it("sizes are made of new images, in one job for all, also of one that comes without music", async () => {
    const cover = (side: number) => twoColours(side, side).png().toBuffer()
    here.write("base/cover.png", await cover(60))
    const openArtwork = async () => {
      const { store } = await here.library()
      const cache = join(here.base, "cache")
      return ArtworkSizes.open({ store, blobs: here.blobs, cache, ports: systemPorts, atOnce: 1 })
    }
    await start(blind, { openArtwork })
    const reports = () => here.news.filter(({ news }) => news === "artwork")
    await time.pass(MINUTE)
    await here.until(() => reports().length === 1)
    here.track("new/1.flac", { ...tags("New"), ALBUM: "New" })
    here.write("new/cover.png", await cover(70))
    await nextScan()
    await time.pass(MINUTE)
    await here.until(() => reports().length === 2)
    here.write("new/back.png", await cover(80))
    await nextScan()
    await time.pass(MINUTE)
    await here.until(() => reports().length === 3)
    const made = { news: "artwork", made: 1, failed: 0, elsewhere: 0 }
    expect(reports()).toEqual([made, made, made])
    // Nothing came: nothing is asked for.
    await nextScan()
    await time.pass(MINUTE)
    const { store } = await here.library()
    const jobs = await store.read(() => listJobs({ limit: 100 }))
    expect(jobs.filter(({ kind }) => kind === "artwork.sizes")).toHaveLength(3)
  })
})

const fingerprints = async (library: Library): Promise<number> =>
  (
    await library.store.read(() =>
      all(views.selectFrom("analysis").select("subject").where("analysis", "=", "chromaprint")),
    )
  ).length

describe("a root", () => {
  beforeEach(() => {
    here = new Watched(pool)
  })

  it("that goes away is unreachable, loses nothing, and is watched again when it is back", async () => {
    await here.start()
    renameSync(here.music, `${here.base}/elsewhere`)
    await here.until(() => here.states().length > 1)
    renameSync(`${here.base}/elsewhere`, here.music)
    here.track("back/1.flac", tags("Back"))
    await here.untilPresent("back/1.flac")
    here.track("back/2.flac", tags("Again", 2))
    await here.untilPresent("back/1.flac", "back/2.flac")
    expect(here.states()).toEqual(["watching", "unreachable", "watching"])
    expect(here.files()).toEqual(["imported back/1.flac", "imported back/2.flac"])
  })

  it("in whose place is another, empty folder loses nothing", async () => {
    await here.start()
    const scans = here.scans().length
    renameSync(here.music, `${here.base}/elsewhere`)
    mkdirSync(here.music)
    await here.until(() => here.scans().length > scans)
    expect(here.scans().at(-1)).toMatchObject({ report: { lost: 0, missing: { files: 20, of: 20 } } })
    expect((await here.copies()).every(({ state }) => state === "present")).toBe(true)
  })

  it("that is not there at the beginning is waited for", async () => {
    await here.import()
    renameSync(here.music, `${here.base}/elsewhere`)
    await here.start()
    expect(here.scans()).toEqual([])
    renameSync(`${here.base}/elsewhere`, here.music)
    await here.until(() => here.states().includes("watching") && here.scans().length > 0)
    expect(here.scans()[0]).toMatchObject({ report: { unchanged: 20, lost: 0 } })
  })

  it("of which nearly all is deleted loses nothing before a person says so", async () => {
    await here.start()
    rmSync(here.path("base"), { recursive: true })
    await here.until(() => here.scans().some(({ report }) => report.missing !== undefined))
    expect((await here.copies()).every(({ state }) => state === "present")).toBe(true)
    expect(here.files()).toEqual([])
  })

  it("in which more happens at once than can be told is looked through whole", async () => {
    await here.start({ openWatch: watchTree({ queue: 2 }) })
    here.track("base/1.flac", tags("Changed"), { audio: "base/1.flac" })
    await here.until(() => here.scans().filter(({ report }) => report.found === 20).length > 1)
    await here.until(() => here.files().length > 0)
    expect(here.files()).toEqual(["updated base/1.flac"])
  })
})
