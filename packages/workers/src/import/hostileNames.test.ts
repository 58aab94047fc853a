/** Each of some three hundred names, as a file's, a folder's and both: imported byte for byte, or reported with a reason. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { all, views } from "@ledgerline/core"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { shown, nameOf } from "../scan/names.ts"
import { flac } from "../testing/flac.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"
import { HOSTILE_NAMES } from "../testing/hostileNames.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(() => here.remove())

const ENDING = Buffer.from(".flac")

/** Paths in hexadecimal, of the copies that the library has. */
async function copies(): Promise<string[]> {
  const library = await here.library()
  const rows = await library.store.read(() => all(views.selectFrom("copy").select(["path", "rawPath", "state"])))
  expect(rows.every(({ state }) => state === "present")).toBe(true)
  return rows.map(({ path, rawPath }) => Buffer.from(rawPath ?? Buffer.from(String(path))).toString("hex"))
}

/** Writes a file for each, imports twice, and sees to it that each is a copy or in the report. Answers the latter. */
async function expectAll(paths: readonly Buffer[]): Promise<readonly string[]> {
  for (const [i, path] of paths.entries()) {
    const whole = Buffer.concat([Buffer.from(`${here.music}/`), path])
    mkdirSync(whole.subarray(0, whole.lastIndexOf("/")), { recursive: true })
    writeFileSync(whole, flac({ audio: `${i}`, tags: i % 3 === 0 ? {} : { TITLE: `T${i}`, ALBUM: `A${i % 7}` } }))
  }
  const report = await here.import()
  const failed = report.failed.map(({ path }) => path)
  const owed = paths.filter((path) => !failed.includes(shown(nameOf(path))))
  expect(report).toMatchObject({ found: paths.length, imported: owed.length, notes: [] })
  expect(failed.length).toBe(paths.length - owed.length)
  expect(report.failed.every(({ reason }) => reason.startsWith("unsupportedName: "))).toBe(true)
  expect((await copies()).toSorted()).toEqual(owed.map((path) => path.toString("hex")).toSorted())
  const again = await here.import()
  expect(again).toMatchObject({
    found: paths.length,
    unchanged: owed.length,
    imported: 0,
    updated: 0,
    moved: 0,
    lost: 0,
  })
  expect(again.failed).toEqual(report.failed)
  const tracks = await here.tracks()
  expect(tracks).toHaveLength(owed.length)
  const untitled = tracks.filter(({ title }) => title === null || !title.isWellFormed() || title.trim() === "")
  expect(untitled.map(({ title, fields }) => [title, fields])).toEqual([])
  expect(await (await here.library()).verify()).toMatchObject({ ok: true })
  return failed
}

describe("more than two hundred hostile names", () => {
  it("are many, and the file system has them all", () => {
    expect(HOSTILE_NAMES.length).toBeGreaterThan(200)
    for (const name of HOSTILE_NAMES) mkdirSync(Buffer.concat([Buffer.from(`${here.music}/`), name]))
    expect(readdirSync(here.music)).toHaveLength(HOSTILE_NAMES.length)
  })

  // A path that begins with a backslash is absolute on another system.
  it("20: in one folder, as files, each kept byte for byte", async () => {
    const failed = await expectAll(HOSTILE_NAMES.map((name) => Buffer.concat([name, ENDING])))
    expect(failed.every((path) => path.startsWith("\\"))).toBe(true)
  })

  it("20: as folders with a file of the same name", async () => {
    const names = HOSTILE_NAMES.filter((name) => !/^desktop\.ini$|^thumbs\.db$/i.test(name.toString()))
    const failed = await expectAll(names.map((name) => Buffer.concat([name, Buffer.from("/"), name, ENDING])))
    expect(failed.every((path) => path.startsWith("\\"))).toBe(true)
  })
})
