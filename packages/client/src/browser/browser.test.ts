/** A library in a tab of a real browser: what it keeps, and that it is the library that Node would have. */
import type { NewEvent } from "@ledgerline/core"
import { batches, benchPorts, tracks } from "@ledgerline/core/bench/workload"
import { has } from "@ledgerline/core/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { memoryStorage } from "../node/index.ts"
import { openBoth } from "../testing/index.ts"
import { filesContract } from "../offline/testing/filesContract.ts"
import { libraryOf } from "./storage/names.ts"
import { FilesInTab } from "./testing/fileCalls.ts"
import { browser, built, type Tab } from "./testing/inChromium.ts"

/** What has bytes in its state. */
const LISTS: NewEvent[] = ["a", "b"].map((name) => ({
  type: "playlist.created",
  subject: `playlist:${name}`,
  payload: { name },
}))
/** What TypeScript does not know of the private file system here. */
interface Folder {
  getDirectoryHandle(name: string, options: { readonly create: true }): Promise<Folder>
  getFileHandle(name: string, options: { readonly create: true }): Promise<unknown>
}

const page50 = { query: { limit: 50 } }

describe.skipIf(!has("chromium"))("a library in a browser", { timeout: 240_000 }, () => {
  let folder: string
  beforeAll(async () => {
    folder = await built()
  })

  it.each(["opfs", "indexedDb"] as const)(
    "in %s keeps what was appended over a reload, and has the state that Node has of the same events",
    async (storage) => {
      const { tab } = await browser(folder)
      const first = await tab({ seed: 7, storage })
      await first.test("append", LISTS)
      await first.test("fill", 300)
      const { items } = await first.call("library.tracks", page50)
      expect(items).toHaveLength(50)
      const before = await first.test("stateHash")
      await first.page.reload()
      const { id, ...about } = await first.test("about")
      expect(about).toMatchObject({ storage })
      expect(await first.test("stateHash")).toBe(before)
      expect((await first.call("library.tracks", page50)).items).toEqual(items)
      expect(await first.test("verify")).toEqual([])

      const inMemory = memoryStorage()
      const ports = { ...inMemory.ports, ...benchPorts(7) }
      const { library: node } = await openBoth({ storage: { database: () => inMemory.database(), ports } })
      await node.append({ actor: "import", events: LISTS })
      for (const events of batches(tracks(300))) await node.append({ actor: "import", events })
      expect(await node.stateHash()).toBe(before)
      expect(id).toBe(node.id)
      await node.close()
    },
  )

  it("keeps what was acknowledged when the browser ends, and uses the private file system where it can", async () => {
    const { tab, restart } = await browser(folder)
    const first = await tab()
    await first.test("fill", 100)
    const before = await first.test("stateHash")
    await restart()
    const again = await tab()
    expect(await again.test("stateHash")).toBe(before)
    expect(await again.test("about")).toMatchObject({ storage: "opfs" })
  })

  it("given that people have the browser remove what the page keeps, then nothing is acknowledged any more, and a reload begins anew", async () => {
    const { tab, address } = await browser(folder)
    const one = await tab({ storage: "opfs" })
    await one.test("append", LISTS)
    const session = await one.page.context().newCDPSession(one.page)
    await session.send("Storage.clearDataForOrigin", { origin: address, storageTypes: "all" })
    const again = () =>
      one.call("playlists.create", { body: { name: "Evenings" } }).then(
        () => "taken",
        (error: Error) => error.message,
      )
    await expect.poll(again).toMatch(/storageGone: the browser has removed what this page kept/)
    await one.page.reload()
    expect((await one.call("playlists.playlists", page50)).items).toEqual([])
    await one.test("append", LISTS)
  })

  it("given a browser that closes databases while a page sleeps, then changes go on, and a removal is still seen later", async () => {
    const { tab, address } = await browser(folder)
    const one = await tab({ storage: "opfs" })
    await one.test("closeDatabases")
    // It looks, and then watches another one.
    await expect.poll(() => one.test("openDatabases")).toBeGreaterThanOrEqual(2)
    const named = (name: string) =>
      one.call("playlists.create", { body: { name } }).then(
        () => "taken",
        (error: Error) => error.message,
      )
    expect(await named("Evenings")).toBe("taken")
    const session = await one.page.context().newCDPSession(one.page)
    await session.send("Storage.clearDataForOrigin", { origin: address, storageTypes: "all" })
    await expect.poll(() => named("Mornings")).toMatch(/storageGone/)
  })

  it("given a change, then it is on the disk when nothing more is changed for a while", async () => {
    const { tab } = await browser(folder)
    const one = await tab({ storage: "opfs" })
    const flushes = (): Promise<number> => one.test("flushes")
    await one.test("append", LISTS)
    const before = await flushes()
    // Of the database, after that of its log, and of the log that has begun anew.
    await expect.poll(flushes, { timeout: 60_000 }).toBeGreaterThanOrEqual(before + 3)
  })

  it.each([["opfs", 3]] as const)(
    "in %s loses nothing that was acknowledged where the page crashes in the middle of writing, %i times",
    async (storage, rounds) => {
      const { tab } = await browser(folder)
      let acknowledged = 0
      for (let round = 0; round < rounds; round++) {
        const target = acknowledged + 7 + round
        const crashing = await tab({ storage })
        const reached = Promise.withResolvers<void>()
        await crashing.page.exposeFunction("acknowledge", (count: number) => {
          acknowledged = count
          if (count >= target) reached.resolve()
        })
        const writing = crashing.page.evaluate(async (from) => {
          const { acknowledge } = globalThis as unknown as { acknowledge: (count: number) => Promise<void> }
          for (let i = from; ; i++) {
            const payload = { name: `number ${i}` }
            const event = { type: "playlist.created", subject: `playlist:${i}`, payload }
            await globalThis.library.call("test.append" as never, { body: [event] } as never)
            void acknowledge(i + 1)
          }
        }, acknowledged)
        writing.catch(() => undefined)
        await reached.promise
        await crashing.crash()
        const after = await tab({ storage })
        // On a machine that has much to do, the page writes more than a page of the list has before it is gone.
        const names = new Set<string>()
        let page: { readonly items: readonly { readonly name: string }[]; readonly next: string | null } | undefined
        while (page?.next !== null) {
          page = await after.call("playlists.playlists", { query: { limit: 500, after: page?.next } })
          for (const { name } of page?.items ?? []) names.add(name)
        }
        for (let i = 0; i < acknowledged; i++) expect(names).toContain(`number ${i}`)
        if (round === rounds - 1) expect(await after.test("verify")).toEqual([])
        // One more may be there, whose answer was lost.
        acknowledged = names.size
        await after.page.close()
      }
    },
  )

  it("can be opened where the first page crashed while it was being made", async () => {
    const { tab } = await browser(folder)
    const first = await tab()
    await first.page.waitForEvent("requestfinished", (request) => request.url().endsWith("sqlite3.wasm"))
    await first.crash()
    const second = await tab()
    await second.test("fill", 10)
    expect((await second.call("library.tracks", page50)).items).toHaveLength(10)
  })

  it.each([1, 2, 5])(
    "can be opened where a page crashed when it had made %i of the files of its database",
    async (made) => {
      const { tab } = await browser(folder)
      // What the driver of SQLite leaves that is ended then: files of its pool without a name.
      const other = await tab({ storage: "indexedDb" })
      await other.page.evaluate(
        async ([name, count]) => {
          const { navigator } = globalThis as unknown as { navigator: { storage: { getDirectory(): Promise<Folder> } } }
          const root = await navigator.storage.getDirectory()
          const pool = await (
            await root.getDirectoryHandle(name, { create: true })
          ).getDirectoryHandle(".opaque", { create: true })
          for (let i = 0; i < count; i++) await pool.getFileHandle(`file${i}`, { create: true })
        },
        [libraryOf("test"), made] as const,
      )
      await other.page.close()
      const first = await tab({ storage: "opfs" })
      expect(await first.test("about")).toMatchObject({ storage: "opfs" })
      await first.test("fill", 10)
      expect((await first.call("library.tracks", page50)).items).toHaveLength(10)
      expect(await first.test("verify")).toEqual([])
    },
  )
})

describe.skipIf(!has("chromium"))("music that a browser keeps", { timeout: 240_000 }, () => {
  let folder: string
  let tab: Tab
  beforeAll(async () => {
    folder = await built()
  })
  const ends: (() => Promise<void> | void)[] = []
  beforeAll(async () => {
    tab = await (await browser(folder, (end) => void ends.push(end))).tab()
  })
  afterAll(async () => {
    for (const end of ends.toReversed()) await end()
  })

  filesContract((isNew) => new FilesInTab(() => tab, isNew))
})
