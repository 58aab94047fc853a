/** What a device is asked by a program without types. */
import { createLibrary, type DeviceLibrary, LedgerlineError, type LibraryOptions } from "@ledgerline/client"
import { memoryStorage, nodeStorage } from "@ledgerline/client/node"
import { describe, expect, it, onTestFinished } from "vitest"

const nothing = undefined as never
const wrong = (value: unknown): never => value as never

describe("a device", () => {
  it.each<[string, (library: DeviceLibrary) => Promise<unknown>]>([
    ["no token", ({ servers }) => servers.add(nothing)],
    ["a token that is a number", ({ servers }) => servers.add(wrong(7))],
    ["a name that is none", ({ servers }) => servers.add("token", wrong({}))],
    ["a server without a new name", ({ servers }) => servers.rename("id", nothing)],
    ["no server to play from", ({ servers }) => servers.activate(wrong(null))],
    ["no server to forget", ({ servers }) => servers.remove(nothing)],
    ["servers to sync with", ({ servers }) => servers.sync(wrong(["a"]))],
    ["no settings", ({ offline }) => offline.configure(wrong(null))],
    ["a thing to pin that is a number", ({ offline }) => offline.pin(wrong(7))],
    ["nothing to unpin", ({ offline }) => offline.unpin(nothing)],
    ["one track for many", ({ offline }) => offline.prefetch(wrong("a"))],
    ["a number that is a text", ({ offline }) => offline.downloads(wrong("many"))],
    ["a file that is none", ({ offline }) => offline.open(wrong({}))],
    ["a yes that is a text", ({ offline }) => offline.clear(wrong("yes"))],
    ["an image without a name", ({ covers }) => covers.open(nothing)],
    ["one image for many", ({ covers }) => covers.prefetch(wrong("a"))],
    ["a store that is a text", ({ objectStores }) => objectStores.add(wrong("https://s3.example"))],
    ["keys that are no keys", ({ objectStores }) => objectStores.add(wrong({ endpoint: "e", bucket: "b", keys: "k" }))],
    ["no store to forget", ({ objectStores }) => objectStores.remove(nothing)],
    ["no words to find tracks by", (library) => library.search(nothing)],
    ["a number to find names by", (library) => library.searchNames(wrong(7))],
    ["no words to search for", ({ everywhere }) => everywhere.search(nothing)],
    ["a moment that is a date", ({ everywhere }) => everywhere.counts({ asOf: wrong("2020") })],
    ["no track to play", (library) => library.resolve(nothing)],
    ["a way that is no list", (library) => library.resolve("a", { without: wrong("b") })],
    ["a connection that there is not", (library) => library.resolve("a", { connection: wrong("string") })],
    ["fewer than none", ({ offline }) => offline.downloads(-1)],
    ["a list of less than one", ({ everywhere }) => everywhere.search("a", { limit: -1 })],
    ["the sound of a list", ({ media }) => media.sound(wrong([]))],
    ["the words of what is no track", ({ media }) => media.lyrics(wrong({}))],
    ["a query of all that is a text", ({ tracks }) => tracks.all(wrong("x"))[Symbol.asyncIterator]().next()],
    ["a signal that is none", (library) => library.search("a", {}, { signal: wrong(7) })],
    ["a change that is none", (library) => library.stateOf(wrong({ op: 7 }))],
  ])("given %s, then it says so, and goes on", async (_, ask) => {
    const library = await createLibrary({ storage: memoryStorage() })
    onTestFinished(() => library.close())
    const error = await ask(library).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(LedgerlineError)
    expect(error).toMatchObject({ reason: "badRequest" })
    expect((await library.offline.state()).pins).toEqual([])
    expect((await library.tracks.list()).items).toEqual([])
  })
})

describe("a library", () => {
  const storage = memoryStorage()
  it.each<[string, LibraryOptions]>([
    ["nothing", nothing],
    ["no storage", wrong({})],
    ["one server for many", { storage, servers: wrong("ledgerline1-x") }],
    ["servers that are no tokens", { storage, servers: [nothing] }],
    ["a name that is a number", { storage, deviceName: wrong(7) }],
    ["a member that can be none", { storage, member: "ada lovelace" }],
  ])("given %s to be opened with, then it says so", async (_, options) => {
    await expect(createLibrary(options)).rejects.toMatchObject({ name: "LedgerlineError", reason: "badRequest" })
  })

  it.each([
    ["nothing", nothing],
    ["no folder", wrong({})],
    ["a folder without a name", { folder: "" }],
  ])("given %s to lie in, then it says so", (_, options) => {
    expect(() => nodeStorage(options)).toThrow(
      expect.objectContaining({ name: "LedgerlineError", reason: "badRequest" }),
    )
  })

  it("given a setting that there is not, then it says so, and keeps nothing of it", async () => {
    const library = await createLibrary({ storage })
    onTestFinished(() => library.close())
    await expect(library.offline.configure(wrong({ limits: 5 }))).rejects.toMatchObject({ reason: "invalid" })
    expect(await library.offline.state()).not.toHaveProperty("limits")
  })

  it("given a signal, then who waits gives up at once, and what was asked happens all the same", async () => {
    const library = await createLibrary({ storage })
    onTestFinished(() => library.close())
    const stop = new AbortController()
    const made = library.playlists.create({ name: "Mix" }, { signal: stop.signal })
    stop.abort(new Error("enough"))
    await expect(made).rejects.toThrow("enough")
    for await (const { items } of library.playlists.live()) if (items.length === 1) break
  })
})

describe("a folder", () => {
  it.each([
    ["below one that nobody can make anything in", "/proc/nobody/library"],
    ["below what is no folder", "/dev/null/library"],
    ["with a name that there cannot be", "/tmp/a\0b"],
  ])("%s is refused at once", async (_, folder) => {
    const error = await createLibrary({ storage: nodeStorage({ folder }) }).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(LedgerlineError)
    expect(error).toMatchObject({ reason: "cannotOpen" })
  })
})
