import { execFile as execFileCalling } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { type Running, newReplica, running, track } from "@ledgerline/server/testing"
import { createLibrary, type Storage } from "@ledgerline/client"
import { memoryStorage, nodeStorage } from "@ledgerline/client/node"
import { expect, it, onTestFinished } from "vitest"
import { runBot } from "./bot.ts"
import { onlyTheirs } from "./friends.ts"
import { playFound } from "./player.ts"
import { fixTitles } from "./tagFixer.ts"

const execFile = promisify(execFileCalling)

/** A server, a device that is paired with it, and what an import would do there. */
async function given(storage: Storage = memoryStorage()) {
  const server: Running = await running(await newReplica())
  const { token } = await server.devices.openPairing("ada", [server.address])
  const library = await createLibrary({ storage, servers: [token] })
  onTestFinished(() => library.close())
  const add = async (...events: ReturnType<typeof track>): Promise<void> => {
    await server.library.append({ actor: "import", events })
    await library.servers.sync()
  }
  return { server, library, add }
}

it("fixes titles, and says first what it would do", async () => {
  const { library, add } = await given()
  await add(...track("a1", { title: "Gold  (Official Video)" }), ...track("b2", { title: "Silver" }))
  const planned = [{ track: "a1", before: "Gold  (Official Video)", after: "Gold" }]
  expect(await fixTitles(library, false)).toEqual(planned)
  expect((await library.tracks.get("a1")).title).toBe("Gold  (Official Video)")
  expect(await fixTitles(library, true)).toEqual(planned)
  expect((await library.tracks.get("a1")).title).toBe("Gold")
  expect(await fixTitles(library, true)).toEqual([])
})

it("runs as a program that fixes the titles of a library in a folder, there and on its server", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tag-fixer-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const { server, library, add } = await given(nodeStorage({ folder }))
  await add(...track("a1", { title: "Gold  (Official Video)" }))
  await library.close()
  const fixer = fileURLToPath(new URL("tagFixer.ts", import.meta.url))
  const run = (...args: readonly string[]) => execFile(process.execPath, [fixer, folder, ...args])
  expect((await run()).stdout).toBe("Gold  (Official Video) → Gold\n")
  expect((await run("--real")).stdout).toBe("Gold  (Official Video) → Gold\n")
  expect((await run("--real")).stdout).toBe("")
  const titled = await server.library.history("track:a1")
  expect(titled.at(-1)?.payload).toMatchObject({ fields: { title: "Gold" } })
})

it("tells what comes in, and not what was there", async () => {
  const { server, add } = await given()
  await add(...track("a1", { title: "Old" }))
  await server.people.accounts.add({ name: "ada", password: "correct horse battery", role: "owner" })
  const { key } = await server.people.keys.add("ada", "bot", ["read"])
  const stop = new AbortController()
  const told = Promise.withResolvers<string>()
  const bot = runBot({ url: server.address, key, tell: told.resolve, signal: stop.signal })
  const listening = setInterval(
    () => void server.library.append({ actor: "import", events: track("b2", { title: "New", artist: "Ada" }) }),
    200,
  )
  expect(await told.promise).toBe("new: New by Ada")
  clearInterval(listening)
  stop.abort()
  await bot
})

it("plays what is found, and says why not what cannot be", async () => {
  const { library, add } = await given()
  await add(...track("a1", { title: "Gold" }))
  expect(await playFound(library, "gold", async () => true)).toEqual(["Gold: no source has it"])
  expect(await playFound(library, "silver", async () => true)).toEqual(['nothing is found by "silver"'])
})

it("tells what only a friend has", async () => {
  const { library, add } = await given()
  await add(...track("a1", { title: "Gold" }))
  const friend = await running(await newReplica("7".repeat(32)))
  await friend.library.append({ actor: "import", events: [...track("a1"), ...track("b2", { title: "Silver" })] })
  const { token } = await friend.devices.openPairing("bob", [friend.address])
  expect(await onlyTheirs(library, token)).toEqual(["Silver"])
})
