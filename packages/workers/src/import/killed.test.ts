/**
 * An import that is killed again and again: nothing is lost, nothing is there twice, and in the end the library is that
 * of an import that nobody disturbed. A run of the suite kills some times; LEDGERLINE_CRASH=all a thousand.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs"
import { utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { query } from "@ledgerline/core"
import { effort, has } from "@ledgerline/core/testing"
import { afterAll, beforeAll, expect, it } from "vitest"
import { BlobStore } from "../blobs/BlobStore.ts"
import { packFolder, packPath } from "../blobs/packs.ts"
import { flac, type FlacFile, png } from "../testing/flac.ts"
import { contentOf, type Death, openLibrary, runImport } from "../testing/killing.ts"

const all = process.env["LEDGERLINE_CRASH"] === "all"
const timeout = all ? 36_000_000 : 240_000
const KILLS = all ? 1000 : 4
const FOLDERS = 5
const IN_EACH = 12

const base = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline-killed-"))
afterAll(() => rmSync(base, { recursive: true, force: true }))
const at = (...names: string[]): string => join(base, ...names)
const places = { database: at("data", "library.sqlite"), folder: at("Music"), blobs: at("data", "blobs") }

/** What people do to their music between two imports: here it is, and there it is after that. */
const PHASES = ["first", "then"] as const
type Phase = (typeof PHASES)[number]
const contents = new Map<Phase, Awaited<ReturnType<typeof contentOf>>>()

function write(tree: Phase, path: string, bytes: string | Uint8Array): void {
  const whole = at(tree, path)
  mkdirSync(dirname(whole), { recursive: true })
  writeFileSync(whole, bytes)
  utimesSync(whole, 1_600_000_000, 1_600_000_000.123)
}

/** Large enough that its picture is a file of its own. */
function track(folder: number, n: number, more: Partial<FlacFile> = {}): Buffer {
  const tags = { TITLE: `T${n}`, ARTIST: `Artist ${folder}`, ALBUM: `Album ${folder}`, TRACKNUMBER: String(n + 1) }
  const cover = Buffer.concat([png(folder * 100 + (n % 3)), Buffer.alloc(40_000, n % 3)])
  return flac({ audio: `${folder}/${n}`, tags, pictures: [{ bytes: cover }], ...more })
}

function writeTrees(): void {
  for (let folder = 0; folder < FOLDERS; folder++) {
    for (let n = 0; n < IN_EACH; n++) {
      write("first", `Album ${folder}/${n}.flac`, track(folder, n))
      // Two folders of five are renamed, which a lost disk is not.
      write("then", `${folder < 2 ? "Renamed" : "Album"} ${folder}/${n}.flac`, track(folder, n))
    }
    write("first", `Album ${folder}/cover.png`, Buffer.concat([png(folder), Buffer.alloc(50_000, folder)]))
    write("then", `${folder < 2 ? "Renamed" : "Album"} ${folder}/cover.png`, png(1000 + folder))
  }
  write("first", "Album 2/0.lrc", "[00:01.00]first\n")
  write("first", "list.m3u8", "Album 2/0.flac\nAlbum 2/1.flac\nnowhere.flac\n")
  write("then", "list.m3u8", "Album 2/1.flac\nnowhere.flac\n")
  write("first", "broken.flac", "no audio")
  write("then", "broken.flac", "no audio")
  // Tagged anew, encoded anew under its name, deleted, and new.
  write("then", "Album 2/3.flac", track(2, 3, { tags: { TITLE: "Other", ARTIST: "Artist 2", ALBUM: "Album 2" } }))
  write("then", "Album 3/3.flac", track(3, 3, { audio: "better" }))
  rmSync(at("then", "Album 4/3.flac"))
  write("then", "nowhere.flac", track(9, 9))
}

function show(tree: Phase): void {
  rmSync(places.folder, { recursive: true, force: true })
  cpSync(at(tree), places.folder, { recursive: true, preserveTimestamps: true })
}

/** A library that knows its source and nothing in it, so that all imports here are the same replica's. */
function beginAnew(): void {
  rmSync(at("data"), { recursive: true, force: true })
  cpSync(at("empty"), at("data"), { recursive: true })
}

async function look<T>(work: (library: Awaited<ReturnType<typeof openLibrary>>) => Promise<T>): Promise<T> {
  const library = await openLibrary(places.database)
  try {
    return await work(library)
  } finally {
    await library.close()
  }
}

beforeAll(async () => {
  writeTrees()
  mkdirSync(places.folder)
  mkdirSync(at("data"))
  await runImport(places)
  cpSync(at("data"), at("empty"), { recursive: true })
  for (const phase of PHASES) {
    show(phase)
    await runImport(places)
    contents.set(phase, await look(contentOf))
  }
}, timeout)

let state = effort(1).seed
function chance(below: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}

const canTrace = has("strace")

/** At a moment, or between two writes: of the database, of its log, of a pack. */
function someDeath(n: number): Death {
  if (!canTrace || n % 4 !== 3) return { lines: 1 + chance(14), afterUs: chance(25_000) }
  const [syscall, most] = (
    [
      ["pwrite64", 400],
      ["fsync", 6],
      ["fdatasync", 12],
    ] as const
  )[chance(3)] as readonly [string, number]
  return { syscall, when: 1 + chance(most) }
}

/** What must hold after each kill: what it said was stored is stored, and the database is sound. */
async function expectKept(acknowledged: number): Promise<void> {
  await look(async (library) => {
    const [known] = await library.store.read(() =>
      query<{ files: number }>(
        'SELECT count(*) AS files FROM "localFile" WHERE track IS NOT NULL OR failure IS NOT NULL',
      ),
    )
    expect(known?.files).toBeGreaterThanOrEqual(acknowledged)
    expect(await library.verify({ views: false })).toMatchObject({ ok: true })
  })
}

async function expectWhole(phase: Phase): Promise<void> {
  await look(async (library) => {
    const [found, owed] = [await contentOf(library), contents.get(phase) ?? {}]
    for (const table of Object.keys(owed)) {
      const [is, was] = [new Set(found[table]), new Set(owed[table])]
      expect({ table, more: [...is.difference(was)], less: [...was.difference(is)] }).toEqual({
        table,
        more: [],
        less: [],
      })
    }
    expect(found).toEqual(owed)
    expect(await library.verify()).toMatchObject({ ok: true, problems: [] })
    const large = await library.store.read(() => query<{ hash: string }>("SELECT hash FROM blob WHERE bytes IS NULL"))
    expect(large.length).toBeGreaterThan(0)
    const blobs = new BlobStore(library.store, places.blobs)
    for (const { hash } of large) expect((await blobs.read(hash))?.length).toBeGreaterThan(40_000)
    // What kills left behind was written over.
    const [kept] = await library.store.read(() => query<{ bytes: number }>('SELECT sum(size) AS bytes FROM "packed"'))
    const sizes = readdirSync(packFolder(places.blobs)).map((name) => statSync(packPath(places.blobs, name)).size)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2 * (kept?.bytes ?? 0))
  })
}

it("15: the library of an import that was killed often is that of one that was not", { timeout }, async () => {
  expect(contents.get("first")?.["copy"]).toHaveLength(FOLDERS * IN_EACH)
  let hits = 0
  let kills = 0
  for (let round = 0; hits < KILLS; round++) {
    beginAnew()
    for (const phase of PHASES) {
      show(phase)
      for (let tries = 0; tries < 8; tries++) {
        const death = someDeath(kills)
        const { isDone, wasHit, acknowledged } = await runImport(places, death)
        if (isDone) break
        kills += 1
        if (wasHit) hits += 1
        await expectKept(phase === "first" ? acknowledged : 0)
      }
      expect((await runImport(places)).isDone).toBe(true)
      await expectWhole(phase)
    }
    if (all) process.stderr.write(`killed ${kills} times, ${hits} of them while it imported, ${round + 1} libraries\n`)
  }
})
