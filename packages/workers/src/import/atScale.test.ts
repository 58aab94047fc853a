/** What an import takes for each file, however many there are: counted, since times and sizes differ from run to run. */
import { type Commit, type Library, type Ports, query } from "@ledgerline/core"
import { systemPorts } from "@ledgerline/core/system"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { copiesOf } from "../playlists/copies.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"
import { packRun } from "../testing/packRun.ts"

const pool = sharedPool()
afterAll(() => pool.close())

describe("an import of many files", () => {
  let turns = 0
  const ports: Ports = {
    ...systemPorts,
    pause: async () => {
      turns += 1
      await systemPorts.pause?.()
    },
  }
  let folder: MusicFolder
  beforeEach(() => {
    turns = 0
    folder = new MusicFolder(pool, ports)
    for (let i = 0; i < 120; i++) {
      const album = Math.floor(i / 10)
      const tags = { TITLE: `Title ${i}`, ARTIST: `Artist ${album}`, ALBUM: `Album ${album}` }
      folder.track(`Artist ${album}/Album/${i}.flac`, tags, { duration: 1 })
    }
  })
  afterEach(() => folder.remove())

  /** The commits of each turn of the event loop. */
  async function commitsOf(library: Library, run: () => Promise<unknown>): Promise<Commit[][]> {
    const byTurn: Commit[][] = []
    const leave = library.subscribe((commit) => (byTurn[turns] ??= []).push(commit))
    await run()
    leave()
    return byTurn.filter((commits) => commits !== undefined)
  }

  it("holds nobody up for longer than a transaction of some dozens of files", async () => {
    const byTurn = await commitsOf(await folder.library(), () => folder.import())
    const events = byTurn.map((commits) => commits.reduce((sum, { from, to }) => sum + to - from + 1, 0))
    expect(events.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(4 * 120)
    expect(Math.max(...events)).toBeLessThan(200)
  })

  it("writes to the disk less often where more files go into one transaction, and the same", async () => {
    const library = await folder.library()
    const byTurn = await commitsOf(library, () => folder.import({ filesAtOnce: 96 }))
    const ofFiles = byTurn.flat().filter(({ from, to }) => to - from > 10)
    expect(ofFiles).toHaveLength(2)
    const [{ tracks } = { tracks: 0 }] = await library.store.read(() =>
      query<{ tracks: number }>("SELECT count(*) AS tracks FROM track"),
    )
    expect(tracks).toBe(120)
  })

  it("hands over from its threads no more memory than blobs have bytes", async () => {
    const paths = Array.from({ length: 10 }, (_, i) => folder.path(`Artist 0/Album/${i}.flac`))
    const items = paths.map((path) => ({ kind: "audio" as const, path }))
    const answers = await pool.read(items, { packs: packRun(folder.blobs) })
    const blobs = answers.flatMap((answer) => (answer.ok ? answer.blobs : []))
    expect(blobs).toHaveLength(10)
    for (const { bytes } of blobs) expect(bytes?.buffer.byteLength).toBe(bytes?.length)
  })

  it("holds of its copies only those that a playlist may mean", async () => {
    const { source } = await folder.import()
    const library = await folder.library()
    const wanted = [{ paths: ["Artist 3/Album/37.flac"], elsewhere: [] }]
    const held = async (some?: typeof wanted) => [...(await copiesOf(library, source, some)).byPath.keys()]
    expect(await held(wanted)).toEqual(["Artist 3/Album/37.flac"])
    expect(await held([])).toEqual([])
    expect(await held()).toHaveLength(120)
  })
})
