/** What programs meet that open a library where none can be, or close one while they use it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createLibrary } from "@ledgerline/client"
import { memoryStorage, nodeStorage } from "@ledgerline/client/node"
import { connect } from "@ledgerline/client/remote"
import { newReplica, running, track } from "@ledgerline/server/testing"
import { expect, it, onTestFinished } from "vitest"

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "ledgerline-closing-"))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

it.each([
  ["in memory", () => memoryStorage()],
  ["in a folder", () => nodeStorage({ folder: folder() })],
])("given a library %s that is closed, then what is live ends, and what is asked says so", async (_, storage) => {
  const library = await createLibrary({ storage: storage() })
  await library.playlists.create({ name: "Sunday" })
  const names: string[][] = []
  const begun = Promise.withResolvers<void>()
  const loop = (async () => {
    for await (const { items } of library.playlists.live()) {
      names.push(items.map(({ name }) => name))
      begun.resolve()
    }
  })()
  await begun.promise
  await library.close()
  await loop
  expect(names).toEqual([["Sunday"]])
  for (const ask of [
    () => library.tracks.list(),
    () => library.search("x"),
    () => library.playlists.create({ name: "Monday" }),
    () => library.offline.state(),
    () => library.servers.list(),
    () => library.servers.sync(),
    () => library.everywhere.tracks.list(),
    () => library.resolve("x"),
    () => library.counts({ asOf: 5 }),
    () => library.tracks.live()[Symbol.asyncIterator]().next(),
  ])
    await expect(ask(), String(ask)).rejects.toMatchObject({ name: "LedgerlineError", reason: "closed" })
  await library.close()
})

it("given a library of a server that is closed, then what is live ends, and what is asked says so", async () => {
  const server = await running(await newReplica())
  await server.people.accounts.add({ name: "ada", password: "correct horse battery", role: "owner" })
  const { key } = await server.people.keys.add("ada", "program", ["read"])
  await server.library.append({ actor: "import", events: track("a1") })
  const library = connect({ url: server.address, as: { key } })
  let seen = 0
  const begun = Promise.withResolvers<void>()
  const loop = (async () => {
    for await (const { items } of library.tracks.live()) {
      seen += items.length
      begun.resolve()
    }
  })()
  await begun.promise
  library.close()
  await loop
  expect(seen).toBe(1)
  for (const ask of [
    () => library.tracks.list(),
    () => library.me(),
    () => library.request("/api/v1/tracks"),
    () => library.tracks.live()[Symbol.asyncIterator]().next(),
  ])
    await expect(ask(), String(ask)).rejects.toMatchObject({ name: "LedgerlineError", reason: "closed" })
  library.close()
})

it("given a key that is none, or a file for a folder, then it says so at once", async () => {
  const path = folder()
  for (const length of [0, 16, 33])
    expect(() => nodeStorage({ folder: path, key: new Uint8Array(length) })).toThrow(
      expect.objectContaining({ name: "LedgerlineError", reason: "invalid" }),
    )
  const file = join(path, "file")
  writeFileSync(file, "")
  for (const wrong of [file, join(file, "below")])
    await expect(createLibrary({ storage: nodeStorage({ folder: wrong }) })).rejects.toMatchObject({
      name: "LedgerlineError",
      reason: "cannotOpen",
    })
})
