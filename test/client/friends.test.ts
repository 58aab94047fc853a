/** A friend's server beside the own one: its library is looked at, played and kept, and never changed. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { createLibrary, type Live } from "@ledgerline/client"
import { memoryStorage, nodeStorage } from "@ledgerline/client/node"
import { newReplica, PASSWORD, running, track } from "@ledgerline/server/testing"
import { expect, it, onTestFinished } from "vitest"
import { append, serverOfAda, tokenOf } from "./given.ts"
import { type Music, musicServer, newFolder } from "./music.ts"

const KB = 1024
const FRIEND = "7".repeat(32)

async function until<T>(live: Live<T>, isWanted: (value: T) => boolean): Promise<T> {
  for await (const value of live) if (isWanted(value)) return value
  throw new Error("it ended")
}

/** Own `t0` and `t1`, and a friend's `t1` and `t2`: the second is one recording. */
async function twoLibraries(): Promise<readonly [own: Music, friend: Music]> {
  const own = await musicServer([10 * KB, 20 * KB])
  return [own, await musicServer([20 * KB, 30 * KB], await newReplica(FRIEND), [], 1)]
}

async function deviceOf(servers: readonly Music[], folder = newFolder()) {
  const tokens = await Promise.all(servers.map((server) => tokenOf(server)))
  const device = await createLibrary({ storage: nodeStorage({ folder }), servers: tokens })
  onTestFinished(() => device.close())
  await device.servers.sync()
  return { device, folder, tokens }
}

it("given a token of another library, then its server is a friend's, and the own library stays as it is", async () => {
  const [own, friend] = await twoLibraries()
  const { device } = await deviceOf([own])
  const added = await device.servers.add(await tokenOf(friend))
  expect(added).toMatchObject({ library: FRIEND, isFriend: true })
  await device.servers.sync()
  expect(await device.servers.list()).toMatchObject([
    { isFriend: false },
    { isFriend: true, copies: 2, bytes: 50 * KB },
  ])
  expect(await device.libraries.list()).toMatchObject([
    { isFriend: false },
    { id: FRIEND, isFriend: true, error: null },
  ])
  expect((await device.tracks.list()).items.map(({ id }) => id)).toEqual(["t0", "t1"])
  expect((await device.libraries.of(FRIEND).tracks.list()).items.map(({ id }) => id)).toEqual(["t1", "t2"])
  await device.servers.rename(added.id, "Bob")
  expect(await device.libraries.list()).toMatchObject([{}, { name: "Bob" }])
})

it("given two libraries, then each recording comes once with the copies of both, and lists follow either", async () => {
  const [own, friend] = await twoLibraries()
  const { device } = await deviceOf([own, friend])
  const { items, total } = await device.everywhere.tracks.list({ count: true })
  expect(items.map(({ id, library, libraries }) => [id, library, libraries.length])).toEqual([
    ["t0", own.library.id, 1],
    ["t1", own.library.id, 2],
    ["t2", FRIEND, 1],
  ])
  expect(total).toBe(3)
  expect(await device.everywhere.counts()).toMatchObject({ tracks: 3 })
  const { copies, tracks } = await device.everywhere.tracks.get("t1")
  expect(copies.map(({ library }) => library).toSorted()).toEqual([own.library.id, FRIEND].toSorted())
  expect(tracks).toEqual([
    { library: own.library.id, id: "t1" },
    { library: FRIEND, id: "t1" },
  ])
  const live = device.everywhere.tracks.live({ sort: "title", direction: "descending" })
  const shown = until(live, ({ items: [first] }) => first?.title === "zz")
  await append(friend.library)(...track("zz"))
  await shown
  await device.tracks.edit("t0", { title: "zzz" })
  await until(live, ({ items: [first] }) => first?.title === "zzz")
  expect((await device.everywhere.search("zzz")).items).toMatchObject([{ id: "t0", found: "titleIs" }])
})

it("given a friend's library, then what would change it is refused with a reason, and its server gets nothing", async () => {
  const [own, friend] = await twoLibraries()
  // Where the token is an owner's, nobody but the device itself holds back.
  const before = await friend.library.stateHash()
  const { device } = await deviceOf([own, friend])
  const readOnly = { reason: "readOnly", message: expect.stringContaining("a friend's") }
  await expect(device.tracks.edit("t2", { title: "Mine" })).rejects.toMatchObject(readOnly)
  await expect(device.playback.star("t2")).rejects.toMatchObject(readOnly)
  const there = device.libraries.of(FRIEND)
  await expect(there.tracks.edit("t2", { title: "Mine" })).rejects.toMatchObject(readOnly)
  await expect(there.playlists.create({ name: "Mine" })).rejects.toMatchObject(readOnly)
  await expect(device.tracks.edit("zz", { title: "Mine" })).rejects.toMatchObject({ reason: "notFound" })
  expect((await there.tracks.preview("t2", { title: "Mine" })).changed).toMatchObject([{ field: "title" }])
  await device.offline.pin("track:t2")
  await until(device.offline.live(), ({ here }) => here === 1)
  await device.servers.sync()
  expect(await friend.library.stateHash()).toBe(before)
})

it("given a friend's track, then it plays from the friend, also in place of an own server, and offline once it is kept", async () => {
  const [own, friend] = await twoLibraries()
  const { device } = await deviceOf([own, friend])
  expect(await device.resolve("t1")).toMatchObject({ library: own.library.id, kind: "stream" })
  const streamed = await device.resolve("t2")
  expect(streamed).toMatchObject({
    library: FRIEND,
    kind: "stream",
    reason: expect.stringContaining("a friend's server"),
  })
  const sound = await fetch(streamed.url ?? "", { headers: streamed.headers })
  expect(Buffer.from(await sound.arrayBuffer())).toEqual(friend.files[1]?.bytes)
  await own.stop()
  await until(device.servers.live(), ({ items }) => items[0]?.isOpen === false)
  expect(await device.resolve("t1")).toMatchObject({ library: FRIEND, kind: "stream" })
  await device.offline.pin("track:t2")
  const state = await until(device.offline.live(), ({ here }) => here === 1)
  expect(state.byLibrary).toEqual([
    { library: own.library.id, bytes: 0, files: 0 },
    { library: FRIEND, bytes: 30 * KB, files: 1 },
  ])
  expect(state).toMatchObject({ bytes: 30 * KB, pins: ["track:t2"], byServer: [{ bytes: 30 * KB }] })
  await friend.stop()
  await device.servers.setOffline(true)
  const kept = await device.resolve("t2")
  expect(kept).toMatchObject({ kind: "cached", server: null })
  expect(readFileSync(fileURLToPath(kept.url ?? ""))).toEqual(friend.files[1]?.bytes)
  expect(await device.resolve("t1")).toMatchObject({ kind: "offline", reason: expect.stringContaining("offline") })
  const listed = (await device.everywhere.tracks.list()).items
  expect(listed.map(({ availability }) => availability)).toEqual(["unavailable", "unavailable", "cached"])
})

it("given a friend's library whose files are damaged, then the device opens, and says why that one does not", async () => {
  const [own, friend] = await twoLibraries()
  const { device, folder } = await deviceOf([own, friend])
  await device.close()
  writeFileSync(join(folder, "friends", FRIEND, "library.sqlite"), "no database".repeat(1000))
  const again = await createLibrary({ storage: nodeStorage({ folder }) })
  onTestFinished(() => again.close())
  expect(await again.libraries.list()).toMatchObject([
    { isFriend: false, error: null, reason: null },
    { id: FRIEND, isFriend: true, error: expect.any(String), reason: "cannotOpen" },
  ])
})

it("given one limit, then what is kept of all libraries stays below it, and what was used longest ago goes first", async () => {
  const [own, friend] = await twoLibraries()
  const { device } = await deviceOf([own, friend])
  await device.offline.configure({ limit: 45 * KB })
  await device.offline.prefetch(["t0"])
  await until(device.offline.live(), ({ files }) => files === 1)
  await device.offline.prefetch(["t2"])
  await until(device.offline.live(), ({ files }) => files === 2)
  await device.offline.pin("track:t1")
  const state = await until(device.offline.live(), ({ here }) => here === 1)
  expect(state).toMatchObject({ bytes: 20 * KB, files: 1 })
})

it("given a friend's server that is away, a restart, and its removal, then lists stay sensible and nothing is left", async () => {
  const [own, friend] = await twoLibraries()
  const first = await deviceOf([own, friend])
  await first.device.offline.pin("track:t2")
  await until(first.device.offline.live(), ({ here }) => here === 1)
  await friend.stop()
  await first.device.close()
  const { device } = await deviceOf([own], first.folder)
  expect((await device.everywhere.tracks.list()).items.map(({ id }) => id)).toEqual(["t0", "t1", "t2"])
  expect(await device.resolve("t2")).toMatchObject({ kind: "cached" })
  const ids = (await device.servers.list()).filter(({ isFriend }) => isFriend).map(({ id }) => id)
  const gone = until(device.everywhere.tracks.live(), ({ items }) => items.length === 2)
  await device.servers.remove(ids[0] ?? "")
  await gone
  expect(await device.libraries.list()).toHaveLength(1)
  expect(await device.offline.state()).toMatchObject({ bytes: 0, files: 0, pins: [] })
  expect(existsSync(join(first.folder, "friends")) ? readdirSync(join(first.folder, "friends")) : []).toEqual([])
  await expect(device.libraries.of(FRIEND).tracks.list()).rejects.toMatchObject({ reason: "notFound" })
  const back = await running(friend.library)
  await device.servers.add(await tokenOf(back))
  await device.servers.sync()
  expect((await device.everywhere.tracks.list()).items).toHaveLength(3)
})

it("given a token that does not work, then nothing is left behind, and with one that does a line is opened", async () => {
  const own = await serverOfAda()
  const friend = await running(await newReplica(FRIEND))
  await friend.people.accounts.add({ name: "bob", password: PASSWORD, role: "listener" })
  await append(friend.library)(...track("a1"))
  const device = await createLibrary({ storage: memoryStorage(), servers: [await tokenOf(own)] })
  onTestFinished(() => device.close())
  const nobody = await running(await newReplica())
  await nobody.stop()
  const useless = await friend.devices.openPairing("bob", [nobody.address])
  await expect(device.servers.add(useless.token)).rejects.toMatchObject({ reason: "offline" })
  expect(await device.libraries.list()).toHaveLength(1)
  const { token } = await friend.devices.openPairing("bob", [friend.address])
  await device.servers.add(token)
  await device.servers.sync()
  expect((await device.everywhere.tracks.list()).items).toMatchObject([{ id: "a1", library: FRIEND }])
  await until(device.servers.live(), ({ items }) => items.some(({ isFriend, isOpen }) => isFriend && isOpen))
})
