/** Names, trees and contents as no sane person has them: each is imported or reported, and nothing else suffers. */
import { mkdirSync, writeFileSync } from "node:fs"
import { all, views } from "@ledgerline/core"
import { effort } from "@ledgerline/core/testing"
import * as fc from "fast-check"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { flac, png } from "../testing/flac.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(() => here.remove())

const NAMES = [
  "-rf",
  "--json",
  "~",
  "a b  c ",
  " leading",
  "trailing.",
  "new\nline",
  "tab\tand\u0007bell",
  "\u001b[31mred\u001b[0m",
  "quote\"s 'and' `ticks`",
  "$(reboot)",
  "%2e%2e%2fetc",
  "C:\\Music",
  "con",
  "nul.flac",
  "*?<>|:",
  "\u202eгpj",
  "e\u0301\u0301\u0301",
  "🎵🎶👩‍👩‍👧‍👦",
  "音楽フォルダ",
  "ﷺ",
  "\ufffd",
  "'; DROP TABLE track; --",
  '{"json":true}',
  "__proto__",
  "constructor",
  "...",
  "…And",
  "x".repeat(240),
  "é".repeat(120),
]

describe("names", () => {
  it("of all kinds are kept byte for byte", async () => {
    const raw = [
      [0xff],
      [0xc3, 0x28],
      [0xed, 0xa0, 0x80],
      [0xf0, 0x9f, 0x8e],
      [0x80, 0x41, 0xfe],
      [0xc0, 0xaf, 0xc0, 0xaf],
    ].map((bytes) => Buffer.from(bytes))
    const bytes = [...NAMES.map((name) => Buffer.from(name)), ...raw]
    const folder = (name: Buffer): Buffer => Buffer.concat([Buffer.from(`${here.music}/`), name])
    for (const [i, name] of bytes.entries()) {
      mkdirSync(folder(name))
      const file = Buffer.concat([folder(name), Buffer.from("/"), name.subarray(0, 200), Buffer.from(".flac")])
      writeFileSync(file, flac({ audio: `name ${i}`, tags: i % 2 === 0 ? {} : { TITLE: `T${i}` } }))
    }
    const report = await here.import()
    expect(report).toMatchObject({ found: bytes.length, imported: bytes.length, failed: [], notes: [] })
    expect(await here.import()).toMatchObject({ unchanged: bytes.length, lost: 0, imported: 0 })
    const library = await here.library()
    const copies = await library.store.read(() => all(views.selectFrom("copy").select(["path", "rawPath"])))
    const paths = copies.map(({ path, rawPath }) =>
      rawPath === null ? String(path) : Buffer.from(rawPath).toString("hex"),
    )
    expect(new Set(paths).size).toBe(bytes.length)
    expect(copies.filter(({ rawPath }) => rawPath !== null)).toHaveLength(raw.length)
    expect(await library.verify()).toMatchObject({ ok: true })
  })

  it("that would lead out of a folder elsewhere are reported", async () => {
    here.track("1.flac", { TITLE: "One" })
    here.track("..\\..\\windows/2.flac", { TITLE: "Two" })
    const report = await here.import()
    expect(report).toMatchObject({ found: 2, imported: 1 })
    expect(report.failed).toMatchObject([{ reason: expect.stringContaining("unsupportedName") as string }])
    expect(await here.import()).toMatchObject({ unchanged: 1, failed: report.failed })
  })

  it("nest as deep as the system lets them", async () => {
    const deep = Array.from({ length: 300 }, (_, i) => `d${i}`).join("/")
    here.track(`${deep}/1.flac`, { TITLE: "Deep" })
    expect(await here.import()).toMatchObject({ found: 1, imported: 1 })
  })

  it("are many in one folder", async () => {
    for (let i = 0; i < 1500; i++) here.track(`${i}.flac`, { TITLE: `T${i}`, ALBUM: "A", ARTIST: "Ada" })
    expect(await here.import()).toMatchObject({ found: 1500, imported: 1500 })
    expect((await here.albums())[0]).toMatchObject({ tracks: 1500 })
  })
})

it("26: files that were damaged in any way are imported or reported", async () => {
  const whole = flac({ audio: "x", tags: { TITLE: "Title", ARTIST: ["A", "B"] }, pictures: [{ bytes: png(3) }] })
  const { numRuns, seed } = effort(150)
  const damaged = fc.sample(
    fc.tuple(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      fc.oneof(fc.constant(whole.length), fc.nat(whole.length)),
    ),
    { numRuns, seed },
  )
  for (const [i, [changes, length]] of damaged.entries()) {
    const bytes = Buffer.from(whole.subarray(0, length))
    for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
    here.write(`${i}.${["flac", "mp3", "ogg", "m4a", "wma"][i % 5]}`, bytes)
  }
  const report = await here.import()
  expect(report.found).toBe(damaged.length)
  expect(report.imported + report.failed.length).toBe(damaged.length)
  expect(report.failed.every(({ reason }) => /^(?:notAudio|unreadable|tooLarge): /.test(reason))).toBe(true)
  const again = await here.import()
  expect(again).toMatchObject({ imported: 0, updated: 0, unchanged: report.imported })
  expect(await (await here.library()).verify()).toMatchObject({ ok: true })
})
