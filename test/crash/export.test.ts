/**
 * An export and what is made of it, recorded once each: what the power leaves of them when it goes between any two writes is
 * complete where it has its name, and otherwise is made anew.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { has } from "@ledgerline/core/testing"
import { flac, openLibrary, png, runImport } from "@ledgerline/workers/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import type { Files } from "./Disk.ts"
import { all, hashOf, lay, walk } from "./walk.ts"

const timeout = all ? 3_600_000 : 240_000
const LEDGERLINE = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url))
const run = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [LEDGERLINE, ...args], { encoding: "utf8" })

function newRoom(): string {
  const room = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline-crash-"))
  onTestFinished(() => rmSync(room, { recursive: true, force: true }))
  return room
}

const blobsOf = (folder: string): string => readFileSync(join(folder, "blobs.txt"), "utf8")

async function makeLibrary(room: string): Promise<string> {
  const [data, music] = [join(room, "data"), join(room, "Music")]
  for (const folder of [data, music]) mkdirSync(folder)
  for (let n = 0; n < 6; n++) {
    const bytes = Buffer.concat([png(n % 3), Buffer.alloc(n % 2 === 0 ? 40_000 : 100, n)])
    const tags = { TITLE: `T${n}`, ARTIST: "Artist", ALBUM: "Album" }
    writeFileSync(join(music, `${n}.flac`), flac({ audio: `crash/${n}`, tags, pictures: [{ bytes }] }))
  }
  await runImport({ database: join(data, "library.sqlite"), folder: music, blobs: join(data, "blobs") })
  return data
}

describe.skipIf(!has("strace"))("without power between any two writes", () => {
  it("[EXP-4] an export that has its name is complete", { timeout }, async () => {
    const room = newRoom()
    const data = await makeLibrary(room)
    const out = join(room, "out")
    mkdirSync(out)
    let complete = 0
    const said = await walk(
      out,
      [process.execPath, LEDGERLINE, "export", join(out, "made"), "--data", data],
      10,
      async (left) => {
        const made = new Map([...left.files].filter(([name]) => name.startsWith("made/")))
        if (left.said.length > 0) expect(made.size).toBeGreaterThan(0)
        if (made.size === 0) return
        expectComplete(made)
        complete += 1
      },
    )
    expect(said.length).toBeGreaterThan(0)
    expect(complete).toBeGreaterThan(0)
  })

  it("a restored library is sound, and whole once the same is done again", { timeout }, async () => {
    const room = newRoom()
    const data = await makeLibrary(room)
    const made = join(room, "made")
    run("export", made, "--data", data)
    const restored = join(room, "restored")
    const state = join(room, "state")
    mkdirSync(restored)
    const hashIn = async (folder: string): Promise<string> => {
      const library = await openLibrary(join(folder, "library.sqlite"))
      try {
        expect(await library.verify()).toMatchObject({ ok: true, problems: [] })
        return await library.stateHash()
      } finally {
        await library.close()
      }
    }
    const owed = await hashIn(data)
    let looked = 0
    await walk(restored, [process.execPath, LEDGERLINE, "restore", made, "--data", restored], 10, async (left) => {
      if (++looked % (all ? 1 : 60) !== 0 && left.said.length === 0) return
      lay(state, left.files)
      if (left.said.length === 0) run("restore", made, "--data", state)
      expect(await hashIn(state)).toBe(owed)
      // Where a blob is not what its name says, none is listed.
      run("export", join(state, "again"), "--data", state)
      expect(blobsOf(join(state, "again"))).toBe(blobsOf(made))
    })
  })
})

/** As `sha256sum -c SHA256SUMS` does it; blobs by their names. */
function expectComplete(files: Files): void {
  const sums = files.get("made/SHA256SUMS")?.toString().trim().split("\n") ?? []
  expect(sums.length).toBeGreaterThan(2)
  for (const [sum, name] of sums.map((line) => line.split("  ")))
    expect(hashOf(files.get(`made/${name}`) ?? Buffer.of()), name).toBe(sum)
  const blobs = [...files].filter(([name]) => name.startsWith("made/blobs/"))
  const listed = files.get("made/blobs.txt")?.toString().trim().split("\n") ?? []
  expect(blobs.map(([name]) => name.slice(-64)).toSorted()).toEqual(listed.map((line) => line.slice(0, 64)))
  for (const [name, bytes] of blobs) expect(hashOf(bytes)).toBe(name.slice(-64))
}
