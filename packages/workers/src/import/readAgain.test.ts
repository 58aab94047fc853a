/** Files that are read again though they are as they were, as those that an older version read: what that said otherwise is mended. */
import { utimesSync } from "node:fs"
import { all, query, views } from "@ledgerline/core"
import { systemPorts } from "@ledgerline/core/system"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { MusicFolder, sharedPool } from "../testing/folder.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(() => here.remove())

/** As if an older version had read all that is here, and understood the audio otherwise. */
async function readByAnOlder(): Promise<void> {
  const library = await here.library()
  const files = await encodings()
  const events = files.map(({ id, ...known }) => ({
    type: "mediaFile.imported",
    subject: `mediaFile:${id}`,
    payload: { ...known, codec: "Older", bitDepth: 8, bytes: 1 },
  }))
  await library.append({ actor: "import", events })
  await library.store.write(() => query('UPDATE "localFile" SET reader = 1'))
}

const COLUMNS = ["id", "codec", "container", "durationMs", "bitRate", "sampleRate", "bitDepth", "channels"] as const

async function encodings() {
  const library = await here.library()
  return library.store.read(() => all(views.selectFrom("mediaFile").select(COLUMNS).orderBy("id")))
}

const events = async (): Promise<number> => (await (await here.library()).events(1, 1000)).length

it("says what two copies say alike once", async () => {
  for (const path of ["a/1.flac", "a/2.flac"]) here.track(path, { TITLE: "One", ARTIST: "Ada" }, { audio: "one" })
  await here.import()
  const said = await (await here.library()).events(1, 1000)
  expect(said.filter(({ type }) => type === "claim.attributed")).toHaveLength(1)
})

it("is not each file anew whose time a program set to come", async () => {
  await here.remove()
  const { clock } = systemPorts
  // A minute ahead, so that no time that is real is within a tick of it.
  here = new MusicFolder(pool, { ...systemPorts, clock: { ...clock, now: () => clock.now() + 60_000 } })
  here.track("a/1.flac", { TITLE: "One" })
  here.track("a/2.flac", { TITLE: "Two" })
  const now = clock.now() / 1000
  utimesSync(here.path("a/1.flac"), now, now + 1_000_000_000)
  // The clock of a server of files may be hours ahead.
  utimesSync(here.path("a/2.flac"), now, now + 3600)
  await here.import()
  expect((await here.known()).map(({ unsettled }) => unsettled)).toEqual([0, 1])
})

describe("a file that an older version read", () => {
  it("shows how it is encoded as this version reads it, said once however many copies there are", async () => {
    here.track("a/1.flac", { TITLE: "One" }, { audio: "one" })
    here.track("b/1.flac", { TITLE: "One" }, { audio: "one" })
    here.track("b/2.flac", { TITLE: "Two" })
    await here.import()
    const before = await encodings()
    await readByAnOlder()
    expect((await encodings()).map(({ codec, bitDepth }) => [codec, bitDepth])).toEqual([
      ["Older", 8],
      ["Older", 8],
    ])
    const count = await events()
    expect(await here.import()).toMatchObject({ found: 3, imported: 0, updated: 2, unchanged: 1 })
    expect(await encodings()).toEqual(before)
    // The operation begins and ends; between, a word for each of two recordings.
    expect((await events()) - count).toBe(4)
    expect(await here.import()).toMatchObject({ updated: 0, unchanged: 3 })
  })

  it("is told nothing of where this version reads the same", async () => {
    here.track("a/1.flac", { TITLE: "One" })
    await here.import()
    await (await here.library()).store.write(() => query('UPDATE "localFile" SET reader = 1'))
    const count = await events()
    expect(await here.import()).toMatchObject({ found: 1, updated: 0, unchanged: 1 })
    expect(await events()).toBe(count)
  })
})
