/** A process that watches is killed again and again: jobs go on in the next one, and each file is taken in once. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { all, views } from "@ledgerline/core"
import { effort } from "@ledgerline/core/testing"
import { afterAll, expect, it } from "vitest"
import { listJobs } from "../jobs/list.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"
import { tags } from "./testing/watched.ts"

const pool = sharedPool()
afterAll(() => pool.close())

const FILES = 150
const CHILD = fileURLToPath(new URL("testing/backgroundChild.ts", import.meta.url))

/** Keeps the library up to date until so many files were told of, or all was looked through; then kills. */
async function runUntil(here: MusicFolder, most: number): Promise<string[]> {
  const database = join(here.base, "data", "library.sqlite")
  const child = spawn(process.execPath, [CHILD, database, here.music, here.blobs], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const ended = once(child, "exit")
  const told: string[] = []
  for await (const line of createInterface(child.stdout)) {
    if (line !== "scanned") told.push(line)
    if (told.length >= most || line === "scanned") child.kill("SIGKILL")
  }
  await ended
  return told
}

it("goes on where it was, however often it is killed", { timeout: 180_000 }, async () => {
  const here = new MusicFolder(pool)
  try {
    for (let i = 0; i < FILES; i++) here.track(`${i % 15}/${i}.flac`, { ...tags(`T${i}`, i), ALBUM: `A${i % 15}` })
    let told = await runUntil(here, 1)
    for (let kills = 1; kills < effort(3).numRuns && told.length > 0; kills++)
      told = await runUntil(here, 1 + 17 * kills)
    await runUntil(here, Infinity)
    const library = await here.library()
    expect(await here.import()).toMatchObject({ found: FILES, unchanged: FILES, failed: [] })
    expect(await here.copies()).toHaveLength(FILES)
    const claims = await library.store.read(() =>
      all(views.selectFrom("claim").select("subject").where("provider", "=", "embedded")),
    )
    expect(claims).toHaveLength(FILES)
    const jobs = await library.store.read(() => listJobs({ states: ["failed"], limit: 100 }))
    expect(jobs).toEqual([])
    expect(await library.verify()).toMatchObject({ ok: true })
  } finally {
    await here.remove()
  }
})
