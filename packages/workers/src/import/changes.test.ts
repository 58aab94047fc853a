/** What an import makes of files that move, change and go. */
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs"
import { all, views } from "@ledgerline/core"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { flac, png } from "../testing/flac.ts"
import { systemPorts } from "../system.ts"
import { ImportPool } from "./ImportPool.ts"
import { unreachableSources } from "./sources.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(() => here.remove())

const tags = (title: string, track = 1) => ({ TITLE: title, ARTIST: "Ada", ALBUM: "Album", TRACKNUMBER: String(track) })

/** Makes a file look as if it had been there for long, so that its times are trusted. */
function settle(...paths: string[]): void {
  for (const path of paths) utimesSync(here.path(path), 1_600_000_000, 1_600_000_000.123)
}

async function events(): Promise<number> {
  return (await (await here.library()).events(1, 100_000)).length
}

describe("an import", () => {
  it("that is repeated says nothing", async () => {
    here.track("a/1.flac", tags("One"))
    here.track("a/2.flac", tags("Two", 2))
    here.write("a/cover.png", png(1))
    expect(await here.import()).toMatchObject({ found: 2, imported: 2, updated: 0, unchanged: 0, failed: [] })
    const before = await events()
    const again = await here.import()
    expect(again).toMatchObject({ found: 2, imported: 0, updated: 0, unchanged: 2, moved: 0, lost: 0 })
    expect(again).not.toHaveProperty("op")
    expect(await events()).toBe(before)
  })

  it("10: follows a file that moved", async () => {
    here.track("a/1.flac", tags("One"))
    here.track("a/2.flac", tags("Two", 2))
    await here.import()
    const [before] = await here.tracks()
    mkdirSync(here.path("b"))
    renameSync(here.path("a/1.flac"), here.path("b/renamed.flac"))
    expect(await here.import()).toMatchObject({ found: 2, imported: 0, moved: 1, lost: 0, unchanged: 1 })
    expect((await here.tracks())[0]?.id).toBe(before?.id)
    expect((await here.copies()).map(({ path, state }) => [path, state])).toEqual([
      ["a/1.flac", "lost"],
      ["a/2.flac", "present"],
      ["b/renamed.flac", "present"],
    ])
  })

  it("11: and one that moved and was tagged anew", async () => {
    here.track("a/1.flac", tags("One"), { audio: "x" })
    await here.import()
    const [before] = await here.tracks()
    rmSync(here.path("a"), { recursive: true })
    here.track("b/2.flac", tags("Other title", 7), { audio: "x" })
    expect(await here.import()).toMatchObject({ found: 1, imported: 0, moved: 1 })
    const after = await here.tracks()
    expect(after.map(({ id, title, track }) => [id, title, track])).toEqual([[before?.id, "Other title", 7]])
  })

  it("10: and all files of a folder that was renamed", async () => {
    for (const i of [1, 2, 3, 4]) here.track(`old/${i}.flac`, tags(`T${i}`, i))
    await here.import()
    renameSync(here.path("old"), here.path("new"))
    expect(await here.import()).toMatchObject({ found: 4, moved: 4, imported: 0, lost: 0 })
    expect(await here.tracks()).toHaveLength(4)
  })

  it("12: takes a better encoding for the same track", async () => {
    here.track("a/1 One.flac", tags("One"), { audio: "lossy", duration: 180 })
    here.track("a/2 Two.flac", tags("Two", 2))
    await here.import()
    const before = await here.tracks()
    rmSync(here.path("a/1 One.flac"))
    here.track("a/01 - One.flac", tags("One"), { audio: "lossless", duration: 180.5 })
    await here.import({ confirmLosses: true })
    expect((await here.tracks()).map(({ id }) => id)).toEqual(before.map(({ id }) => id))
  })

  it("12: also where the file keeps its name", async () => {
    here.track("a/1.flac", tags("One"), { audio: "lossy" })
    await here.import()
    const before = await here.tracks()
    here.track("a/1.flac", tags("One"), { audio: "better" })
    expect(await here.import()).toMatchObject({ found: 1, updated: 1, imported: 0 })
    expect((await here.tracks()).map(({ id }) => id)).toEqual(before.map(({ id }) => id))
    expect((await here.copies()).map(({ state }) => state).toSorted()).toEqual(["lost", "present"])
  })

  it("28: shows two encodings at one place of an album once", async () => {
    here.track("320/1.flac", tags("One"), { audio: "320", duration: 180 })
    here.track("128/1.flac", tags("One"), { audio: "128", duration: 181 })
    await here.import()
    expect(await here.tracks()).toHaveLength(1)
    expect(await here.copies()).toHaveLength(2)
  })

  it("13: keeps the track of a file that moves to another source", async () => {
    for (const i of [1, 2, 3, 4, 5, 6]) here.track(`a/${i}.flac`, tags(`T${i}`, i))
    await here.import()
    const before = (await here.tracks()).map(({ id }) => id)
    const second = `${here.base}/Second`
    mkdirSync(second)
    renameSync(here.path("a/1.flac"), `${second}/1.flac`)
    expect(await here.import({ folder: second })).toMatchObject({ found: 1, imported: 1 })
    expect(await here.import()).toMatchObject({ found: 5, lost: 1 })
    expect((await here.tracks()).map(({ id }) => id)).toEqual(before)
    expect((await here.copies()).map(({ path, state }) => [path, state])).toContainEqual(["1.flac", "present"])
  })

  it("14: calls nothing lost when a disk is not there", async () => {
    for (const i of [1, 2, 3]) here.track(`a/${i}.flac`, tags(`T${i}`, i))
    await here.import()
    renameSync(here.path("a"), `${here.base}/elsewhere`)
    const report = await here.import()
    expect(report).toMatchObject({ found: 0, lost: 0, missing: { files: 3, of: 3 } })
    expect((await here.copies()).every(({ state }) => state === "present")).toBe(true)
    renameSync(`${here.base}/elsewhere`, here.path("a"))
    const back = await here.import()
    expect(back).toMatchObject({ found: 3, unchanged: 3 })
    expect(back).not.toHaveProperty("missing")
  })

  it("14: asks nobody about files of which the source has another copy", async () => {
    for (const i of [1, 2, 3])
      for (const folder of ["a", "b"]) here.track(`${folder}/${i}.flac`, tags(`T${i}`, i), { audio: `${i}` })
    await here.import()
    rmSync(here.path("b"), { recursive: true })
    const report = await here.import()
    expect(report).toMatchObject({ found: 3, unchanged: 3, lost: 3 })
    expect(report).not.toHaveProperty("missing")
    expect((await here.copies()).map(({ path, state }) => `${path} ${state}`)).toEqual([
      ...[1, 2, 3].map((i) => `a/${i}.flac present`),
      ...[1, 2, 3].map((i) => `b/${i}.flac lost`),
    ])
  })

  it("14: knows a source as unreachable while the place where its disk is mounted is empty", async () => {
    here.track("a/1.flac", tags("One"))
    const { source } = await here.import()
    const library = await here.library()
    expect(await unreachableSources(library)).toEqual(new Set())
    renameSync(here.path("a"), `${here.base}/elsewhere`)
    expect(await unreachableSources(library)).toEqual(new Set([source]))
    expect(await here.import()).toMatchObject({ lost: 0, missing: { files: 1, of: 1 } })
    expect(await unreachableSources(library)).toEqual(new Set([source]))
    renameSync(`${here.base}/elsewhere`, here.path("a"))
    expect(await unreachableSources(library)).toEqual(new Set())
  })

  it("14: knows an empty folder as reachable where nothing of it was ever read", async () => {
    await here.import()
    expect(await unreachableSources(await here.library())).toEqual(new Set())
  })

  it("14: refuses a root that is gone, and says so", async () => {
    here.track("1.flac", tags("One"))
    await here.import()
    renameSync(here.music, `${here.base}/elsewhere`)
    await expect(here.import()).rejects.toMatchObject({ _tag: "UnreachableSource" })
    expect((await here.copies()).every(({ state }) => state === "present")).toBe(true)
  })

  it("14: believes a person who says that files are gone", async () => {
    for (const i of [1, 2, 3]) here.track(`a/${i}.flac`, tags(`T${i}`, i))
    await here.import()
    rmSync(here.path("a"), { recursive: true })
    expect(await here.import({ confirmLosses: true })).toMatchObject({ lost: 3 })
    expect(await here.import()).toMatchObject({ found: 0, lost: 0 })
    expect((await here.copies()).map(({ state }) => state)).toEqual(["lost", "lost", "lost"])
    // The tracks stay: their plays and playlists are not the disk's.
    expect(await here.tracks()).toHaveLength(3)
  })

  it("finds a file that is put back", async () => {
    for (const i of [1, 2, 3, 4, 5, 6]) here.track(`a/${i}.flac`, tags(`T${i}`, i))
    await here.import()
    const bytes = readFileSync(here.path("a/1.flac"))
    rmSync(here.path("a/1.flac"))
    expect(await here.import()).toMatchObject({ lost: 1, found: 5 })
    writeFileSync(here.path("a/1.flac"), bytes)
    expect(await here.import()).toMatchObject({ found: 6, imported: 1 })
    expect(await here.tracks()).toHaveLength(6)
    expect((await here.copies()).every(({ state }) => state === "present")).toBe(true)
  })

  it("16: sees an edit that keeps the time of modification", async () => {
    here.track("1.flac", tags("One"), { audio: "x" })
    settle("1.flac")
    await here.import()
    await here.import()
    const { mtimeMs, size } = statSync(here.path("1.flac"))
    here.track("1.flac", tags("Two"), { audio: "x" })
    settle("1.flac")
    expect(statSync(here.path("1.flac"))).toMatchObject({ mtimeMs, size })
    expect(await here.import()).toMatchObject({ updated: 1, unchanged: 0 })
    expect((await here.tracks())[0]?.title).toBe("Two")
  })

  it("leaves what a person said alone", async () => {
    here.track("1.flac", tags("One"), { audio: "x" })
    await here.import()
    const library = await here.library()
    const [track] = await here.tracks()
    const fields = { title: "Mine" }
    await library.append({
      actor: "user:ada",
      events: [
        {
          type: "claim.attributed",
          subject: `track:${track?.id}`,
          payload: { provider: "user", tier: "user", fields },
        },
      ],
    })
    here.track("1.flac", tags("Theirs"), { audio: "x" })
    await here.import()
    expect((await here.tracks())[0]?.title).toBe("Mine")
  })

  it("does not bring back a track that a person removed", async () => {
    here.track("1.flac", tags("One"), { audio: "x" })
    await here.import()
    const library = await here.library()
    const [track] = await here.tracks()
    await library.append({
      actor: "user:ada",
      events: [{ type: "track.removed", subject: `track:${track?.id}`, payload: {} }],
    })
    here.track("1.flac", tags("Retagged"), { audio: "x" })
    await here.import()
    expect(await here.tracks()).toEqual([])
  })

  it("is one operation, which says how it ended", async () => {
    here.track("1.flac", tags("One"))
    const { op } = await here.import()
    const library = await here.library()
    const operations = await library.store.read(() =>
      all(views.selectFrom("operation").select(["id", "kind", "outcome"]).where("kind", "=", "import")),
    )
    expect(operations).toEqual([{ id: op, kind: "import", outcome: "done" }])
  })

  it("18: passes over broken links that nobody would miss", async () => {
    here.track("1.flac", tags("One"))
    symlinkSync("nowhere", here.path("license.txt"))
    symlinkSync("nowhere", here.path("2.flac"))
    expect((await here.import()).notes.map(({ path }) => path)).toEqual(["2.flac"])
  })

  it("18: walks links neither out nor round", async () => {
    here.track("a/1.flac", tags("One"))
    symlinkSync(here.path("a"), here.path("b"))
    symlinkSync("..", here.path("a/up"))
    symlinkSync("x", here.path("x"))
    symlinkSync(here.base, here.path("out"))
    linkSync(here.path("a/1.flac"), here.path("a/hard.flac"))
    const report = await here.import()
    expect(report).toMatchObject({ found: 2, imported: 2, failed: [] })
    expect(report.notes.map(({ path }) => path)).toEqual(["out", "x"])
    expect(await here.tracks()).toHaveLength(1)
  })

  it("18: follows links out when told to, each place once", async () => {
    mkdirSync(`${here.base}/outside`)
    writeFileSync(`${here.base}/outside/1.flac`, flac({ audio: "outside", tags: tags("Outside") }))
    symlinkSync(`${here.base}/outside`, `${here.base}/outside/again`)
    symlinkSync(`${here.base}/outside`, here.path("one"))
    symlinkSync(`${here.base}/outside`, here.path("two"))
    expect(await here.import({ followLinks: true })).toMatchObject({ found: 1, imported: 1 })
  })

  it("19: passes over what systems leave behind and people exclude", async () => {
    const names = [
      "1.flac",
      "...And Justice/2.flac",
      "._3.flac",
      ".hidden/4.flac",
      "$RECYCLE.BIN/5.flac",
      "@eaDir/6.flac",
      "phone/.nomedia",
      "phone/7.flac",
      "excluded/.ndignore",
      "excluded/8.flac",
      "9.flac.part",
      "rules/10.flac",
      "rules/keep/11.flac",
    ]
    for (const name of names) here.write(name, name.endsWith(".flac") ? flac({ audio: name }) : "")
    here.write(".ledgerlineignore", "rules/*.flac\n!rules/keep\n")
    await here.import()
    const paths = (await here.copies()).map(({ path }) => path)
    expect(paths).toEqual(["...And Justice/2.flac", "1.flac", "rules/keep/11.flac"])
  })

  it("20: keeps names apart that differ in form, case or bytes", async () => {
    const names = ["caf\u00e9.flac", "cafe\u0301.flac", "A.flac", "a.flac"]
    for (const name of names) here.write(name, flac({ audio: name }))
    const raw = Buffer.concat([Buffer.from(`${here.music}/`), Buffer.from([0x63, 0xe9, 0xff]), Buffer.from(".flac")])
    writeFileSync(raw, flac({ audio: "raw" }))
    expect(await here.import()).toMatchObject({ found: 5, imported: 5, failed: [] })
    expect(await here.import()).toMatchObject({ unchanged: 5, lost: 0 })
    expect(await here.tracks()).toHaveLength(5)
  })

  it("26: reports what cannot be read, each time, and goes on", async () => {
    here.track("1.flac", tags("One"))
    here.write("2.mp3", "this is no music")
    here.write("3.flac", "")
    const report = await here.import()
    expect(report).toMatchObject({ found: 3, imported: 1 })
    expect(report.failed.map(({ path }) => path)).toEqual(["2.mp3", "3.flac"])
    expect((await here.import()).failed).toEqual(report.failed)
  })

  it("reads what took too long again the next time, since a disk may have slept", async () => {
    here.track("1.flac", tags("One"))
    settle("1.flac")
    const impatient = { ...systemPorts, after: (_: number, call: () => void) => systemPorts.after(0, call) }
    const pool = new ImportPool({ ports: impatient, threads: 1 })
    const { failed } = await here.import({ pool })
    await pool.close()
    expect(failed).toMatchObject([{ path: "1.flac", reason: expect.stringMatching(/^timeout: /) as string }])
    expect(await here.import()).toMatchObject({ imported: 1, failed: [] })
  })

  it("stops where it is told to, and goes on from there", async () => {
    for (let i = 0; i < 300; i++) here.track(`${i % 30}/${i}.flac`, tags(`T${i}`, i))
    const stop = new AbortController()
    const reason = new Error("enough")
    const onProgress = ({ stored }: { stored: number }) => stored > 100 && stop.abort(reason)
    await expect(here.import({ signal: stop.signal, onProgress })).rejects.toBe(reason)
    const before = (await here.tracks()).length
    expect(before).toBeGreaterThan(100)
    expect(before).toBeLessThan(300)
    expect(await here.import()).toMatchObject({ found: 300, imported: 300 - before })
    expect(await here.tracks()).toHaveLength(300)
  })
})

describe("artwork", () => {
  it("25: is kept once however many files carry it", async () => {
    const pictures = [{ bytes: png(7) }]
    here.track("a/1.flac", tags("One"), { pictures })
    here.track("a/2.flac", tags("Two", 2), { pictures })
    await here.import()
    const library = await here.library()
    const images = await library.store.read(() => all(views.selectFrom("artwork").select(["hash", "role", "width"])))
    expect(images).toHaveLength(2)
    expect(new Set(images.map(({ hash }) => hash)).size).toBe(1)
    expect(images[0]).toMatchObject({ role: "front", width: 1 })
    expect((await here.albums())[0]?.artwork).toBe(images[0]?.hash)
  })

  it("beside the files is the album's, in the usual order of names", async () => {
    here.track("a/1.flac", tags("One"))
    here.write("a/folder.png", png(1))
    here.write("a/cover.png", png(2))
    here.write("a/scan.png", png(3))
    await here.import()
    const library = await here.library()
    const [front] = await library.store.read(() =>
      all(views.selectFrom("artwork").select(["hash"]).where("chosen", "=", 1)),
    )
    const { createHash } = await import("node:crypto")
    expect(front?.hash).toBe(createHash("sha256").update(png(2)).digest("hex"))
  })

  it("that was exchanged is exchanged", async () => {
    here.track("1.flac", tags("One"), { audio: "x", pictures: [{ bytes: png(1) }] })
    await here.import()
    here.track("1.flac", tags("One"), { audio: "x", pictures: [{ bytes: png(2) }] })
    await here.import()
    const library = await here.library()
    expect(await library.store.read(() => all(views.selectFrom("artwork").select("hash")))).toHaveLength(1)
  })
})
