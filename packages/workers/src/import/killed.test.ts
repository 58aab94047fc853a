/** An import that is killed again and again: nothing is lost, nothing is there twice. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { all, views } from "@ledgerline/core"
import { effort } from "@ledgerline/core/testing"
import { afterAll, expect, it } from "vitest"
import { BlobStore } from "../blobs/BlobStore.ts"
import { packFolder, packPath } from "../blobs/packs.ts"
import { png } from "../testing/flac.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"

const pool = sharedPool()
afterAll(() => pool.close())

const FILES = 150
const CHILD = fileURLToPath(new URL("../testing/importChild.ts", import.meta.url))

/** Runs an import and kills it when it has said so many lines. Answers whether it came to its end before. */
async function importUntil(here: MusicFolder, lines: number): Promise<boolean> {
  const database = join(here.base, "data", "library.sqlite")
  const child = spawn(process.execPath, [CHILD, database, here.music, here.blobs], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const ended = once(child, "exit")
  let heard = 0
  for await (const _ of createInterface(child.stdout)) {
    heard += 1
    if (heard === lines) child.kill("SIGKILL")
  }
  const [code] = (await ended) as [number | null]
  return code === 0
}

it("15: goes on where it was, however often it is killed", async () => {
  const here = new MusicFolder(pool)
  try {
    for (let i = 0; i < FILES; i++) {
      const tags = { TITLE: `T${i}`, ARTIST: "Ada", ALBUM: `A${i % 15}`, TRACKNUMBER: String(i) }
      const large = Buffer.concat([png(i), Buffer.alloc(40_000, i)])
      here.track(`${i % 15}/${i}.flac`, tags, { pictures: [{ bytes: large }] })
    }
    // Early, then later and later, so that every import gets somewhere.
    for (let kills = 0, lines = 1; kills < effort(6).numRuns; lines += 7, kills++) {
      if (await importUntil(here, lines % 140)) break
    }
    const report = await here.import()
    expect(report.failed).toEqual([])
    expect(report.found).toBe(FILES)
    expect(await here.import()).toMatchObject({ found: FILES, unchanged: FILES })
    const library = await here.library()
    const tracks = await here.tracks()
    expect(tracks).toHaveLength(FILES)
    expect(await here.copies()).toHaveLength(FILES)
    // Each said once: what was stored before a kill was not said again.
    const claims = await library.store.read(() =>
      all(views.selectFrom("claim").select("subject").where("provider", "=", "embedded")),
    )
    expect(claims).toHaveLength(FILES)
    const images = await library.store.read(() => all(views.selectFrom("artwork").select("hash")))
    expect(images).toHaveLength(FILES)
    const blobs = new BlobStore(library.store, here.blobs)
    for (const { hash } of images) expect((await blobs.read(hash))?.length).toBeGreaterThan(40_000)
    // What kills left behind was written over.
    const sizes = readdirSync(packFolder(here.blobs)).map((name) => statSync(packPath(here.blobs, name)).size)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1.5 * FILES * 40_000)
    expect(await library.verify()).toMatchObject({ ok: true })
  } finally {
    await here.remove()
  }
})
