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
