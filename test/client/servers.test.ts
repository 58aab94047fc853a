/** A device and its servers: pairing, going away and coming back, and how far each change has come. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createLibrary, type Live } from "@ledgerline/client"
import { memoryStorage, nodeStorage } from "@ledgerline/client/node"
import { openBoth } from "@ledgerline/client/testing"
import { Library, registry, StorageFull, type Store } from "@ledgerline/core"
import { batches, tracks } from "@ledgerline/core/bench/workload"
import { memoryStore, seededPorts } from "@ledgerline/core/testing"
import { newReplica, PASSWORD, running, track } from "@ledgerline/server/testing"
import { Snapshots } from "@ledgerline/sync"
import { expect, it, onTestFinished } from "vitest"
import { append, deviceOf, serverOfAda, tokenOf } from "./given.ts"

/** Resolves with the first value of something live that is as wanted. */
async function until<T>(live: Live<T>, isWanted: (value: T) => boolean): Promise<T> {
  for await (const value of live) if (isWanted(value)) return value
  throw new Error("it ended")
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "ledgerline-device-"))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

it("given a token, then the device has the server's library, and changes go both ways by themselves", async () => {
  const server = await serverOfAda()
  await append(server.library)(...track("a1", { title: "Ampel" }))
  const device = await deviceOf([server])
  await until(device.tracks.live(), ({ items }) => items[0]?.title === "Ampel")
  const change = await device.tracks.edit("a1", { title: "Amsel" })
  await until(device.servers.live(), ({ items }) => items[0]?.isOpen === true)
  await device.servers.sync()
  expect(await device.stateOf(change)).toEqual({ state: "durable", servers: [expect.any(String)] })
  const shown = await server.library.history("track:a1")
  expect(shown.at(-1)).toMatchObject({ actor: "user:ada", type: "claim.attributed" })
  await append(server.library)(...track("b2"))
  await until(device.liveCounts(), ({ tracks }) => tracks === 2)
})

it("given no server, then a device has a library of its own, and writes stay local", async () => {
  const device = await createLibrary({ storage: memoryStorage() })
  onTestFinished(() => device.close())
  const change = await device.playlists.create({ name: "Mix" })
  expect(await device.stateOf(change)).toEqual({ state: "local", servers: [] })
  expect(await device.servers.list()).toEqual([])
})

it("given a server that went away, then the device goes on, says so, and both meet when it is back", async () => {
  const server = await serverOfAda()
  const device = await deviceOf([server])
  await until(device.servers.live(), ({ items }) => items[0]?.isOpen === true)
  const port = Number(new URL(server.address).port)
  await server.stop()
  await until(device.servers.live(), ({ items }) => items[0]?.isOpen === false)
  const change = await device.playlists.create({ name: "Made while away" })
  expect(await device.stateOf(change)).toMatchObject({ state: "local" })
  const [outcome] = await device.servers.sync()
  expect(outcome?.error).toMatch(/nobody listens/)
  expect(outcome?.reason).toBe("unreachable")
  expect(await device.servers.list()).toMatchObject([
    { state: "offline", pending: { up: 1 }, error: { reason: "unreachable", histories: 0 }, clock: null },
  ])
  await running(server.library, port)
  await device.servers.sync()
  expect(await device.stateOf(change)).toMatchObject({ state: "durable" })
  expect(await device.servers.list()).toMatchObject([{ pending: { up: 0, down: 0 }, error: null }])
})

it("given a device whose clock is an hour slow, then its server's status says so, until it is right", async () => {
  const server = await serverOfAda()
  const storage = memoryStorage()
  const { clock } = storage.ports
  let by = -3_600_000
  const ports = { ...storage.ports, clock: { now: () => clock.now() + by } }
  const device = await createLibrary({ storage: { ...storage, ports }, servers: [await tokenOf(server)] })
  onTestFinished(() => device.close())
  await until(device.servers.live(), ({ items }) => items[0]?.isOpen === true)
  const [slow] = await device.servers.list()
  expect(Math.round((slow?.clock?.ahead ?? 0) / 60_000)).toBe(-60)
  by = 0
  await device.servers.sync()
  expect(await device.servers.list()).toMatchObject([{ clock: null }])
})

it("given a folder, when the program starts again with the same token, then all is there and it is paired still", async () => {
  const path = folder()
  const server = await serverOfAda()
  const token = await tokenOf(server)
  const open = () => createLibrary({ storage: nodeStorage({ folder: path }), servers: [token] })
  const before = await open()
  await before.playlists.create({ name: "Mix" })
  const [paired] = await before.servers.list()
  await before.close()
  const after = await open()
  onTestFinished(() => after.close())
  expect(await after.servers.list()).toMatchObject([{ id: paired?.id, member: "ada" }])
  expect((await after.playlists.list()).items).toMatchObject([{ name: "Mix" }])
})

it("given a library that another program has open, then the second is told", async () => {
  const storage = nodeStorage({ folder: folder() })
  const first = await createLibrary({ storage })
  onTestFinished(() => first.close())
  await expect(createLibrary({ storage })).rejects.toMatchObject({ name: "LedgerlineError", reason: "busy" })
})

it("given two servers, then one is active, each is named, and forgetting one keeps what came from it", async () => {
  const home = await serverOfAda()
  const copy = await Library.open({ store: memoryStore(), registry, ports: seededPorts(77), library: home.library.id })
  onTestFinished(() => copy.close())
  const cloud = await running(copy)
  await append(home.library)(...track("a1"))
  const device = await deviceOf([home, cloud])
  await device.servers.sync()
  const [first, second] = await device.servers.list()
  expect([first?.isActive, second?.isActive]).toEqual([true, false])
  await device.servers.rename(second?.id ?? "", "Cloud")
  await device.servers.activate(second?.id ?? "")
  expect(await device.servers.list()).toMatchObject([{ name: "Cloud", isActive: true }, { isActive: false }])
  await device.servers.remove(first?.id ?? "")
  expect(await device.servers.list()).toHaveLength(1)
  expect((await device.tracks.list()).items).toHaveLength(1)
  await device.servers.sync()
  expect((await copy.state("track:a1")) !== undefined).toBe(true)
})

it("given a device that is set to be offline, then it speaks to no server until it is set back, also after a restart", async () => {
  const path = folder()
  const server = await serverOfAda()
  const first = await deviceOf([server], { folder: path })
  await first.servers.setOffline(true)
  await expect(first.servers.sync()).rejects.toMatchObject({ reason: "offline" })
  await first.close()
  const device = await createLibrary({ storage: nodeStorage({ folder: path }) })
  onTestFinished(() => device.close())
  expect(await device.servers.isOffline()).toBe(true)
  expect(await device.servers.list()).toMatchObject([{ isOpen: false }])
  const change = await device.playlists.create({ name: "Mix" })
  await device.servers.setOffline(false)
  await until(device.servers.live(), ({ items }) => items[0]?.isOpen === true)
  await device.servers.sync()
  expect(await device.stateOf(change)).toMatchObject({ state: "durable" })
})

it("given a listener's device, then what all share is not for it to change, and its own is", async () => {
  const server = await serverOfAda()
  await server.people.accounts.add({ name: "bob", password: "correct horse battery", role: "listener" })
  await append(server.library)(...track("a1"))
  const { token } = await server.devices.openPairing("bob", [server.address])
  const device = await createLibrary({ storage: memoryStorage(), servers: [token] })
  onTestFinished(() => device.close())
  await until(device.servers.live(), ({ items }) => items[0]?.isOpen === true && items[0].role === "listener")
  await expect(device.tracks.edit("a1", { title: "x" })).rejects.toMatchObject({ reason: "notAllowed" })
  const change = await device.playback.rate("a1", 5)
  await device.servers.sync()
  expect(await device.stateOf(change)).toMatchObject({ state: "durable" })
  const undone = await device.undo(change)
  await device.servers.sync()
  expect(await device.stateOf(undone)).toMatchObject({ state: "durable" })
  await expect(device.playback.get("a1")).rejects.toMatchObject({ reason: "notFound" })
  for (const what of [{ provider: "tags" }, { kind: "track", id: "a1", field: "title" } as const]) {
    await expect(device.revert(what)).rejects.toMatchObject({ reason: "notAllowed" })
    await expect(device.previewRevert(what)).rejects.toMatchObject({ reason: "notAllowed" })
  }
  expect((await device.operations.reverts()).items).toHaveLength(1)
})

it("given an action of which a server takes only a part, then it is not durable there", async () => {
  const server = await serverOfAda()
  const { api, library } = await openBoth({ storage: memoryStorage(), servers: [await tokenOf(server)] })
  onTestFinished(() => api.close())
  const list = { type: "playlist.created", payload: { name: "Mix" } }
  const part = { ...list, subject: "playlist:for-all" }
  const whole = await library.append({ actor: "user:ada", events: [part] })
  // What is another member's alone is not for ada's device to hand on.
  const events = [
    { ...part, subject: "playlist:too" },
    { ...list, subject: "playlist:of-eve", log: "user:eve" },
  ]
  const both = await library.append({ actor: "user:ada", events })
  await api.servers.sync()
  expect(await api.stateOf({ op: whole.op, events: [] })).toMatchObject({ state: "durable" })
  expect(await api.stateOf({ op: both.op, events: [] })).toMatchObject({ servers: [] })
})

it.each([
  ["nonsense", "nonsense"],
  ["a letter too few", ""],
])("given %s as a token, then it is refused and nothing is made", async (_, text) => {
  const server = await serverOfAda()
  const token = text === "" ? (await tokenOf(server)).slice(0, -1) : text
  await expect(createLibrary({ storage: memoryStorage(), servers: [token] })).rejects.toMatchObject({
    reason: "pairingRefused",
    why: "badToken",
  })
  const device = await createLibrary({ storage: memoryStorage() })
  onTestFinished(() => device.close())
  await expect(device.servers.add(token)).rejects.toMatchObject({ reason: "pairingRefused" })
})

it("given a token that was used, then it is refused", async () => {
  const server = await serverOfAda()
  const token = await tokenOf(server)
  await createLibrary({ storage: memoryStorage(), servers: [token] }).then((each) => each.close())
  await expect(createLibrary({ storage: memoryStorage(), servers: [token] })).rejects.toMatchObject({
    reason: "pairingRefused",
    why: "over",
  })
})

/** So many that a new device takes a snapshot first. */
const MANY = 5100

it("given a server with much, then all can be read and changed long before its history is here, and the device says how far it is", async () => {
  const library = await newReplica()
  for (const events of batches(tracks(MANY))) await library.append({ actor: "import", events })
  const snapshots = new Snapshots(library, folder())
  onTestFinished(() => snapshots.close())
  const server = await running(library, 0, snapshots)
  await server.people.accounts.add({ name: "ada", password: PASSWORD, role: "owner" })
  const storage = memoryStorage()
  const history = Promise.withResolvers<void>()
  const { fetch } = storage.ports
  const held: typeof fetch = async (url, init) => {
    if (init?.body instanceof Uint8Array && Buffer.from(init.body).includes("pull")) await history.promise
    return fetch(url, init)
  }
  const device = await createLibrary({
    storage: { ...storage, ports: { ...storage.ports, fetch: held } },
    servers: [await tokenOf(server)],
  })
  onTestFinished(() => device.close())
  const seen: string[] = []
  const counts = device.liveCounts()
  const counted: number[] = []
  onTestFinished(counts.subscribe(() => counted.push(counts.value?.tracks ?? 0)))
  for await (const { isReadable, items } of device.servers.liveProgress()) {
    const [progress] = items
    if (progress !== undefined && seen.at(-1) !== progress.step) seen.push(progress.step)
    if (progress?.step === "snapshot") expect(progress.total).toBeGreaterThan(100_000)
    if (isReadable) break
  }
  expect(["snapshot", "views", "history"]).toEqual(expect.arrayContaining(seen))
  expect(await device.servers.list()).toMatchObject([{ agreedAt: null }])
  // What was live is asked again, though no change came.
  await until(device.liveCounts(), ({ tracks: count }) => count === MANY)
  await expect.poll(() => counted.at(-1)).toBe(MANY)
  const [first] = (await device.tracks.list({ limit: 1 })).items
  await device.tracks.edit(first?.id ?? "", { title: "Edited before its history came" })
  expect((await device.tracks.get(first?.id ?? "")).title).toBe("Edited before its history came")
  history.resolve()
  await until(device.servers.live(), ({ items }) => items[0]?.isOpen === true)
  expect(await device.servers.progress()).toEqual({ isReadable: true, items: [] })
  expect((await device.tracks.get(first?.id ?? "")).title).toBe("Edited before its history came")
  // A change that comes over the line is nothing that anybody has to wait for.
  await append(library)(...track("late"))
  await until(device.liveCounts(), ({ tracks: count }) => count === MANY + 1)
  expect((await device.servers.progress()).items).toEqual([])
}, 120_000)

it("given a device without room, then its server says so for as long as that is so, and what came is there afterwards", async () => {
  const server = await serverOfAda()
  const storage = memoryStorage()
  let isFull = false
  /** What is to be done after half a minute: that is when the device looks for room again. */
  const looks = new Set<() => void>()
  const { timers } = storage.ports
  const after = (milliseconds: number, action: () => void): (() => void) => {
    if (milliseconds !== 30_000) return timers.after(milliseconds, action)
    looks.add(action)
    return () => looks.delete(action)
  }
  const database = async (): Promise<Store> => {
    const store = await storage.database()
    return new Proxy(store, {
      get(target, name) {
        if (name === "write" && isFull)
          return () => Promise.reject(new StorageFull({ message: "no room left for the test" }))
        const value: unknown = Reflect.get(target, name)
        return typeof value === "function" ? value.bind(target) : value
      },
    })
  }
  const ports = { ...storage.ports, timers: { now: () => timers.now(), after } }
  const device = await createLibrary({ storage: { ...storage, ports, database }, servers: [await tokenOf(server)] })
  onTestFinished(() => device.close())
  await until(device.servers.live(), ({ items }) => items[0]?.isOpen === true)
  isFull = true
  await append(server.library)(...track("a1", { title: "Ampel" }))
  const full = await until(device.servers.live(), ({ items }) => items[0]?.error != null)
  expect(full.items).toMatchObject([
    {
      error: {
        reason: "noRoom",
        message: "no room left for the test",
        remedy: expect.stringMatching(/^Make room/),
        histories: 0,
      },
      isOpen: false,
    },
  ])
  isFull = false
  for (const look of looks) look()
  await until(device.servers.live(), ({ items }) => items[0]?.error === null)
  await until(device.tracks.live(), ({ items }) => items[0]?.title === "Ampel")
})
