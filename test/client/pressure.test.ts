/** What a device keeps while there is too little room, somebody changes their mind, and servers do what they can to be in the way. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { createLibrary, type DeviceLibrary, type OfflineState } from "@ledgerline/client"
import { nodeStorage } from "@ledgerline/client/node"
import { expect, it, onTestFinished } from "vitest"
import { tokenOf } from "./given.ts"
import { type Line, lineTo, musicServer, newFolder } from "./music.ts"

const KB = 1024

async function deviceAt({ address }: Line, server: Parameters<typeof tokenOf>[0]) {
  const folder = newFolder()
  const library = await createLibrary({ storage: nodeStorage({ folder }), servers: [await tokenOf(server, [address])] })
  onTestFinished(() => library.close())
  await library.servers.sync()
  return { library, folder }
}

async function until(library: DeviceLibrary, isWanted: (state: OfflineState) => boolean): Promise<OfflineState> {
  for await (const state of library.offline.live()) if (isWanted(state)) return state
  throw new Error("it ended")
}

/** Resolves once the line was asked for so many files. */
async function asked(line: Line, count: number): Promise<void> {
  while (line.ranges().length < count) await new Promise((resolve) => setImmediate(resolve))
}

/** Resolves once each download that is to come has failed twice. */
async function triedTwice(library: DeviceLibrary): Promise<void> {
  while ((await library.offline.downloads()).some(({ tries }) => tries < 2))
    await new Promise((resolve) => setImmediate(resolve))
}

function onDisk(folder: string): number {
  const files = readdirSync(join(folder, "cache", "offline"), { recursive: true, withFileTypes: true })
  return files
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}

it("given a download under way that nobody wants any more, then it ends, and nothing of it is left or counted", async () => {
  const server = await musicServer([300 * KB, 50 * KB])
  const line = await lineTo(server)
  const { library, folder } = await deviceAt(line, server)
  line.silentAfter = 100 * KB
  await library.offline.pin("track:t0")
  await asked(line, 1)
  line.silentAfter = undefined
  await library.offline.unpin("track:t0")
  expect(await library.offline.state()).toMatchObject({ queued: 0, partial: 0, bytes: 0 })
  await library.offline.pin("track:t1")
  await until(library, ({ here }) => here === 1)
  expect(line.ranges()).toHaveLength(2)
  expect(await library.offline.state()).toMatchObject({ files: 1, partial: 0, bytes: 50 * KB })
  expect(onDisk(folder)).toBe(50 * KB)
})

it("given more that is wanted than there is room for, then a file that found none is not asked of a server again for nothing", async () => {
  const server = await musicServer([40 * KB, 300 * KB, 310 * KB])
  const line = await lineTo(server)
  const { library, folder } = await deviceAt(line, server)
  await library.offline.configure({ limit: 50 * KB, rules: [{ kind: "all" }] })
  // It is tried again after two seconds, and after four.
  await until(library, ({ here, failing }) => here === 1 && failing === 2)
  await triedTwice(library)
  expect(line.ranges()).toHaveLength(3)
  expect(await library.offline.downloads()).toMatchObject([
    { reason: "noRoom", size: 300 * KB },
    { reason: "noRoom", size: 310 * KB },
  ])
  expect(onDisk(folder)).toBe(40 * KB)
  await library.offline.configure({ limit: 10e9 })
  await until(library, ({ here }) => here === 3)
})

it("given a limit that is lowered while files come, then what comes stays within it", async () => {
  const server = await musicServer([200 * KB, 210 * KB, 220 * KB])
  const line = await lineTo(server)
  const { library, folder } = await deviceAt(line, server)
  line.silentAfter = 100 * KB
  await library.offline.configure({ rules: [{ kind: "all" }], concurrency: 3 })
  await asked(line, 3)
  while (onDisk(folder) < 150 * KB) await new Promise((resolve) => setImmediate(resolve))
  line.silentAfter = undefined
  await library.offline.configure({ limit: 250 * KB })
  const { bytes } = await until(library, ({ here, failing }) => here === 1 && failing === 2)
  expect(bytes).toBeLessThanOrEqual(250 * KB)
  expect(onDisk(folder)).toBeLessThanOrEqual(250 * KB)
  await library.offline.configure({ limit: 10e9 })
  await until(library, ({ here }) => here === 3)
})

it("given a server that begins anew each time and never gets through, then it is left alone for longer and longer", async () => {
  const server = await musicServer([300 * KB])
  const line = await lineTo(server)
  line.cutAfter = 64 * KB
  line.forgetsRanges = true
  const { library, folder } = await deviceAt(line, server)
  await library.offline.pin("track:t0")
  await until(library, ({ failing }) => failing === 1)
  await triedTwice(library)
  expect(line.ranges().length).toBeLessThan(5)
  line.cutAfter = undefined
  await library.offline.retry()
  await until(library, ({ here }) => here === 1)
  expect(readFileSync(fileURLToPath((await library.resolve("t0")).url ?? ""))).toEqual(server.files[0]?.bytes)
  expect(onDisk(folder)).toBe(300 * KB)
})

it("given a clock that was months ahead when a download broke off, and is put right, then it is tried again as soon as ever", async () => {
  const server = await musicServer([50 * KB])
  const line = await lineTo(server)
  const storage = nodeStorage({ folder: newFolder() })
  const { clock } = storage.ports
  let ahead = 90 * 86_400_000
  const ports = { ...storage.ports, clock: { now: () => clock.now() + ahead } }
  const servers = [await tokenOf(server, [line.address])]
  const library = await createLibrary({ storage: { ...storage, ports }, servers })
  onTestFinished(() => library.close())
  await library.servers.sync()
  line.cutAfter = 1
  await library.offline.pin("track:t0")
  await until(library, ({ failing }) => failing === 1)
  line.cutAfter = undefined
  ahead = 0
  expect(await until(library, ({ here }) => here === 1)).toMatchObject({ queued: 0, failing: 0 })
})
