/**
 * An import is recorded once, and its library is opened as it would be if the import had been killed, or the power had
 * gone, between any two of its writes: of the database, and of the files beside it that hold what is large.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { query } from "@ledgerline/core"
import { has } from "@ledgerline/core/testing"
import { BlobStore } from "@ledgerline/workers/blobs"
import { contentOf, flac, IMPORT_PROGRAM, openLibrary, png, runImport } from "@ledgerline/workers/testing"
import { expect, it, onTestFinished } from "vitest"
import { all, lay, type Left, walk } from "./walk.ts"

const FILES = 12
/** After how many states the import is gone on with in one. */
const EACH = all ? 10 : 40

it.skipIf(!has("strace"))(
  "given an import that ends at any write, then what it said is stored is, no image lacks, and the next one goes on",
  { timeout: all ? 3_600_000 : 240_000 },
  async () => {
    const room = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline-crash-"))
    onTestFinished(() => rmSync(room, { recursive: true, force: true }))
    const music = join(room, "Music")
    const within = (data: string) => ({
      database: join(data, "library.sqlite"),
      folder: music,
      blobs: join(data, "blobs"),
    })
    const data = join(room, "data")
    const state = join(room, "state")
    mkdirSync(data)
    // Of a replica that knows its source and nothing in it, so that all imports here are the same one's.
    mkdirSync(music)
    await runImport(within(data))
    writeMusic(music)
    const { database, folder, blobs } = within(data)
    let states = 0
    let images = 0
    let owed: Awaited<ReturnType<typeof contentOf>> | undefined
    const said = await walk(data, [process.execPath, IMPORT_PROGRAM, database, folder, blobs], 20, async (left) => {
      owed ??= await look(data, contentOf)
      lay(state, left.files)
      images += await look(state, (library) => expectKept(library, left))
      if (++states % EACH > 1) return
      expect((await runImport(within(state))).isDone).toBe(true)
      expect(await look(state, contentOf)).toEqual(owed)
    })
    expect(JSON.parse(said.at(-1) ?? "")).toMatchObject({ imported: FILES })
    expect(images).toBeGreaterThan(states)

    async function look<T>(at: string, work: (library: Awaited<ReturnType<typeof openLibrary>>) => Promise<T>) {
      const library = await openLibrary(within(at).database)
      try {
        return await work(library)
      } finally {
        await library.close()
      }
    }

    async function expectKept(
      library: Awaited<ReturnType<typeof openLibrary>>,
      { said: before }: Left,
    ): Promise<number> {
      expect(await library.verify({ views: false })).toMatchObject({ ok: true })
      const stored = Math.max(0, ...before.map((line) => Number(/^\d+ (\d+)$/.exec(line)?.[1] ?? 0)))
      const [known] = await library.store.read(() =>
        query<{ files: number }>('SELECT count(*) AS files FROM "localFile" WHERE track IS NOT NULL'),
      )
      expect(known?.files).toBeGreaterThanOrEqual(stored)
      const hashes = await library.store.read(() =>
        query<{ hash: string; size: number }>("SELECT hash, size FROM blob"),
      )
      const kept = new BlobStore(library.store, within(state).blobs)
      for (const { hash, size } of hashes) expect((await kept.read(hash))?.length, hash).toBe(size)
      return hashes.length
    }
  },
)

/** Pictures of which some are so large that they are files of their own. */
function writeMusic(folder: string): void {
  for (let n = 0; n < FILES; n++) {
    const tags = { TITLE: `T${n}`, ARTIST: "Artist", ALBUM: `Album ${n % 3}`, TRACKNUMBER: String(n + 1) }
    const bytes = Buffer.concat([png(n % 5), Buffer.alloc(n % 2 === 0 ? 40_000 : 100, n % 5)])
    const path = join(folder, `Album ${n % 3}`, `${n}.flac`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, flac({ audio: `crash/${n}`, tags, pictures: [{ bytes }] }))
    utimesSync(path, 1_600_000_000, 1_600_000_000)
  }
}
