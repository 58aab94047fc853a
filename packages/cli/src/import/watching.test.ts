/** `watch` with the real program on real files. */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { enqueueJobs, prepareJobs } from "@ledgerline/workers/jobs"
import { flac } from "@ledgerline/workers/testing"
import { afterEach, beforeEach, expect, it } from "vitest"
import { ended, exit, ledgerline, listen, objects, openHere, start, temporaryFolder } from "../testing/cli.ts"

/** A PNG of one pixel. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
)

let folder: ReturnType<typeof temporaryFolder>
let music: string
let data: string
beforeEach(() => {
  folder = temporaryFolder()
  music = join(folder.path, "Music")
  data = join(folder.path, "data")
})
afterEach(() => folder.remove())

function write(path: string, title: string): void {
  const whole = join(music, path)
  mkdirSync(dirname(whole), { recursive: true })
  writeFileSync(whole, flac({ audio: path, tags: { TITLE: title, ARTIST: "Ada", ALBUM: "Album" } }))
}

it("watch tells what comes and moves in a line each, and ends by Ctrl-C with everything stored", async () => {
  write("a/1.flac", "One")
  await ledgerline(["import", music, "--data", data])
  const child = start(["watch", "--data", data])
  const line = listen(child)
  expect(await line(/watched/)).toBe("Music is watched")
  const other = await ledgerline(["watch", "--data", data])
  expect(other).toMatchObject({ code: 3, stdout: "" })
  const holder = `is in use by process ${child.pid} on `
  expect(other.stderr).toContain(holder)
  expect(other.stderr).toContain("one program has it at a time: end that one by Ctrl-C")
  expect(await ledgerline(["tracks", "--data", data])).toMatchObject({ code: 0, stderr: "" })
  write("a/2.flac", "Two")
  expect(await line(/2\.flac/)).toBe("imported  a/2.flac")
  renameSync(join(music, "a"), join(music, "b"))
  expect(await line(/b\/1\.flac/)).toBe("moved     b/1.flac (was a/1.flac)")
  await line(/b\/2\.flac/)
  child.kill("SIGINT")
  expect(await exit(child)).toBe(130)
  const tracks = await ledgerline(["tracks", "--data", data, "--json"])
  expect(objects(tracks.stdout)).toMatchObject([
    { title: "One", path: "b/1.flac" },
    { title: "Two", path: "b/2.flac" },
  ])
  const { stdout } = await ledgerline(["jobs", "--data", data, "--json"])
  expect(objects(stdout).filter(({ state }) => state === "running" || state === "failed")).toEqual([])
})

it("watch --json prints an object a line, and says what is not there", async () => {
  write("1.flac", "One")
  await ledgerline(["import", music, "--data", data])
  renameSync(music, join(folder.path, "elsewhere"))
  const child = start(["watch", "--data", data, "--json", "--interval", "1"])
  const line = listen(child)
  expect(JSON.parse(await line(/state/))).toMatchObject({ news: "state", state: "unreachable" })
  child.kill("SIGTERM")
  expect(await exit(child)).toBe(143)
  expect((await ledgerline(["watch", "--data", join(folder.path, "none")])).code).toBe(3)
})

it("watch makes the sizes of new images, unless it is told not to", async () => {
  write("a/1.flac", "One")
  writeFileSync(join(music, "a", "cover.png"), PIXEL)
  await ledgerline(["import", music, "--data", data])
  // One whose time has come, so that nobody waits for half a minute.
  const library = await openHere(data)
  await library.store.write(function* () {
    yield* prepareJobs(library.store.dialect)
    yield* enqueueJobs({ dialect: library.store.dialect, now: 0 }, [{ kind: "artwork.sizes", key: "one" }])
  })
  await library.close()
  const without = start(["watch", "--no-artwork", "--data", data])
  await listen(without)(/watched/)
  without.kill("SIGINT")
  expect(await ended(without)).toMatchObject({ code: 130, stderr: "stopping …\n" })
  const { stdout } = await ledgerline(["jobs", "--data", data, "--json"])
  const jobs = objects(stdout)
  expect(jobs.filter(({ kind }) => kind === "artwork.sizes")).toMatchObject([{ key: "one", state: "waiting" }])
  // The scan that had begun was given back.
  expect(jobs.filter(({ state }) => state === "running")).toEqual([])
  const child = start(["watch", "--data", data])
  expect(await listen(child)(/sizes/)).toBe("made the sizes of 1 image")
  child.kill("SIGINT")
  await exit(child)
  expect(readdirSync(join(data, "cache", "artwork"), { recursive: true, encoding: "utf8" })).toContainEqual(
    expect.stringMatching(/-64\.webp$/),
  )
})
