/** Trees as no sane person has them: what can be read is imported, what cannot is told of, and nothing outside is touched. */
import { execFileSync } from "node:child_process"
import { chmodSync, mkdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { has } from "@ledgerline/core/testing"
import { flac, png } from "../testing/flac.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"
import { runImport } from "../testing/killing.ts"
import type { ImportReport } from "./report.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(async () => {
  // Deeper than a path may be long, so not by one.
  execFileSync("rm", ["-rf", here.music])
  await here.remove()
})

/** A tree in a folder of its own: how many files of it are copies, and what is told of it, by the ends of paths. */
interface Tree {
  readonly name: string
  readonly build: (folder: string) => void
  readonly imported: number
  readonly failed?: readonly string[]
  readonly notes?: readonly string[]
}

let audios = 0
const music = (): Buffer => flac({ audio: `hostile ${audios++}`, tags: { TITLE: "T" } })
const put = (path: string, bytes: string | Uint8Array = music()): void => writeFileSync(path, bytes)
const fifo = (path: string): void => void execFileSync("/usr/bin/mkfifo", [path])
const sparse = (path: string, bytes: number, head: string | Uint8Array = ""): void => {
  writeFileSync(path, head)
  truncateSync(path, bytes)
}
const GIB = 2 ** 30
/** Step by step, since no path may be that long. */
const deep =
  (folders: number, name: string) =>
  (at: string): void => {
    const before = process.cwd()
    process.chdir(at)
    for (let i = 0; i < folders; i++) {
      mkdirSync(name)
      process.chdir(name)
    }
    put("1.flac")
    process.chdir(before)
  }

const LINKS: readonly Tree[] = [
  {
    name: "a link to itself",
    build: (at) => symlinkSync("x.flac", join(at, "x.flac")),
    imported: 0,
    notes: ["x.flac"],
  },
  {
    name: "two folders that hold each other",
    build: (at) => {
      for (const [own, other] of ["ab", "ba"]) {
        mkdirSync(join(at, own as string))
        put(join(at, own as string, "1.flac"))
        symlinkSync(join("..", other as string), join(at, own as string, "other"))
      }
    },
    imported: 2,
  },
  {
    name: "a ring of links",
    build: (at) => ["ab", "bc", "ca"].forEach(([from, to]) => symlinkSync(to as string, join(at, from as string))),
    imported: 0,
    notes: ["a", "b", "c"],
  },
  {
    name: "a chain longer than the system follows",
    build: (at) => {
      put(join(at, "0.flac"))
      for (let i = 1; i < 60; i++) symlinkSync(`${i - 1}.flac`, join(at, `${i}.flac`))
    },
    imported: 1,
    notes: Array.from({ length: 19 }, (_, i) => `${i + 41}.flac`),
  },
  {
    name: "links out",
    build: (at) => {
      const targets = {
        root: "/",
        etc: "/etc",
        proc: "/proc/self/root",
        "passwd.flac": "/etc/passwd",
        CD1: "/usr",
        up: "../../..",
      }
      for (const [name, target] of Object.entries(targets)) symlinkSync(target, join(at, name))
      symlinkSync("/etc/passwd", join(at, "cover.jpg"))
    },
    imported: 0,
    notes: ["CD1", "cover.jpg", "etc", "passwd.flac", "proc", "root", "up"],
  },
  { name: "a link to the root of the music", build: (at) => symlinkSync("..", join(at, "again")), imported: 0 },
  {
    name: "links to nothing",
    build: (at) =>
      ["1.flac", "a folder", "cover.jpg"].forEach((name) => symlinkSync("/nowhere/at/all", join(at, name))),
    imported: 0,
    notes: ["1.flac", "a folder"],
  },
]

const NO_FILES: readonly Tree[] = [
  ...["flac", "mp3", "ogg", "m4a", "wav"].map((ending) => ({
    name: `a pipe called ${ending}`,
    build: (at: string) => fifo(join(at, `1.${ending}`)),
    imported: 0,
    notes: [`1.${ending}`],
  })),
  {
    name: "pipes beside a track",
    build: (at) => {
      put(join(at, "1.flac"))
      for (const name of ["1.lrc", "1.txt", "cover.jpg", "list.m3u8", "x.cue"]) fifo(join(at, name))
    },
    imported: 1,
  },
  ...["zero", "full", "random", "null", "tty"].map((device) => ({
    name: `a link to /dev/${device}`,
    build: (at: string) => symlinkSync(`/dev/${device}`, join(at, "1.flac")),
    imported: 0,
    notes: ["1.flac"],
  })),
  {
    name: "folders with names of files",
    build: (at) => {
      for (const name of ["x.flac", "cover.jpg", "list.m3u8", "1.lrc", "x.cue"]) {
        mkdirSync(join(at, name))
        put(join(at, name, "1.flac"))
      }
      put(join(at, "1.flac"))
    },
    imported: 6,
  },
]

/** Whatever is wrong with rules, the music beside them is there. */
const RULES: readonly Tree[] = [
  ["a folder", (path: string) => mkdirSync(path), ".ndignore"],
  ["a pipe", fifo, ".ndignore"],
  ["a device", (path: string) => symlinkSync("/dev/zero", path), ".ndignore"],
  ["a link to nothing", (path: string) => symlinkSync("nothing", path), ".ndignore"],
  ["a gigabyte", (path: string) => sparse(path, GIB), ".ndignore"],
  ["one endless line", (path: string) => put(path, "x".repeat(300_000)), ".ndignore"],
  ["no text", (path: string) => put(path, Buffer.from([0, 0xff, 0xfe, 10, 0x80, 10])), undefined],
  ["broken patterns", (path: string) => put(path, "[\n[z-a]\n\\\n(?\n!\n!!\n/\n//\n[^\n[[:x:]]\n"), undefined],
].map(([what, make, note]) => ({
  name: `rules that are ${what as string}`,
  build: (at: string) => {
    put(join(at, "1.flac"))
    ;(make as (path: string) => void)(join(at, ".ndignore"))
  },
  imported: 1,
  ...(note === undefined ? {} : { notes: [note as string] }),
}))

const SIZES: readonly Tree[] = [
  {
    name: "nothing in any of them",
    build: (at) =>
      ["flac", "mp3", "ogg", "opus", "m4a", "wma", "ape", "wv", "mpc", "dsf", "mka"].forEach((ending) =>
        put(join(at, `0.${ending}`), ""),
      ),
    imported: 0,
    failed: ["flac", "mp3", "ogg", "opus", "m4a", "wma", "ape", "wv", "mpc", "dsf", "mka"].map(
      (ending) => `0.${ending}`,
    ),
  },
  ...["flac", "mp3", "wav", "m4a"].map((ending) => ({
    name: `a ${ending} of a terabyte of nothing`,
    build: (at: string) => sparse(join(at, `1.${ending}`), 1024 * GIB),
    imported: 0,
    failed: [`1.${ending}`],
  })),
  ...["mp3", "ogg", "flac", "aiff"].map((ending) => ({
    name: `a ${ending} of 20 MB of nothing`,
    build: (at: string) => sparse(join(at, `1.${ending}`), 20 * 2 ** 20),
    imported: 0,
    failed: [`1.${ending}`],
  })),
  {
    name: "huge things beside a track",
    build: (at) => {
      put(join(at, "1.flac"))
      for (const name of ["1.lrc", "1.txt", "cover.jpg", "folder.png", "list.m3u8", "list.xspf", "list.pls"])
        sparse(join(at, name), 40 * GIB)
      sparse(join(at, "back.png"), 40 * GIB, png(1))
    },
    imported: 1,
    notes: ["back.png", "cover.jpg", "folder.png", "list.m3u8", "list.pls", "list.xspf"],
  },
]

const TIMES: readonly Tree[] = [0, 0.5, -1, -2_208_988_800, 2_147_483_648, 13_569_465_600.125, 4_294_967_296].map(
  (seconds) => ({
    name: `a time of ${seconds}`,
    build: (at: string) => {
      put(join(at, "1.flac"))
      utimesSync(join(at, "1.flac"), seconds, seconds)
    },
    imported: 1,
  }),
)

const DEPTHS: readonly Tree[] = [
  { name: "300 folders deep", build: deep(300, "d"), imported: 1 },
  { name: "1,500 folders deep", build: deep(1500, "d"), imported: 1 },
  { name: "a path of some 3,900 bytes", build: deep(15, "x".repeat(250)), imported: 1 },
  // The system opens no such path; that there is more below is told.
  {
    name: "a path beyond what the system opens",
    build: deep(40, "x".repeat(250)),
    imported: 0,
    notes: ["x".repeat(250)],
  },
  { name: "4,000 folders deep", build: deep(4000, "d"), imported: 0, notes: ["d"] },
]

const TREES = [...LINKS, ...NO_FILES, ...RULES, ...SIZES, ...TIMES, ...DEPTHS]

const folderOf = (index: number): string => String(index).padStart(3, "0")
const ofTree = (report: ImportReport["failed"], index: number): string[] =>
  report.filter(({ path }) => path.startsWith(`${folderOf(index)}/`)).map(({ path }) => path.slice(4))

/** By the end of each path: deep ones are long. */
const ends = (paths: readonly string[]): string[] =>
  paths.map((path) => path.slice(path.lastIndexOf("/") + 1)).toSorted()

describe("hostile trees", () => {
  it(
    "18: are imported as far as they are files, the rest is told of, and all is unchanged then",
    { timeout: 240_000 },
    async () => {
      for (const [i, { build }] of TREES.entries()) {
        mkdirSync(here.path(folderOf(i)))
        build(here.path(folderOf(i)))
      }
      const report = await here.import()
      const copies = (await here.copies()).map(({ path }) => String(path))
      const seen = TREES.map(({ name }, i) => ({
        name,
        imported: copies.filter((path) => path.startsWith(`${folderOf(i)}/`)).length,
        failed: ends(ofTree(report.failed, i)),
        notes: ends(ofTree(report.notes, i)),
      }))
      expect(seen).toEqual(
        TREES.map(({ name, imported, failed = [], notes = [] }) => ({
          name,
          imported,
          failed: failed.toSorted(),
          notes: notes.toSorted(),
        })),
      )
      expect([...report.failed, ...report.notes].every(({ reason }) => reason.length > 5)).toBe(true)
      expect(report.found).toBe(report.imported + report.failed.length)
      const again = await here.import()
      expect(again).toMatchObject({ imported: 0, updated: 0, moved: 0, lost: 0, unchanged: report.imported })
      expect(again.failed).toEqual(report.failed)
      expect(await (await here.library()).verify()).toMatchObject({ ok: true })
    },
  )

  it("read nothing twice whose time is far ahead", async () => {
    here.write("1.flac", music())
    utimesSync(here.path("1.flac"), 13_569_465_600, 13_569_465_600)
    await here.import()
    const known = await here.known()
    expect(known).toMatchObject([{ unsettled: 0 }])
  })
})

const isRoot = process.getuid?.() === 0

// Without these a process of root reads what nobody may read; nothing is lost where it had none of them.
const PLAIN = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] as const

describe.skipIf(!has("setpriv"))("folders and files that may not be read", () => {
  const libraries = () => ({
    database: join(here.base, "data", "library.sqlite"),
    folder: here.music,
    blobs: here.blobs,
  })

  it("are told of, are not lost, and are read once they may be", { timeout: 120_000 }, async () => {
    for (const path of ["open/1.flac", "shut/2.flac", "shut/deeper/3.flac", "blind/4.flac", "open/5.flac"])
      here.write(path, music())
    here.write("open/6.flac", music())
    here.write("rules/.ndignore", "*")
    here.write("rules/7.flac", music())
    here.write("list.m3u", "open/1.flac\n")
    for (const path of ["open/6.flac", "list.m3u"]) chmodSync(here.path(path), 0)
    const first = await runImport(libraries(), undefined, isRoot ? PLAIN : [])
    expect(first.report).toMatchObject({ found: 6, imported: 5 })
    expect(first.report?.failed.map(({ path, reason }) => [path, reason.split(":")[0]])).toEqual([
      ["open/6.flac", "unavailable"],
    ])
    expect(first.report?.notes.map(({ path, why }) => [path, why])).toEqual([["list.m3u", "unreadable"]])
    const shut = { shut: 0, blind: 0o444, "open/5.flac": 0, "rules/.ndignore": 0 }
    for (const [path, mode] of Object.entries(shut)) chmodSync(here.path(path), mode)
    const { report } = await runImport(libraries(), undefined, isRoot ? PLAIN : [])
    // Two of six are out of sight, one is new: nothing is called lost.
    expect(report).toMatchObject({ lost: 0, moved: 0 })
    expect(report).not.toHaveProperty("missing")
    expect(report?.notes.map(({ path }) => path).toSorted()).toEqual([
      "blind/4.flac",
      "list.m3u",
      "rules/.ndignore",
      "shut",
    ])
    expect((await here.copies()).every(({ state }) => state === "present")).toBe(true)
    for (const path of Object.keys(shut)) chmodSync(here.path(path), 0o755)
    chmodSync(here.path("open/6.flac"), 0o644)
    // Who may read everything finds it as it was: nothing but the failure says that it is to be read again.
    if (!isRoot) chmodSync(here.path("list.m3u"), 0o644)
    const last = await here.import()
    expect(last).toMatchObject({ failed: [], notes: [], lost: 1, playlists: 1 })
    expect((await here.copies()).filter(({ state }) => state === "present")).toHaveLength(6)
  })
})
