/** Images that a device keeps: those of its music without being asked, those that were seen lately, and nothing else. */
import { existsSync, readdirSync, statSync, truncateSync } from "node:fs"
import { join } from "node:path"
import { createLibrary, type DeviceLibrary } from "@ledgerline/client"
import { nodeStorage } from "@ledgerline/client/node"
import { jpegOf } from "@ledgerline/client/testing"
import type { OfflineState } from "@ledgerline/client"
import { run } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { thisProcess } from "@ledgerline/core/system"
import { twoColours } from "@ledgerline/workers/testing"
import { expect, it, onTestFinished } from "vitest"
import { tokenOf } from "./given.ts"
import { imagesOf, musicServer, newFolder } from "./music.ts"

const hashOf = (track: number): string => String(track).padStart(64, "0")

/** A server with `count` tracks, each with an image of its own, and a device of it. */
async function given(count: number, { key }: { readonly key?: Uint8Array } = {}) {
  const images = imagesOf(async (_, size) => twoColours(size, size).webp().toBuffer())
  const server = await musicServer(
    Array.from({ length: count }, (_, i) => 1000 + i),
    undefined,
    [],
    0,
    images,
  )
  const folder = newFolder()
  const storage = nodeStorage({ folder, key })
  const library = await createLibrary({ storage, servers: [await tokenOf(server)] })
  onTestFinished(() => library.close())
  await library.servers.sync()
  return { server, images, folder, library, storage }
}

const covers = async (library: DeviceLibrary) => (await library.offline.state()).covers

async function until(library: DeviceLibrary, isWanted: (state: OfflineState) => boolean): Promise<OfflineState> {
  for await (const state of library.offline.live()) if (isWanted(state)) return state
  throw new Error("it ended")
}

function onDisk(folder: string): { readonly path: string; readonly bytes: number }[] {
  const root = join(folder, "cache", "covers")
  if (!existsSync(root)) return []
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => ({ path: join(parentPath, name), bytes: statSync(join(parentPath, name)).size }))
}
const sum = (files: readonly { readonly bytes: number }[]): number => files.reduce((all, { bytes }) => all + bytes, 0)

it("given pinned music, then its images are here without being asked for, and are shown without the server", async () => {
  const { server, images, library, folder } = await given(3)
  await library.offline.pin("track:t0")
  const state = await until(library, ({ covers: { here }, here: files }) => here === 1 && files === 1)
  expect(state.covers).toMatchObject({ files: 1, wanted: 1, bytes: sum(onDisk(folder)) })
  expect(images.asked).toEqual([`${hashOf(0)} 320`])
  await server.stop()
  await library.servers.setOffline(true)
  const image = await library.covers.open(hashOf(0))
  expect(image.type).toBe("image/webp")
  expect(Buffer.from(image.bytes).equals(await twoColours(320, 320).webp().toBuffer())).toBe(true)
  // Another size rather than none; and what is not here says so.
  expect((await library.covers.open(hashOf(0), 64)).bytes).toEqual(image.bytes)
  await expect(library.covers.open(hashOf(1))).rejects.toMatchObject({ reason: "offline" })
  await expect(library.covers.open("../../machine.key")).rejects.toMatchObject({ reason: "invalid" })
})

it("given an image that was seen, then no server is asked for it again, also by the next start of the program", async () => {
  const { images, library, storage } = await given(2)
  await Promise.all([library.covers.open(hashOf(0), 160), library.covers.open(hashOf(0), 160)])
  await library.covers.open(hashOf(0), 160)
  await library.covers.prefetch([hashOf(0), hashOf(1)], 160)
  expect(images.asked).toEqual([`${hashOf(0)} 160`, `${hashOf(1)} 160`])
  await library.close()
  const again = await createLibrary({ storage })
  onTestFinished(() => again.close())
  await again.covers.open(hashOf(1), 160)
  expect(images.asked).toHaveLength(2)
})

it("given a server that sends something else for an image, then it is refused, and nothing of it is kept", async () => {
  const { images, library, folder } = await given(3)
  const sent = [
    Buffer.from("<html><script>alert(1)</script></html>"),
    // It says WebP, as it was asked for.
    jpegOf(100).bytes,
    Buffer.alloc(0),
  ]
  for (const [i, bytes] of sent.entries()) images.say(hashOf(i), bytes)
  for (const track of ["t0", "t1", "t2"]) await library.offline.pin(`track:${track}`)
  await until(library, ({ here }) => here === 3)
  for (const i of [0, 1, 2])
    await expect(library.covers.open(hashOf(i))).rejects.toMatchObject({ reason: "wrongBytes" })
  expect(await covers(library)).toEqual({ bytes: 0, files: 0, wanted: 3, here: 0 })
  expect(onDisk(folder)).toEqual([])
})

it("given a limit, then what was seen longest ago goes, and what is wanted stays", async () => {
  const { library, folder } = await given(5)
  await library.offline.pin("track:t0")
  const one = (await until(library, ({ covers: { here } }) => here === 1)).covers.bytes
  await library.offline.configure({ coverLimit: Math.floor(3.5 * one) })
  await library.covers.open(hashOf(1))
  await library.covers.open(hashOf(2))
  await library.covers.open(hashOf(1))
  await library.covers.open(hashOf(3))
  const kept = onDisk(folder).map(({ path }) => Number(/(\d)-320$/.exec(path)?.[1]))
  expect(kept.toSorted((a, b) => a - b)).toEqual([0, 1, 3])
  // Nothing goes for what is only expected to be seen.
  await library.covers.prefetch([hashOf(2), hashOf(4)])
  expect(await covers(library)).toMatchObject({ files: 3, here: 1, bytes: sum(onDisk(folder)) })
  await library.offline.configure({ coverLimit: Math.floor(1.5 * one) })
  expect(await covers(library)).toMatchObject({ files: 1, here: 1 })
  await expect(library.offline.configure({ coverLimit: -1 })).rejects.toMatchObject({ reason: "invalid" })
})

it("given a cache that is cleared, then images go as files do: first those that nothing wants, then all", async () => {
  const { library, folder } = await given(2)
  await library.offline.pin("track:t0")
  await until(library, ({ covers: { here } }) => here === 1)
  await library.covers.open(hashOf(1))
  expect((await library.offline.clear()).covers).toMatchObject({ files: 1, here: 1 })
  expect((await library.offline.clear(true)).covers).toEqual({ bytes: 0, files: 0, wanted: 0, here: 0 })
  expect(onDisk(folder)).toEqual([])
})

it("given images that came unasked, when nothing wants them any more, then they go, and what was seen stays", async () => {
  const { library, folder, storage } = await given(4)
  for (const track of ["t0", "t1", "t2"]) await library.offline.pin(`track:${track}`)
  await until(library, ({ covers: { here } }) => here === 3)
  await library.covers.open(hashOf(1))
  await library.covers.open(hashOf(3))
  await library.offline.unpin("track:t0")
  await library.offline.unpin("track:t1")
  const state = await until(library, ({ covers: { files } }) => files === 3)
  const kept = () => onDisk(folder).map(({ path }) => Number(/(\d)-320$/.exec(path)?.[1]))
  expect(kept().toSorted((a, b) => a - b)).toEqual([1, 2, 3])
  expect(state.covers).toMatchObject({ wanted: 1, here: 1, bytes: sum(onDisk(folder)) })
  // What was wanted when the program ended may not be any more when it starts.
  await library.close()
  const store = openSqlite({ path: join(folder, "library.sqlite"), owner: thisProcess(), now: () => 0 })
  await store.write(() => run('DELETE FROM "clientPin"'))
  await store.close()
  const again = await createLibrary({ storage })
  onTestFinished(() => again.close())
  expect((await until(again, ({ covers: { files } }) => files === 2)).covers).toMatchObject({
    wanted: 0,
    bytes: sum(onDisk(folder)),
  })
  expect(kept().toSorted((a, b) => a - b)).toEqual([1, 3])
})

it("given an image that a power cut left half written, then it is fetched anew", async () => {
  const { images, library, folder, storage } = await given(1)
  await library.covers.open(hashOf(0))
  await library.close()
  truncateSync(onDisk(folder)[0]?.path ?? "", 100)
  const again = await createLibrary({ storage })
  onTestFinished(() => again.close())
  expect(await covers(again)).toMatchObject({ files: 0, bytes: 0 })
  await again.servers.sync()
  const { bytes } = await again.covers.open(hashOf(0))
  expect([onDisk(folder).length, sum(onDisk(folder)), images.asked.length]).toEqual([1, bytes.length, 2])
})

it("given a server that is away, then images that are wanted come when it is back", async () => {
  const { library } = await given(1)
  await library.servers.setOffline(true)
  await library.offline.pin("track:t0")
  expect((await until(library, ({ covers: { wanted } }) => wanted === 1)).covers).toMatchObject({ here: 0 })
  await library.servers.setOffline(false)
  await until(library, ({ covers: { here } }) => here === 1)
})
