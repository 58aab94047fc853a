/** What a device keeps to play without a server: right bytes, exact accounts, and nothing pinned ever given up. */
import { spawnSync } from "node:child_process"
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { createLibrary, type DeviceLibrary, type OfflineState } from "@ledgerline/client"
import { nodeStorage } from "@ledgerline/client/node"
import { Library, registry } from "@ledgerline/core"
import { memoryStore, seededPorts } from "@ledgerline/core/testing"
import { expect, it, onTestFinished } from "vitest"
import { tokenOf } from "./given.ts"
import { lineTo, type Music, musicServer, newFolder } from "./music.ts"

const KB = 1024

interface Asked {
  readonly folder?: string
  readonly addresses?: readonly string[]
  readonly key?: Uint8Array
}

async function device(servers: readonly Music[], { folder = newFolder(), addresses, key }: Asked = {}) {
  const tokens = await Promise.all(servers.map((server) => tokenOf(server, addresses && [...addresses])))
  const library = await createLibrary({ storage: nodeStorage({ folder, key }), servers: tokens })
  onTestFinished(() => library.close())
  for (const _ of servers) await library.servers.sync()
  return { library, folder, tokens }
}

/** Resolves with the first state of the cache that is as wanted. */
async function until(library: DeviceLibrary, isWanted: (state: OfflineState) => boolean): Promise<OfflineState> {
  for await (const state of library.offline.live()) if (isWanted(state)) return state
  throw new Error("it ended")
}

const isDone = ({ queued }: OfflineState): boolean => queued === 0

function onDisk(folder: string): { readonly count: number; readonly bytes: number } {
  const root = join(folder, "cache", "offline")
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return {
    count: files.length,
    bytes: files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0),
  }
}

it("given a pinned track, then its file comes, plays without the server, and everything else says that it does not", async () => {
  const server = await musicServer([300 * KB, 50 * KB])
  const { library, folder } = await device([server])
  await library.offline.pin("track:t0")
  const state = await until(library, ({ here }) => here === 1)
  expect(state).toMatchObject({ bytes: 300 * KB, files: 1, wanted: 1, queued: 0 })
  expect(onDisk(folder)).toEqual({ count: 1, bytes: 300 * KB })
  expect((await library.tracks.list()).items.map(({ availability }) => availability)).toEqual(["cached", "stream-only"])
  expect(await library.resolve("t1")).toMatchObject({ kind: "stream", reason: expect.stringContaining("active") })
  await server.stop()
  await library.servers.setOffline(true)
  const resolved = await library.resolve("t0")
  expect(resolved).toMatchObject({ kind: "cached" })
  expect(readFileSync(fileURLToPath(resolved.url ?? ""))).toEqual(server.files[0]?.bytes)
  expect(await library.resolve("t1")).toMatchObject({ kind: "offline", url: null })
  expect((await library.tracks.list()).items.map(({ availability }) => availability)).toEqual(["cached", "unavailable"])
})

it("given what a device keeps, then the others learn of it, and do not take it for theirs", async () => {
  const server = await musicServer([10 * KB])
  const { library } = await device([server])
  await library.offline.pin("track:t0")
  await until(library, ({ here }) => here === 1)
  const { library: other } = await device([server])
  for await (const { copies } of other.tracks.liveOne("t0")) {
    if (copies.length < 2) continue
    expect(copies).toMatchObject([{ availability: "stream-only" }, { state: "cached", availability: "unavailable" }])
    break
  }
})

it("given a line that breaks off again and again, and a program that ends in between, then each file comes as it is", async () => {
  const server = await musicServer(Array.from({ length: 20 }, (_, i) => 100 * KB + i * 7001))
  const line = await lineTo(server)
  const first = await device([server], { addresses: [line.address] })
  line.cutAfter = 37_777
  await first.library.offline.configure({ rules: [{ kind: "all" }] })
  await until(first.library, ({ files }) => files >= 5)
  await first.library.close()
  const library = await createLibrary({ storage: nodeStorage({ folder: first.folder }) })
  onTestFinished(() => library.close())
  const state = await until(library, ({ here }) => here === 20)
  expect(line.cuts()).toBeGreaterThan(40)
  expect(state).toMatchObject({ queued: 0, bytes: onDisk(first.folder).bytes })
  for (const { track, bytes } of server.files)
    expect(readFileSync(fileURLToPath((await library.resolve(track)).url ?? ""))).toEqual(bytes)
})

it("given a server that sends other bytes, then they are never kept, and another server's are", async () => {
  const bad = await musicServer([100 * KB])
  const id = bad.files[0]?.id ?? ""
  const spoiled = Buffer.from(bad.files[0]?.bytes ?? [])
  spoiled[5000] = (spoiled[5000] ?? 0) ^ 1
  bad.spoil(id, spoiled)
  const { library, folder } = await device([bad])
  await library.offline.pin("track:t0")
  await until(library, ({ failing }) => failing === 1)
  expect(await library.offline.downloads()).toMatchObject([{ reason: "wrongBytes", state: "failed", tries: 1 }])
  expect(onDisk(folder)).toEqual({ count: 0, bytes: 0 })
  // Not asked again for a while, which is no reason to say that nobody has it.
  await library.offline.unpin("track:t0")
  await until(library, ({ failing }) => failing === 0)
  await library.offline.pin("track:t0")
  await until(library, ({ failing }) => failing === 1)
  expect(await library.offline.downloads()).toMatchObject([{ reason: "wrongBytes", state: "failed" }])
  const copy = await Library.open({ store: memoryStore(), registry, ports: seededPorts(91), library: bad.library.id })
  onTestFinished(() => copy.close())
  const good = await musicServer([100 * KB], copy)
  await library.servers.add(await tokenOf(good))
  await library.servers.sync()
  await library.offline.retry()
  await until(library, ({ here }) => here === 1)
  expect(readFileSync(fileURLToPath((await library.resolve("t0")).url ?? ""))).toEqual(bad.files[0]?.bytes)
})

it("given a limit, then what was used longest ago goes, what is pinned stays, and what finds no room says so", async () => {
  const server = await musicServer([100 * KB, 100 * KB, 100 * KB, 100 * KB])
  const { library, folder } = await device([server])
  await library.offline.configure({ limit: 250 * KB })
  await library.offline.prefetch(["t0"])
  await until(library, ({ files }) => files === 1)
  await library.offline.prefetch(["t1"])
  await until(library, ({ files }) => files === 2)
  await library.offline.pin("track:t2")
  await until(library, ({ here }) => here === 1)
  expect((await library.tracks.list()).items.map(({ availability }) => availability)).toEqual([
    "stream-only",
    "cached",
    "cached",
    "stream-only",
  ])
  await library.offline.pin("track:t3")
  await until(library, ({ here }) => here === 2)
  await library.offline.pin("track:t0")
  await until(library, ({ failing }) => failing === 1)
  expect(await library.offline.downloads()).toMatchObject([{ track: "t0", reason: "noRoom" }])
  expect(await library.offline.state()).toMatchObject({ bytes: 200 * KB, here: 2, wanted: 3 })
  expect(onDisk(folder).bytes).toBe(200 * KB)
  await library.offline.configure({ limit: 400 * KB })
  await until(library, ({ here }) => here === 3)
})

it("given a disk that is full, then what is here plays, nothing is lost, and the rest comes when there is room", async ({
  skip,
}) => {
  const MB = 1_000_000
  const disk = newFolder()
  const mount = (...options: readonly string[]) =>
    spawnSync("mount", ["-t", "tmpfs", "-o", options.join(","), "tmpfs", disk]).status === 0
  if (!mount("size=24m")) return skip("mounting a small disk needs root (Debian package mount)")
  onTestFinished(() => void spawnSync("umount", ["-l", disk]))
  const server = await musicServer([4 * MB, 4 * MB, 4 * MB, 4 * MB, 4 * MB, 4 * MB])
  const { library, folder } = await device([server], { folder: join(disk, "laptop") })
  await library.offline.configure({ concurrency: 1, rules: [{ kind: "all" }] })
  const full = await until(library, ({ failing, queued }) => failing > 0 && failing === queued)
  expect(full).toMatchObject({ bytes: onDisk(folder).bytes, partial: 0, wanted: 6 })
  expect(full.here).toBeGreaterThanOrEqual(2)
  expect(new Set((await library.offline.downloads()).map(({ reason }) => reason))).toEqual(new Set(["noRoom"]))
  // The database has had room left to go on with.
  await library.playlists.create({ name: "Mix" })
  const filler = join(disk, "filler")
  expect(() => writeFileSync(filler, Buffer.alloc(24 * MB))).toThrow("ENOSPC")
  const [track = ""] = (await library.tracks.list()).items.flatMap(({ id, availability }) =>
    availability === "cached" ? [id] : [],
  )
  const { mediaFile, url } = await library.resolve(track)
  expect((await library.offline.open(mediaFile ?? "")).size).toBe(4 * MB)
  expect(readFileSync(fileURLToPath(url ?? ""))).toEqual(server.files.find(({ id }) => id === mediaFile)?.bytes)
  rmSync(filler)
  expect(mount("remount", "size=90m")).toBe(true)
  await library.offline.retry()
  expect(await until(library, ({ here }) => here === 6)).toMatchObject({ bytes: 24 * MB, queued: 0 })
  expect(onDisk(folder)).toEqual({ count: 6, bytes: 24 * MB })
})

it("given a limit that becomes smaller while the server is away, then nothing is given up of which there may be no other", async () => {
  const server = await musicServer([100 * KB])
  const { library } = await device([server])
  await library.offline.prefetch(["t0"])
  await until(library, ({ files }) => files === 1)
  await library.servers.setOffline(true)
  await library.offline.configure({ limit: 0 })
  expect(await library.offline.state()).toMatchObject({ files: 1 })
  expect(await library.offline.clear()).toMatchObject({ files: 0, bytes: 0 })
})

it.each([
  ["a rule without its number", { rules: [{ kind: "newest" }] }, /^a rule is/],
  ["a rating that there is not", { rules: [{ kind: "rated", least: 6 }] }, /^a rule is/],
  ["a rule of no kind", { rules: [{ kind: "loudest" }] }, /^a rule is/],
  ["no playlist", { rules: [{ kind: "playlist", playlist: "" }] }, /^a rule is/],
  ["no list of rules", { rules: null }, /^a rule is/],
  ["a pause that is none", { isPaused: "no" }, /^isPaused is/],
  ["a limit that is none", { limit: -1 }, /^limit is/],
])("given %s, then it is refused, it is said what may be, and what was said before holds", async (_, said, told) => {
  const { library } = await device([])
  await library.offline.configure({ rules: [{ kind: "newest", count: 3 }] })
  await expect(library.offline.configure(said as never)).rejects.toMatchObject({
    reason: "invalid",
    message: expect.stringMatching(told),
  })
  expect(await library.offline.state()).toMatchObject({ rules: [{ kind: "newest", count: 3 }], isPaused: false })
})

it("given a limit that became smaller while the server was away, when it is back, then what it has makes room", async () => {
  const server = await musicServer([100 * KB])
  const { library } = await device([server])
  await library.offline.prefetch(["t0"])
  await until(library, ({ files }) => files === 1)
  await library.servers.setOffline(true)
  await library.offline.configure({ limit: 0 })
  await library.servers.setOffline(false)
  expect(await until(library, ({ files }) => files === 0)).toMatchObject({ bytes: 0 })
})

it("given more than may be, since it was pinned, when it is not any more, then it makes room by itself", async () => {
  const server = await musicServer([100 * KB, 50 * KB])
  const { library } = await device([server])
  for (const pinned of ["track:t0", "track:t1"]) await library.offline.pin(pinned)
  await until(library, ({ files }) => files === 2)
  await library.offline.configure({ limit: 60 * KB })
  expect(await library.offline.state()).toMatchObject({ files: 2 })
  await library.offline.unpin("track:t0")
  expect(await until(library, ({ files }) => files === 1)).toMatchObject({ bytes: 50 * KB, here: 1 })
})

it("given a server that says of a file what does not hold, then the copy here makes no room, and one that is there does", async () => {
  const home = await musicServer([100 * KB, 50 * KB])
  const copy = await Library.open({ store: memoryStore(), registry, ports: seededPorts(92), library: home.library.id })
  onTestFinished(() => copy.close())
  const cloud = await musicServer([100 * KB, 50 * KB], copy)
  const { library } = await device([home, cloud])
  await library.offline.prefetch(["t0", "t1"])
  await until(library, ({ files }) => files === 2)
  cloud.lose(cloud.files[0]?.id ?? "")
  const servers = await library.servers.list()
  await library.servers.remove(servers.find(({ addresses }) => addresses.includes(home.address))?.id ?? "")
  await library.offline.configure({ limit: 0 })
  expect(await library.offline.state()).toMatchObject({ files: 1, bytes: 100 * KB })
})

it("given rules, then what they say comes as the library changes", async () => {
  const server = await musicServer([10 * KB, 11 * KB, 12 * KB])
  const { library } = await device([server])
  const { id } = await library.playlists.create({ name: "Trip", tracks: ["t0"] })
  await library.offline.configure({
    rules: [
      { kind: "playlist", playlist: id },
      { kind: "rated", least: 4 },
    ],
  })
  await until(library, ({ here }) => here === 1)
  await library.playlists.add(id, ["t1"])
  await until(library, ({ here }) => here === 2)
  await library.playback.rate("t2", 3)
  await library.playback.rate("t2", 5)
  expect(await until(library, ({ here }) => here === 3)).toMatchObject({ bytes: 33 * KB, wanted: 3 })
  await library.offline.configure({ rules: [{ kind: "newest", count: 1 }] })
  expect(await until(library, ({ wanted }) => wanted === 1)).toMatchObject({ here: 1, files: 3 })
})

it("given a server that is away, then downloads wait for it, and come when it is back", async () => {
  const server = await musicServer([10 * KB])
  const { library } = await device([server])
  await library.servers.setOffline(true)
  await library.offline.pin("track:t0")
  expect(await until(library, ({ queued }) => queued === 1)).toMatchObject({ wanted: 1, here: 0 })
  await library.servers.setOffline(false)
  await until(library, ({ here }) => here === 1)
})

it("given a pause, then nothing comes until it ends, and what is unpinned meanwhile never does", async () => {
  const server = await musicServer([10 * KB, 10 * KB])
  const { library } = await device([server])
  await library.offline.configure({ isPaused: true })
  await library.offline.pin("track:t0")
  await library.offline.pin("track:t1")
  await until(library, ({ queued }) => queued === 2)
  expect(await library.offline.downloads()).toMatchObject([{ state: "paused" }, { state: "paused" }])
  await library.offline.unpin("track:t1")
  await library.offline.configure({ isPaused: false })
  expect(await until(library, isDone)).toMatchObject({ files: 1, here: 1 })
})

it("given a key, then the files on the disk are nobody's to read, and the device reads any part of them", async () => {
  const server = await musicServer([200 * KB + 5])
  const key = new Uint8Array(32).fill(7)
  const { library, folder } = await device([server], { key })
  await library.offline.pin("track:t0")
  await until(library, ({ here }) => here === 1)
  const [file] = server.files
  const root = join(folder, "cache", "offline", "tracks")
  const [entry] = readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
  const stored = readFileSync(join(entry?.parentPath ?? "", entry?.name ?? ""))
  expect(stored.includes(file?.bytes.subarray(1000, 1032) ?? "")).toBe(false)
  expect(await library.resolve("t0")).toMatchObject({ kind: "cached", url: null })
  const open = await library.offline.open(file?.id ?? "")
  expect(open.size).toBe(file?.bytes.length)
  expect(Buffer.from(await open.read(65_000, 2000))).toEqual(file?.bytes.subarray(65_000, 67_000))
  expect(Buffer.from(await open.read(0, 1e9))).toEqual(file?.bytes)
})

it.each([
  ["another one", new Uint8Array(32).fill(8)],
  ["none any more", undefined],
])(
  "given a key that is lost and %s, then what nobody can read is gone, and what is pinned comes again",
  async (_, key) => {
    const server = await musicServer([100 * KB, 100 * KB])
    const { library, folder } = await device([server], { key: new Uint8Array(32).fill(7) })
    await library.offline.prefetch(["t0"])
    await library.offline.pin("track:t1")
    await until(library, ({ files }) => files === 2)
    await library.close()
    const again = await createLibrary({ storage: nodeStorage({ folder, key }) })
    onTestFinished(() => again.close())
    const state = await until(again, ({ here, queued }) => here === 1 && queued === 0)
    expect(state.files).toBe(1)
    expect(onDisk(folder)).toEqual({ count: 1, bytes: state.bytes })
    expect(await again.resolve("t0")).toMatchObject({ kind: "stream" })
    const open = await again.offline.open(server.files[1]?.id ?? "")
    expect(Buffer.from(await open.read(0, 1e9))).toEqual(server.files[1]?.bytes)
  },
)

it("given what is played from here by its address, then it was used, and what was not makes room before", async () => {
  const server = await musicServer([100 * KB, 100 * KB, 100 * KB])
  const { library } = await device([server])
  await library.offline.configure({ limit: 250 * KB })
  for (const [at, track] of ["t0", "t1"].entries()) {
    await library.offline.prefetch([track])
    await until(library, ({ files }) => files === at + 1)
  }
  expect(await library.resolve("t0")).toMatchObject({ kind: "cached" })
  await library.offline.pin("track:t2")
  await until(library, ({ here }) => here === 1)
  expect((await library.tracks.list()).items.map(({ availability }) => availability)).toEqual([
    "cached",
    "stream-only",
    "cached",
  ])
})

it("given files that somebody deleted, then the device knows when it starts again, and fetches what is pinned", async () => {
  const server = await musicServer([10 * KB])
  const { library, folder } = await device([server])
  await library.offline.pin("track:t0")
  await until(library, ({ here }) => here === 1)
  await library.close()
  rmSync(join(folder, "cache"), { recursive: true })
  const again = await createLibrary({ storage: nodeStorage({ folder }) })
  onTestFinished(() => again.close())
  expect(await until(again, ({ here }) => here === 1)).toMatchObject({ files: 1, bytes: 10 * KB })
})

it("given a file that a power cut left half written, then it is not taken for whole, and comes again", async () => {
  const server = await musicServer([100 * KB])
  const { library, folder } = await device([server])
  await library.offline.pin("track:t0")
  await until(library, ({ here }) => here === 1)
  const path = fileURLToPath((await library.resolve("t0")).url ?? "")
  await library.close()
  truncateSync(path, 50 * KB)
  const again = await createLibrary({ storage: nodeStorage({ folder }) })
  onTestFinished(() => again.close())
  await until(again, ({ here, bytes }) => here === 1 && bytes === 100 * KB)
  expect(readFileSync(path)).toEqual(server.files[0]?.bytes)
})
