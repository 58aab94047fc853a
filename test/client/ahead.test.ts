/** What a queue plays next is fetched before its turn, where that costs nothing. */
import { createLibrary, type OfflineState } from "@ledgerline/client"
import { memoryStorage } from "@ledgerline/client/node"
import { expect, it, onTestFinished } from "vitest"
import { tokenOf } from "./given.ts"
import { musicServer } from "./music.ts"

const KB = 1024
const PLAYED = { startedAt: 1000, durationMs: 1000, completed: true }

async function device() {
  const server = await musicServer(Array.from({ length: 6 }, () => 10 * KB))
  const library = await createLibrary({ storage: memoryStorage(), servers: [await tokenOf(server)] })
  onTestFinished(() => library.close())
  await library.servers.sync()
  const until = async (isWanted: (state: OfflineState) => boolean): Promise<void> => {
    for await (const state of library.offline.live()) if (isWanted(state)) return
  }
  const kept = async (): Promise<string[]> =>
    (await library.tracks.list()).items.flatMap(({ id, availability }) => (availability === "cached" ? [id] : []))
  return { library, until, kept, tracks: server.files.map(({ track }) => track) }
}

it("given a queue that is saved, then the next ones come by themselves, and further ones as it is played", async () => {
  const { library, until, kept, tracks } = await device()
  await library.offline.configure({ ahead: 2 })
  await library.playback.saveQueue("q", { tracks, index: 0, positionMs: 0 })
  await until(({ files }) => files === 2)
  expect(await kept()).toEqual(["t1", "t2"])
  await library.playback.played("t1", PLAYED)
  await until(({ files }) => files === 3)
  expect(await kept()).toEqual(["t1", "t2", "t3"])
})

it("given a connection that costs, then nothing comes by itself unless that is set", async () => {
  const { library, until, kept, tracks } = await device()
  await library.resolve("t0", { connection: "metered" })
  await library.playback.saveQueue("q", { tracks, index: 0, positionMs: 0 })
  expect(await library.offline.downloads()).toEqual([])
  await library.offline.configure({ ahead: 1, aheadOnMetered: true })
  await library.playback.played("t2", PLAYED)
  await until(({ files }) => files === 1)
  expect(await kept()).toEqual(["t3"])
  await expect(library.offline.configure({ ahead: -1 })).rejects.toMatchObject({ reason: "invalid" })
})
