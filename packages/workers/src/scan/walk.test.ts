/** Which folders a walk yields, in which order, and what belongs to which album. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { walk, type WalkOptions } from "./walk.ts"

let root: string
beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline walk-"))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), "x")
  }
}

/** Each album in a line: its folder, and those of its parts. Ones that nothing was looked at for are in brackets. */
function albums(options: WalkOptions = {}): string[] {
  const lines: string[] = []
  let last: string | undefined
  for (const { path, album, isSame } of walk(root, options)) {
    const name = isSame ? `(${path})` : path
    if (album === last) lines.push(`${lines.pop()} ${name}`)
    else lines.push(name)
    last = album
  }
  return lines
}

/** The stamps of all folders, as an import remembers them. */
const stamps = () => new Map([...walk(root)].map(({ path, stamp }) => [path, stamp]))

const only = (...paths: string[]) => paths.map((path) => ({ path, deep: false }))

/** Lets the folder's times lie back, so that what comes now changes them. */
const settle = (...paths: string[]) =>
  paths.forEach((path) => utimesSync(join(root, path), 1_600_000_000, 1_600_000_000))

describe("a walk", () => {
  it("yields an album with its discs, their scans and its own, before what else lies in them", () => {
    write("a/CD1/1.mp3", "a/CD1/Scans/cover.jpg", "a/CD2/1.mp3", "a/Art/cover.jpg", "a/Art/Scans/back.jpg")
    write("a/CD1/bonus/1.mp3", "a/Art/raw/1.jpg", "a/live/1.mp3", "b/1.mp3")
    expect(albums()).toEqual([
      "",
      "a a/CD1 a/CD1/Scans a/CD2 a/Art a/Art/Scans",
      "a/CD1/bonus",
      "a/Art/raw",
      "a/live",
      "b",
    ])
  })

  it("takes a folder with audio for an album whatever it is called, and keeps its neighbours together", () => {
    write("a/1.mp3", "a/Covers/1.mp3", "a/Covers/Scans/cover.jpg", "a/Scans/cover.jpg")
    write("b/CD1/Art/1.mp3", "b/CD2/1.mp3")
    expect(albums()).toEqual(["", "a a/Scans", "a/Covers a/Covers/Scans", "b b/CD1 b/CD2", "b/CD1/Art"])
  })

  it("follows links out of such folders once", () => {
    write("a/Covers/1.mp3")
    const outside = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline walk-"))
    try {
      writeFileSync(join(outside, "2.mp3"), "x")
      symlinkSync(outside, join(root, "a/Covers/more"))
      expect(albums({ followLinks: true })).toEqual(["", "a", "a/Covers", "a/Covers/more"])
    } finally {
      rmSync(outside, { recursive: true })
    }
  })

  it("lists the whole album of each part that is wanted, and nothing else", () => {
    write("a/CD1/Scans/cover.jpg", "a/CD2/1.mp3", "a/CD2/bonus/1.mp3", "a/Scans/cover.jpg", "b/1.mp3")
    const known = stamps()
    for (const path of ["a", "a/CD1", "a/CD1/Scans", "a/Scans"]) {
      expect(albums({ known, only: only(path) }), path).toEqual(["a a/CD1 a/CD1/Scans a/CD2 a/Scans"])
    }
    expect(albums({ known, only: only("a/CD2/bonus") })).toEqual(["a/CD2/bonus"])
  })

  it("that is light lists the whole album of which a part changed", () => {
    write("a/CD1/1.mp3", "a/CD1/Scans/cover.jpg", "a/Scans/cover.jpg", "b/1.mp3", "c/1.mp3", "c/Covers/1.mp3")
    settle("a/CD1/Scans", "a/CD1", "a/Scans", "a", "b", "c/Covers", "c", "")
    const known = stamps()
    const rest = ["(b)", "(c) (c/Covers)"]
    expect(albums({ known, light: true })).toEqual(["()", "(a) (a/CD1) (a/CD1/Scans) (a/Scans)", ...rest])
    write("a/CD1/Scans/back.jpg")
    expect(albums({ known, light: true })).toEqual(["()", "a a/CD1 a/CD1/Scans a/Scans", ...rest])
    write("c/Covers/2.mp3")
    expect(albums({ known, light: true }).slice(2)).toEqual(["(b)", "c", "c/Covers"])
  })
})
