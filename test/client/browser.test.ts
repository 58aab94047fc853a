/** A browser and a server: pairing, syncing, going offline, and meeting again. */
import { browser, built, FilesInTab, type Tab } from "@ledgerline/client/testing/browser"
import { batches, tracks } from "@ledgerline/core/bench/workload"
import type { Library } from "@ledgerline/core"
import { has } from "@ledgerline/core/testing"
import { newReplica, PASSWORD, type Running, running } from "@ledgerline/server/testing"
import { Snapshots } from "@ledgerline/sync"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { tokenOf } from "./given.ts"
import { lineTo, musicServer } from "./music.ts"

describe.skipIf(!has("chromium"))("a browser and a server", { timeout: 240_000 }, () => {
  let folder: string
  beforeAll(async () => {
    folder = await built()
  })

  const filled = async (count: number): Promise<Library> => {
    const library = await newReplica()
    for (const events of batches(tracks(count))) await library.append({ actor: "import", events })
    return library
  }
  /** A server with the owner `ada`, that lets pages of an origin ask. */
  const serverFor = async (address: string, library: Library, port = 0, snapshots?: Snapshots): Promise<Running> => {
    const server = await running(library, port, snapshots, { origins: [address] })
    if (port === 0) await server.people.accounts.add({ name: "ada", password: PASSWORD, role: "owner" })
    return server
  }
  const countOf = async (tab: Tab): Promise<number> => (await tab.call("library.counts", { query: {} })).tracks
  const sync = (tab: Tab): Promise<{ readonly items: readonly { readonly error: string | null }[] }> =>
    tab.call("device.sync", { query: {} })

  it("have the same by a pairing token, and again after changes offline, with a reload in between", async () => {
    const { address, tab } = await browser(folder)
    const library = await filled(100)
    const server = await serverFor(address, library)
    const settings = { servers: [await tokenOf(server)], deviceName: "browser" }
    const first = await tab(settings)
    expect((await sync(first)).items).toMatchObject([{ error: null }])
    expect(await countOf(first)).toBe(100)
    expect(await first.test("stateHash")).toBe(await library.stateHash())

    const port = Number(new URL(server.address).port)
    await server.stop()
    await first.call("playlists.create", { body: { name: "made offline" } })
    const [{ id }] = (await first.call("library.tracks", { query: { limit: 1 } })).items
    await first.call("provenance.edit", {
      params: { kind: "track", id },
      body: { fields: { title: "Edited offline" } },
    })
    expect((await sync(first)).items).toMatchObject([{ error: expect.stringMatching(/./) }])
    await first.page.reload()
    expect((await first.call("library.track", { params: { id }, query: {} })).title).toBe("Edited offline")
    expect((await first.call("device.servers")).items).toMatchObject([{ isOpen: false, pending: { up: 2 } }])
    await first.call("playlists.create", { body: { name: "made after the reload" } })
    await library.append({ actor: "import", events: batches(tracks(101)).at(-1)?.slice(-4) ?? [] })

    await serverFor(address, library, port)
    await sync(first)
    expect(await countOf(first)).toBe(101)
    expect(await first.test("stateHash")).toBe(await library.stateHash())
    const names = (await first.call("playlists.playlists", { query: {} })).items.map(
      (each: { name: string }) => each.name,
    )
    expect(names.toSorted()).toEqual(["made after the reload", "made offline"])
    expect(await first.test("verify")).toEqual([])
  })

  it("tell each other of changes over an open line, in every tab", async () => {
    const { address, tab } = await browser(folder)
    const library = await filled(10)
    const server = await serverFor(address, library)
    const settings = { servers: [await tokenOf(server)], deviceName: "browser" }
    const tabs = [await tab(settings), await tab(settings)] as const
    await tabs[0].until("device.servers", {}, ({ items }) => items[0]?.isOpen === true)
    const shown = tabs.map(({ page }) =>
      page.waitForFunction(() => JSON.stringify(globalThis.news).includes("playlist:from-the-server")),
    )
    const created = { type: "playlist.created", subject: "playlist:from-the-server", payload: { name: "Mix" } }
    await library.append({ actor: "user:ada", events: [created] })
    await Promise.all(shown)
    const heard = Promise.withResolvers<readonly string[]>()
    onTestFinished(library.subscribe(({ subjects }) => heard.resolve(subjects)))
    await tabs[1].call("playlists.create", { body: { name: "from a tab" } })
    expect(await heard.promise).toEqual([expect.stringContaining("playlist:")])
  })

  it("have the same by a snapshot where there is much", async () => {
    const { address, tab } = await browser(folder)
    const library = await filled(5100)
    const path = mkdtempSync(join(tmpdir(), "snapshots-"))
    const snapshots = new Snapshots(library, path)
    onTestFinished(async () => {
      await snapshots.close()
      rmSync(path, { recursive: true, force: true })
    })
    const server = await serverFor(address, library, 0, snapshots)
    const first = await tab({ servers: [await tokenOf(server)] })
    // Long before the history is here.
    await first.until("library.counts", { query: {} }, ({ tracks: count }) => count === 5100)
    expect((await first.call("library.tracks", { query: { limit: 50 } })).items).toHaveLength(50)
    // The history comes, and the views are folded of it once more.
    expect((await sync(first)).items).toMatchObject([{ error: null }])
    expect(await first.test("stateHash")).toBe(await library.stateHash())
  })

  it("stay apart where the server does not let pages of that origin ask", async () => {
    const { tab } = await browser(folder)
    const server = await serverFor("https://player.example", await filled(1))
    const first = await tab({ servers: [await tokenOf(server)] })
    await expect(countOf(first)).rejects.toThrow("offline: ")
  })

  it("keep music: what is pinned comes over the network, and is read after a reload without the server", async () => {
    const { address, tab } = await browser(folder)
    const server = await musicServer([300_000, 1000], undefined, [address])
    const first = await tab({ servers: [await tokenOf(server)] })
    await sync(first)
    await first.call("device.pin", { body: { subject: "track:t0" } })
    await first.until("device.offlineState", {}, ({ here }) => here === 1)
    await server.stop()
    await first.page.reload()
    expect(await first.call("device.offlineState")).toMatchObject({ files: 1, bytes: 300_000, here: 1, queued: 0 })
    expect(await first.call("device.resolve", { params: { track: "t0" }, body: {} })).toMatchObject({ kind: "cached" })
    expect(await first.call("device.resolve", { params: { track: "t1" }, body: {} })).toMatchObject({ kind: "offline" })
    const mediaFile = server.files[0]?.id ?? ""
    const read = { params: { mediaFile }, query: { position: 299_990, length: 100 } }
    const { size, bytes } = await first.call("device.readCached", read)
    expect(size).toBe(300_000)
    expect(Buffer.from(Object.values<number>(bytes))).toEqual(server.files[0]?.bytes.subarray(299_990))
  })

  it("keep no more than the browser gives room for: what finds none waits, says so, and comes when there is some", async () => {
    const { address, tab } = await browser(folder)
    const MB = 1_000_000
    const server = await musicServer([2 * MB, 9 * MB, MB], undefined, [address])
    const first = await tab({ servers: [await tokenOf(server)] })
    await sync(first)
    const session = await first.page.context().newCDPSession(first.page)
    const allow = async (more: number): Promise<void> => {
      const { usage } = await session.send("Storage.getUsageAndQuota", { origin: address })
      await session.send("Storage.overrideQuotaForOrigin", { origin: address, quotaSize: usage + more })
    }
    const kept = async (): Promise<number> =>
      (await first.test("files.list")).reduce((sum: number, { bytes }: { readonly bytes: number }) => sum + bytes, 0)
    await allow(7 * MB)
    for (const { track } of server.files) await first.call("device.pin", { body: { subject: `track:${track}` } })
    await first.until(
      "device.offlineState",
      {},
      ({ here, failing, partial }) => here === 2 && failing === 1 && partial === 0,
    )
    expect((await first.call("device.downloads", { query: {} })).items).toMatchObject([
      { track: "t1", reason: "noRoom" },
    ])
    expect(await first.call("device.offlineState")).toMatchObject({ bytes: 3 * MB, partial: 0, wanted: 3, queued: 1 })
    expect(await kept()).toBe(3 * MB)
    // Where the browser refuses in the middle of a file, what is there stays as it is.
    const files = new FilesInTab(() => first, false)
    const { id, bytes } = server.files[1] ?? { id: "", bytes: Buffer.alloc(0) }
    // The browser counts what was tried and removed for a while longer.
    await allow(4 * MB)
    const file = await files.begin(id)
    await file.write(bytes.subarray(0, MB))
    await allow(0)
    await expect(file.write(bytes.subarray(MB, 5 * MB))).rejects.toMatchObject({ reason: "noRoom" })
    expect(file.position).toBe(MB)
    // Not even a file without a byte.
    await expect(files.begin(server.files[2]?.id ?? "")).rejects.toMatchObject({ reason: "noRoom" })
    await file.drop()
    await first.call("playlists.playlists", { query: {} })
    await allow(60 * MB)
    await first.call("device.retryDownloads")
    await first.until("device.offlineState", {}, ({ here }) => here === 3)
    await first.page.reload()
    expect(await first.call("device.offlineState")).toMatchObject({ bytes: 12 * MB, here: 3, queued: 0 })
    expect(await kept()).toBe(12 * MB)
  })

  it("keep music over a line that breaks off: each download goes on where it was", async () => {
    const { address, tab } = await browser(folder)
    const server = await musicServer([400_000], undefined, [address])
    const line = await lineTo(server)
    line.cutAfter = 150_000
    const first = await tab({ servers: [await tokenOf(server, [line.address])] })
    await sync(first)
    await first.call("device.pin", { body: { subject: "track:t0" } })
    await first.until("device.offlineState", {}, ({ here }) => here === 1)
    expect(line.cuts()).toBeGreaterThan(1)
    expect(await first.call("device.offlineState")).toMatchObject({ files: 1, bytes: 400_000, partial: 0, queued: 0 })
  })

  it("refuse changes for as long as the browser gives no room, and take them again afterwards, without a reload", async () => {
    const { address, tab } = await browser(folder)
    const first = await tab({ storage: "opfs" })
    const session = await first.page.context().newCDPSession(first.page)
    const create = (name: string) => first.call("playlists.create", { body: { name } })
    await create("before")
    const { usage } = await session.send("Storage.getUsageAndQuota", { origin: address })
    await session.send("Storage.overrideQuotaForOrigin", { origin: address, quotaSize: usage })
    const made = ["before"]
    const refused = (async () => {
      for (;;) {
        const name = `${made.length} ${"x".repeat(200)}`
        await create(name)
        made.push(name)
      }
    })()
    await expect(refused).rejects.toThrow("storageFull: ")
    const names = async (): Promise<string[]> =>
      (await first.call("playlists.playlists", { query: { limit: 200 } })).items.map(
        (each: { name: string }) => each.name,
      )
    expect((await names()).toSorted()).toEqual(made.toSorted())
    await expect(create("still too much")).rejects.toThrow("storageFull: ")
    await session.send("Storage.overrideQuotaForOrigin", { origin: address, quotaSize: usage + 50_000_000 })
    await create("after")
    expect((await names()).toSorted()).toEqual([...made, "after"].toSorted())
    expect(await first.test("verify")).toEqual([])
    await first.page.reload()
    expect((await names()).toSorted()).toEqual([...made, "after"].toSorted())
  })

  it("keep a friend's library beside their own, in one worker, over a reload and until it is removed", async () => {
    const { address, tab } = await browser(folder)
    const own = await musicServer([1000], undefined, [address])
    const friend = await musicServer([2000], await newReplica("7".repeat(32)), [address], 5)
    const first = await tab({ servers: [await tokenOf(own)] })
    const added = await first.call("device.pair", { body: { token: await tokenOf(friend) } })
    expect(added).toMatchObject({ isFriend: true })
    const idsOf = async (): Promise<string[]> =>
      (await first.call("device.allTracks", { query: {} })).items.map(({ id }: { readonly id: string }) => id)
    await first.until("device.countAll", { query: {} }, ({ tracks: count }) => count === 2)
    await first.call("device.pin", { body: { subject: "track:t5" } })
    await first.until("device.offlineState", {}, ({ here }) => here === 1)
    await friend.stop()
    await first.page.reload()
    expect(await idsOf()).toEqual(["t0", "t5"])
    expect(await first.call("device.resolve", { params: { track: "t5" }, body: {} })).toMatchObject({ kind: "cached" })
    await first.call("device.forgetServer", { params: { id: added.id } })
    expect(await idsOf()).toEqual(["t0"])
    const back = await running(friend.library, 0, undefined, { origins: [address] })
    await first.call("device.pair", { body: { token: await tokenOf(back) } })
    await sync(first)
    expect(await idsOf()).toEqual(["t0", "t5"])
    expect(await first.call("device.offlineState")).toMatchObject({ files: 0 })
  })
})
