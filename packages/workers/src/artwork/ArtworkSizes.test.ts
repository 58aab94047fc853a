/** Sizes of the artwork of an imported folder: asked for, made in the background, lost and made again. */
import { mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { query, type Store } from "@ledgerline/core"
import { systemPorts } from "@ledgerline/core/system"
import sharp from "sharp"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { type ArtworkReport, artworkSizes } from "../jobs/artworkSizes/job.ts"
import type { JobDefinition } from "../jobs/definition.ts"
import { JobRunner } from "../jobs/JobRunner.ts"
import { findJob, type Progress } from "../jobs/list.ts"
import { systemPorts as poolPorts } from "../system.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"
import { CacheFolder } from "../cache/CacheFolder.ts"
import { ArtworkSizes } from "./ArtworkSizes.ts"
import { makeMissingSizes } from "./makeMissing.ts"
import { pngBomb, twoColours } from "./testing/images.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
let opened: ArtworkSizes[]
beforeEach(() => {
  here = new MusicFolder(pool)
  opened = []
})
afterEach(async () => {
  await Promise.all(opened.map((sizes) => sizes.close()))
  await here.remove()
})

const cache = (): string => join(here.base, "data", "cache", "artwork")

async function open(ports = poolPorts): Promise<ArtworkSizes> {
  const { store } = await here.library()
  const sizes = await ArtworkSizes.open({ store, blobs: here.blobs, cache: cache(), ports, atOnce: 2 })
  opened.push(sizes)
  return sizes
}

/** Imports an album with this cover, and answers its hash. */
async function imported(cover: Uint8Array, name = "cover.png"): Promise<string> {
  here.track("a/1.flac", { TITLE: "One", ARTIST: "Ada", ALBUM: "Album" })
  here.write(`a/${name}`, cover)
  await here.import()
  return (await here.albums())[0]?.artwork as string
}

async function album(name: string, cover: Uint8Array): Promise<void> {
  here.track(`${name}/1.flac`, { TITLE: name, ARTIST: "Ada", ALBUM: name })
  here.write(`${name}/cover.png`, cover)
}

const files = (): string[] =>
  readdirSync(cache(), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".webp"))
    .toSorted()

const rows = (store: Store) =>
  store.read(() => query<{ hash: string; width: number | null; failure: string | null }>('SELECT * FROM "localImage"'))

describe("readArtwork", () => {
  it("makes what is missing, once for all who ask at once", async () => {
    const hash = await imported(await twoColours(900, 900).png().toBuffer())
    const sizes = await open()
    const answers = await Promise.all([1, 2, 3, 4].map(() => sizes.readArtwork(hash, 300)))
    const [first] = answers
    if (first?.ok !== true) throw new Error("not made")
    // One piece of work, so one and the same answer.
    expect(new Set(answers.map((answer) => answer.ok && answer.value.bytes)).size).toBe(1)
    expect(first.value).toMatchObject({ mime: "image/webp", facts: { width: 900, height: 900 } })
    expect(await sharp(first.value.bytes).metadata()).toMatchObject({ format: "webp", width: 320, height: 320 })
    expect(files()).toEqual([join("v1", hash.slice(0, 2), `${hash}-320.webp`)])
    const again = await sizes.readArtwork(hash, 320)
    expect(again.ok && Buffer.from(again.value.bytes).equals(Buffer.from(first.value.bytes))).toBe(true)
  })

  it("makes again what was deleted, cut off or made by another version", async () => {
    const hash = await imported(await twoColours(100, 100).png().toBuffer())
    mkdirSync(join(cache(), "v0", "00"), { recursive: true })
    writeFileSync(join(cache(), "v0", "00", "old.webp"), "old")
    const sizes = await open()
    await sizes.make(hash)
    const [small = ""] = files()
    expect(files().map((name) => name.slice(-8))).toEqual(["160.webp", "-64.webp"])
    truncateSync(join(cache(), small), 20)
    expect(await sizes.readArtwork(hash, 160)).toMatchObject({ ok: true })
    rmSync(cache(), { recursive: true })
    expect(await sizes.missing([hash])).toEqual([hash])
    const answer = await sizes.readArtwork(hash, 64)
    expect(answer.ok && (await sharp(answer.value.bytes).metadata()).width).toBe(64)
  })

  it("says why an image cannot be shown, and does not try it again", async () => {
    const hash = await imported(pngBomb(60_000, 60_000))
    const sizes = await open()
    const failure = { reason: "tooManyPixels", message: "60000 × 60000 pixels" }
    expect(await sizes.readArtwork(hash, 64)).toEqual({ ok: false, failure })
    const { store } = await here.library()
    expect(await rows(store)).toMatchObject([{ hash, width: null, failure: "tooManyPixels" }])
    // If it were tried, it would be found absent.
    await store.write(() => query("DELETE FROM blob"))
    rmSync(here.blobs, { recursive: true, force: true })
    expect(await sizes.readArtwork(hash, 64)).toEqual({ ok: false, failure })
    expect(await sizes.missing([hash])).toEqual([])
    await store.write(() => query('UPDATE "localImage" SET renderer = 0'))
    expect(await sizes.missing([hash])).toEqual([hash])
  })

  it("says that an image is on another device, or that its bytes are damaged", async () => {
    const hash = await imported(await twoColours(100, 100).png().toBuffer())
    const sizes = await open()
    const absent = await sizes.readArtwork("0".repeat(64), 64)
    expect(absent).toMatchObject({ ok: false, failure: { reason: "absent" } })
    const { store } = await here.library()
    await store.write(() => query("UPDATE blob SET bytes = ? WHERE hash = ?", [Buffer.from("something else"), hash]))
    expect(await sizes.readArtwork(hash, 64)).toMatchObject({ ok: false, failure: { reason: "unreadable" } })
    expect(await rows(store)).toEqual([])
  })

  it("gives an image that took too long a second try, and no third", async () => {
    const hash = await imported(await twoColours(100, 100).png().toBuffer())
    let late = 1
    const after = (_: number, call: () => void) => {
      if (late-- > 0) queueMicrotask(call)
      return () => {}
    }
    const sizes = await open({ ...poolPorts, after })
    expect(await sizes.make(hash)).toMatchObject({ ok: true })
    late = 2
    expect(await sizes.make(hash)).toMatchObject({ ok: false, failure: { reason: "timeout" } })
    expect(await sizes.readArtwork(hash, 64)).toMatchObject({ ok: false, failure: { reason: "timeout" } })
  })

  it("rejects for who does not want it any more, and answers the others", async () => {
    const hash = await imported(await twoColours(2000, 2000).png().toBuffer())
    const sizes = await open()
    const abort = new AbortController()
    const both = Promise.allSettled([sizes.readArtwork(hash, 640, abort.signal), sizes.readArtwork(hash, 640)])
    abort.abort(new Error("gone"))
    const [left, stays] = await both
    expect(left).toMatchObject({ status: "rejected", reason: { message: "gone" } })
    expect(stays).toMatchObject({ status: "fulfilled", value: { ok: true } })
  })
})

describe("the sizes of a whole library", () => {
  it("are made where they are missing, and only there", async () => {
    for (const [i, name] of ["a", "b", "c"].entries())
      await album(
        name,
        await twoColours(100 + i, 90)
          .png()
          .toBuffer(),
      )
    await album("broken", pngBomb(300, 300, 10))
    await here.import()
    const library = await here.library()
    const sizes = await open()
    const report = await makeMissingSizes(library, { sizes })
    expect(report).toMatchObject({ outcome: "done", total: 4, made: 3, failed: 1, elsewhere: 0 })
    expect(report.failures).toMatchObject([{ reason: "damaged" }])
    expect(files()).toHaveLength(6)
    expect(await makeMissingSizes(library, { sizes })).toMatchObject({ total: 0 })
    expect(await makeMissingSizes(library, { sizes, retryFailed: true })).toMatchObject({ total: 1, failed: 1 })
    rmSync(join(cache(), files()[0] as string))
    expect(await makeMissingSizes(library, { sizes })).toMatchObject({ total: 1, made: 1 })
    expect(files()).toHaveLength(6)
  })

  it("stay as far as they were made where that is cut off, and the rest is made the next time", async () => {
    for (let i = 0; i < 6; i++)
      await album(
        `album ${i}`,
        await twoColours(100 + i, 90)
          .png()
          .toBuffer(),
      )
    await here.import()
    const library = await here.library()
    const sizes = await open()
    const abort = new AbortController()
    const report = await makeMissingSizes(library, {
      sizes,
      atOnce: 1,
      signal: abort.signal,
      onProgress: ({ made }) => made === 2 && abort.abort(),
    })
    expect(report).toMatchObject({ outcome: "cancelled", total: 6, made: 2 })
    expect(await makeMissingSizes(library, { sizes })).toMatchObject({ outcome: "done", total: 4, made: 4 })
  })

  it("are no part of what replicas compare", async () => {
    const hash = await imported(await twoColours(100, 100).png().toBuffer())
    const library = await here.library()
    const before = await library.stateHash()
    await (await open()).make(hash)
    expect(await library.stateHash()).toBe(before)
  })
})

describe("the job artwork.sizes", () => {
  /** Runs it as far as the test wants; answers what came of it. */
  async function run(definition: JobDefinition, atProgress: (done: number, runner: JobRunner) => void = () => {}) {
    const { store } = await here.library()
    const handler: JobDefinition = {
      ...definition,
      run: (job) => {
        const progress = (at: Progress): void => {
          job.progress(at)
          atProgress(at.done, runner)
        }
        return definition.run({ ...job, progress })
      },
    }
    const ports = { ...systemPorts, after: poolPorts.after }
    const runner = new JobRunner({ store, ports, handlers: [handler] })
    await runner.start()
    const [job] = await runner.enqueue([{ kind: definition.kind, key: "missing" }])
    await runner.quiet()
    await runner.stop()
    return store.read(() => findJob(job?.id ?? 0))
  }

  it("makes what is missing; an image that cannot be decoded is a result and no dead letter", async () => {
    await album("good", await twoColours(100, 100).png().toBuffer())
    await album("bad", pngBomb(60_000, 60_000))
    await here.import()
    const reports: ArtworkReport[] = []
    const definition = artworkSizes({
      library: await here.library(),
      open,
      onReport: (report) => void reports.push(report),
    })
    const report = { made: 1, failed: 1, elsewhere: 0 }
    const told: number[] = []
    expect(await run(definition, (done) => told.push(done))).toMatchObject({ state: "done", result: report })
    expect(told).toEqual([1, 2])
    expect(reports).toEqual([report])
    expect(files()).toHaveLength(2)
    expect(await run(definition)).toMatchObject({ state: "done", result: { made: 0, failed: 0, elsewhere: 0 } })
  })

  it("goes on where it was when its runner was stopped", async () => {
    for (let i = 0; i < 5; i++)
      await album(
        `album ${i}`,
        await twoColours(50 + i, 50)
          .png()
          .toBuffer(),
      )
    await here.import()
    const definition = artworkSizes({ library: await here.library(), open })
    const stopped = await run(definition, (done, runner) => {
      if (done === 2) void runner.stop({ drainMs: 0 })
    })
    expect(stopped).toMatchObject({ state: "waiting" })
    expect(files()).toHaveLength(2)
    expect(await run(definition)).toMatchObject({ state: "done", result: { made: 3 } })
    expect(files()).toHaveLength(5)
  })
})

describe("an image in another format", () => {
  it.each(["avif", "jpeg"] as const)("is made as %s for who asks, once, and kept apart", async (format) => {
    const hash = await imported(await twoColours(500, 400).png().toBuffer())
    const others = await CacheFolder.open({
      folder: join(here.base, "data", "cache", "others"),
      mostBytes: 1e6,
      now: () => systemPorts.clock.now(),
    })
    const { store } = await here.library()
    const sizes = await ArtworkSizes.open({ store, blobs: here.blobs, cache: cache(), ports: poolPorts, others })
    opened.push(sizes)
    const first = await sizes.readAs(format, hash, 320)
    expect(first).toMatchObject({ ok: true, value: { mime: `image/${format}`, facts: { width: 500, height: 400 } } })
    const bytes = first.ok ? first.value.bytes : Buffer.alloc(0)
    expect(await sharp(bytes).metadata()).toMatchObject({
      format: format === "avif" ? "heif" : "jpeg",
      width: 320,
      height: 256,
    })
    expect(others.bytes).toBe(bytes.length)
    expect(await sizes.readAs(format, hash, 320)).toEqual(first)
  })

  it("tells what an image shows without a size of it being there", async () => {
    const hash = await imported(await twoColours(500, 400).png().toBuffer())
    const sizes = await open()
    expect(await sizes.facts(hash)).toMatchObject({ ok: true, value: { width: 500, height: 400 } })
    expect(await sizes.facts("0".repeat(64))).toMatchObject({ ok: false, failure: { reason: "absent" } })
  })
})
