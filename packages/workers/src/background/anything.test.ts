/** Whatever is done to files while they are watched: the library ends as a new one that imports the folder then. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs"
import { dirname } from "node:path"
import { all, views } from "@ledgerline/core"
import { effort } from "@ledgerline/core/testing"
import { afterAll, expect, it } from "vitest"
import { MusicFolder, sharedPool } from "../testing/folder.ts"
import { importFolder } from "../import/Importer.ts"
import { systemPorts } from "../system.ts"
import { tags, Watched } from "./testing/watched.ts"

const pool = sharedPool()
afterAll(() => pool.close())

/** Numbers that depend on the seed alone (mulberry32). */
function chance(seed: number) {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const STEPS = 60
/** Fewer than make a person be asked. */
const MOST_DELETED = 3

/** One thing that people and programs do to files. Those in base/ stay. */
function step(here: Watched, pick: (below: number) => number, n: number, deleted: { count: number }): void {
  const names = readdirSync(here.music, { recursive: true, encoding: "utf8" }).filter(
    (path) => !path.startsWith("base"),
  )
  const isFolder = (path: string) => statSync(here.path(path)).isDirectory()
  const files = names.filter((path) => !isFolder(path) && path.endsWith(".flac")).toSorted()
  const folders = names.filter(isFolder).toSorted()
  const file = files[pick(files.length || 1)]
  const folder = folders[pick(folders.length || 1)] ?? "f0"
  const place = `${["", `${folder}/`, `f${pick(4)}/`, `f${pick(4)}/CD${1 + pick(2)}/`, `${folder}/n${n}/`][pick(5)]}`
  const fresh = `${place}${n}.flac`
  mkdirSync(dirname(here.path(fresh)), { recursive: true })
  switch (file === undefined ? 0 : pick(8)) {
    case 0:
    case 1:
      return here.track(fresh, tags(`T${n}`, n), { audio: `audio ${n}` })
    case 2:
      return here.track(file as string, tags(`Retagged ${n}`, n), { audio: `audio of ${file}` })
    case 3:
      return renameSync(here.path(file as string), here.path(fresh))
    case 4: {
      const to = `m${n}`
      if (existsSync(here.path(folder))) renameSync(here.path(folder), here.path(to))
      return
    }
    case 5:
      return copyFileSync(here.path(file as string), here.path(fresh))
    case 6:
      if (deleted.count++ < MOST_DELETED) rmSync(here.path(file as string))
      return
    default:
      here.write(`${file}.tmp`, "half")
      here.track(`${file}.new.tmp`, tags(`Replaced ${n}`, n), { audio: `replaced ${n}` })
      return renameSync(here.path(`${file}.new.tmp`), here.path(file as string))
  }
}

/** What people see of the copies: where each is, and what it is. */
async function seen(folder: MusicFolder) {
  const library = await folder.library()
  const rows = await library.store.read(() =>
    all(views.selectFrom("copy").select(["path", "mediaFile", "size"]).where("state", "=", "present").orderBy("path")),
  )
  return rows.map(({ path, mediaFile, size }) => `${String(path)} ${mediaFile} ${size}`)
}

/** The same folder as a new library has it. */
async function anew(here: Watched) {
  const other = new MusicFolder(pool)
  try {
    const library = await other.library()
    await importFolder({ library, folder: here.music, blobs: other.blobs, ports: systemPorts, pool })
    return await seen(other)
  } finally {
    await other.remove()
  }
}

const { seed, numRuns } = effort(3)

it.each(Array.from({ length: numRuns }, (_, run) => seed + run))("seed %i", async (from) => {
  const here = new Watched(pool)
  try {
    await here.start()
    const pick = chance(from)
    const deleted = { count: 0 }
    for (let n = 0; n < STEPS; n++) {
      step(here, pick, n, deleted)
      // Now and then the watch catches up, so that there is something to change again.
      if (pick(10) === 0) {
        const scans = here.scans().length
        here.track(`base/mark${n}.flac`, tags(`Mark ${n}`))
        await here.until(() => here.scans().length > scans)
      }
    }
    const wanted = await anew(here)
    await here.until(async () => (await seen(here)).join("\n") === wanted.join("\n"))
    expect(here.failures()).toEqual([])
    // A whole scan has nothing to add.
    expect(await here.import()).toMatchObject({ imported: 0, updated: 0, moved: 0, lost: 0 })
    expect(await (await here.library()).verify()).toMatchObject({ ok: true })
  } finally {
    await here.remove()
  }
})
