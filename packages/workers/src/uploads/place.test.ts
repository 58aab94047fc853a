/** Moving a file into the folder of uploads, also where that was cut off at each step. */
import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import { place } from "./place.ts"

let root: string
let chosen: string[]
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ledgerline uploads-"))
  chosen = []
  writeFileSync(at("from"), "sound")
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const at = (...names: string[]): string => join(root, ...names)
const placed = (before: string | null = null, folder = "") =>
  place({
    root,
    from: at("from"),
    folder,
    name: "a.flac",
    chosen: before,
    choose: async (name) => void chosen.push(name),
  })

it("a file gets its name, which is stored before", async () => {
  expect(await placed(null, "Album")).toBe("a.flac")
  expect([chosen, readFileSync(at("Album", "a.flac"), "utf8"), existsSync(at("from"))]).toEqual([
    ["a.flac"],
    "sound",
    false,
  ])
})

it("what is there stays, whatever it is", async () => {
  writeFileSync(at("a.flac"), "other")
  mkdirSync(at("a (2).flac"))
  symlinkSync("/etc/passwd", at("a (3).flac"))
  expect(await placed()).toBe("a (4).flac")
  expect(readFileSync(at("a.flac"), "utf8")).toBe("other")
})

it.each([
  ["before anything was done", () => {}, "a.flac"],
  ["when it had both names", () => linkSync(at("from"), at("a.flac")), "a.flac"],
  [
    "when it had its name and no other",
    () => {
      linkSync(at("from"), at("a.flac"))
      rmSync(at("from"))
    },
    "a.flac",
  ],
  ["when the name was kept by an empty file", () => writeFileSync(at("a.flac"), ""), "a.flac"],
  ["and somebody else took the name", () => writeFileSync(at("a.flac"), "other"), "a (2).flac"],
])("a move goes on where it was cut off: %s", async (_, cutOff, name) => {
  cutOff()
  expect(await placed("a.flac")).toBe(name)
  expect([readFileSync(at(name), "utf8"), existsSync(at("from"))]).toEqual(["sound", false])
})

it("a link leads nowhere else", async () => {
  const outside = mkdtempSync(join(tmpdir(), "ledgerline outside-"))
  symlinkSync(outside, at("Album"))
  await expect(placed(null, "Album")).rejects.toThrow("leads out")
  expect(existsSync(at("from"))).toBe(true)
  rmSync(outside, { recursive: true })
})
