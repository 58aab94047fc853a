/**
 * Copies in an object store, from end to end: the real program over a real folder, a store that checks signatures, and a device
 * that plays with the server, without its files, and without any server at all.
 */
import { readFileSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { createLibrary, type DeviceLibrary } from "@ledgerline/client"
import { nodeStorage } from "@ledgerline/client/node"
import { storedPath } from "@ledgerline/core/objectStore"
import { flac, placeAt, type StoreServer, storeServer } from "@ledgerline/workers/testing"
import { afterAll, beforeAll, expect, it, vi } from "vitest"
import { Served } from "../attacks/Served.ts"

let store: StoreServer
let closed: StoreServer
const served = new Served()
const files = { aria: 300_000, bolero: 200_000, canon: 5_000 } as const

const storeOf = (changed: object = {}) => ({ name: "Far", ...placeAt(store.endpoint), keys: store.keys, ...changed })
const bytesOf = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer())
const objectOf = (mediaFile: string) => `copies/${storedPath(mediaFile)}`

beforeAll(async () => {
  store = await storeServer()
  closed = await storeServer()
  for (const [audio, bytes] of Object.entries(files))
    served.write(`${audio}.flac`, flac({ audio, bytes, tags: { TITLE: audio, ARTIST: "Ada", ALBUM: "Alba" } }))
  await served.import()
  await served.start(["--mode", "full", "--attempts", "100000", "--object-stores", store.endpoint])
})
afterAll(async () => {
  await served.stop()
  await store.close()
  await closed.close()
})

/** The original of each file, by what it is called, and the ids of its track and media file. */
const originals = new Map<string, Buffer>()
async function trackCalled(title: string): Promise<{ id: string; mediaFile: string }> {
  const { items } = (await served.get(`/search?q=${title}`, "ada")).json
  return items[0]
}

async function done(job: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const { items } = (await served.get("/jobs?which=all&limit=500", "ada")).json
      expect(items.find(({ id }: { id: number }) => id === job)).toMatchObject({ state: "done" })
    },
    { timeout: 20_000 },
  )
}

let source: string
let device: DeviceLibrary
const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  await fetch(`${served.address}/api/v1${path}`, { headers: { ...served.as("bob"), ...headers } })

it("is added by an owner where the operator has opened its endpoint, and says why where it is not taken", async () => {
  const refused = async (changed: object) => (await served.post("/object-stores", storeOf(changed), "ada")).json.reason
  expect(await refused({ endpoint: closed.endpoint })).toBe("notOpen")
  expect(closed.requests).toEqual([])
  expect(await refused({ keys: { ...store.keys, secretAccessKey: "other" } })).toBe("storeRefused")
  expect(await refused({ bucket: "other" })).toBe("noSuchBucket")
  expect((await served.post("/object-stores", storeOf(), "eve")).status).toBe(403)
  const added = await served.post("/object-stores", storeOf(), "ada")
  expect(added.status).toBe(200)
  source = added.json.source
  const { json, text } = await served.get("/object-stores", "ada")
  expect(json).toMatchObject({ endpoints: [store.endpoint], items: [{ source, name: "Far", bucket: "music" }] })
  expect(text.includes(store.keys.secretAccessKey) || text.includes(store.keys.accessKeyId)).toBe(false)
  expect((await served.post(`/object-stores/${source}`, { name: "Farther" }, "ada", "PATCH")).status).toBe(200)
  expect((await served.get(`/sources/${source}`, "bob")).json).toMatchObject({ name: "Farther", kind: "objectStore" })
})

it("gets a copy of each file by a job", async () => {
  const { json } = await served.post(`/object-stores/${source}/copy`, {}, "ada")
  await done(json.job)
  for (const title of Object.keys(files)) {
    originals.set(title, readFileSync(served.at("music", `${title}.flac`)))
    const { mediaFile } = await trackCalled(title)
    expect(store.objects.get(objectOf(mediaFile))?.bytes.equals(originals.get(title) ?? Buffer.alloc(0))).toBe(true)
  }
  expect((await served.get(`/sources/${source}`, "bob")).json).toMatchObject({ copies: 3, availability: "stream-only" })
  const verified = await served.post(`/object-stores/${source}/verify`, { isWhole: true }, "ada")
  await done(verified.json.job)
  expect((await served.post(`/object-stores/${source}/copy`, { album: "x", words: "y" }, "ada")).status).toBe(400)
})

it("plays through the server when that has lost its files: whole, in ranges, over Subsonic", async () => {
  const storage = nodeStorage({ folder: served.at("device") })
  const token = (await served.post("/devices/pairings", {}, "ada")).json.token
  device = await createLibrary({ storage, servers: [token] })
  await device.servers.sync()
  const { id, mediaFile } = await trackCalled("aria")
  expect(await device.resolve(id)).toMatchObject({ kind: "stream" })
  for (const title of Object.keys(files)) rmSync(served.at("music", `${title}.flac`))
  const original = originals.get("aria") ?? Buffer.alloc(0)
  // Until then the file that is open is sent.
  await vi.waitFor(
    async () => expect((await get(`/files/${mediaFile}`)).headers.get("etag")).not.toContain(mediaFile),
    { timeout: 5000 },
  )
  const whole = await get(`/tracks/${id}/stream`)
  expect([whole.status, whole.headers.get("content-type"), whole.headers.get("accept-ranges")]).toEqual([
    200,
    "audio/flac",
    "bytes",
  ])
  expect((await bytesOf(whole)).equals(original)).toBe(true)
  const etag = whole.headers.get("etag") ?? ""
  const part = await get(`/files/${mediaFile}`, { range: "bytes=1000-2999", "if-range": etag })
  expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 1000-2999/${original.length}`])
  expect((await bytesOf(part)).equals(original.subarray(1000, 3000))).toBe(true)
  expect((await get(`/files/${mediaFile}`, { "if-none-match": etag })).status).toBe(304)
  expect((await get(`/files/${mediaFile}`, { range: "bytes=9999999-" })).status).toBe(416)
  const head = await fetch(`${served.address}/api/v1/files/${mediaFile}`, { method: "HEAD", headers: served.as("bob") })
  expect(head.headers.get("content-length")).toBe(String(original.length))
  const key = await served.key("bob", ["read", "stream"])
  const query = new URLSearchParams({ v: "1.16.1", c: "test", apiKey: key, id: `tr-${id}` })
  const subsonic = await fetch(`${served.address}/rest/stream?${query.toString()}`)
  expect((await bytesOf(subsonic)).equals(original)).toBe(true)
  // For what has to be made of it it is brought here.
  const made = await get(`/tracks/${id}/stream?format=mp3`)
  expect([made.status, made.headers.get("content-type")]).toEqual([200, "audio/mpeg"])
  await bytesOf(made)
  expect(await (await get(`/tracks/${id}/stream/decision`)).json()).toMatchObject({ send: "original" })
})

it("never passes on what is not the file that was put there", async () => {
  const { mediaFile } = await trackCalled("canon")
  const kept = store.objects.get(objectOf(mediaFile))
  if (kept === undefined) throw new Error("it is not there")
  const bytes = Buffer.from(kept.bytes)
  store.objects.set(objectOf(mediaFile), { ...kept, bytes: Buffer.from(bytes).fill(7, 100, 200) })
  const changed = await get(`/files/${mediaFile}`)
  expect([changed.status, ((await changed.json()) as { reason: string }).reason]).toEqual([409, "changed"])
  store.objects.delete(objectOf(mediaFile))
  expect((await get(`/files/${mediaFile}`)).status).toBe(404)
  store.objects.set(objectOf(mediaFile), { ...kept, bytes })
  expect((await get(`/files/${mediaFile}`)).status).toBe(200)
})

it("plays from an address that the server signs, until that is over, and nothing else by it", async () => {
  const { id, mediaFile } = await trackCalled("aria")
  const { items } = (await served.get("/server-folders", "ada")).json
  const removed = await served.ask(`/api/v1/server-folders/${items[0].source}`, { method: "DELETE" }, "ada")
  expect(removed.status).toBe(200)
  await device.servers.sync()
  const found = await device.resolve(id)
  expect(found).toMatchObject({ kind: "objectStore", mediaFile, headers: {}, server: null })
  expect(found.reason).toMatch(/^it streams from Farther, by the leave of /)
  const url = found.url ?? ""
  expect(url.startsWith(store.endpoint)).toBe(true)
  const original = originals.get("aria") ?? Buffer.alloc(0)
  expect((await bytesOf(await fetch(url))).equals(original)).toBe(true)
  const part = await fetch(url, { headers: { range: "bytes=10-19" } })
  expect([part.status, (await bytesOf(part)).equals(original.subarray(10, 20))]).toEqual([206, true])
  const { mediaFile: other } = await trackCalled("bolero")
  for (const forged of [
    url.replace(mediaFile, other),
    url.replace(/X-Amz-Expires=\d+/, "X-Amz-Expires=600000"),
    url.replace(/.$/, (c) => (c === "0" ? "1" : "0")),
  ])
    expect((await fetch(forged)).status).toBe(403)
  expect((await fetch(url, { method: "DELETE" })).status).toBe(403)
  store.skew = 3 * 3600_000
  expect((await fetch(url)).status).toBe(403)
  store.skew = 0
  // Where that fails, the server passes it through.
  const next = await device.resolve(id, { without: [found.way] })
  expect(next).toMatchObject({ kind: "stream", way: expect.stringMatching(/^through /) })
  expect((await bytesOf(await fetch(next.url ?? "", { headers: next.headers }))).equals(original)).toBe(true)
  expect((await get("/files/none/address")).status).toBe(404)
  expect((await get(`/files/${encodeURIComponent("../ledgerline-store.json")}/address`)).status).toBe(404)
})

it("plays and downloads with no server at all, by keys of the device, which lie nowhere in plain", async () => {
  const { id } = await trackCalled("aria")
  const [bolero, canon] = [await trackCalled("bolero"), await trackCalled("canon")]
  const place = placeAt(store.endpoint)
  await expect(
    device.objectStores.add({ ...place, keys: { ...store.keys, secretAccessKey: "x" } }),
  ).rejects.toMatchObject({ reason: "storeRefused" })
  await expect(device.objectStores.add({ ...place, prefix: "other", keys: store.keys })).rejects.toMatchObject({
    reason: "otherLibrary",
  })
  await expect(device.objectStores.add(place)).rejects.toMatchObject({ reason: "invalid" })
  expect(await device.objectStores.add({ ...place, keys: store.keys })).toEqual({ source, ...place, publicBase: null })
  const folder = served.folder
  await served.end()
  await vi.waitFor(async () => expect((await device.servers.sync())[0]?.error).not.toBeNull(), { timeout: 10_000 })
  const found = await device.resolve(id)
  expect(found).toMatchObject({ kind: "objectStore", way: `objectStore ${source}`, server: null })
  expect(found.reason).toBe("it streams from Farther, since no server gives it")
  expect(found.why).toEqual({ reason: "fromStoreAlone", store: "Farther" })
  expect((await bytesOf(await fetch(found.url ?? ""))).equals(originals.get("aria") ?? Buffer.alloc(0))).toBe(true)
  // Another recording under the name of this one is not kept; what is right is.
  const right = store.objects.get(objectOf(canon.mediaFile))
  store.objects.set(objectOf(canon.mediaFile), {
    bytes: originals.get("aria") ?? Buffer.alloc(0),
    etag: '"x-1"',
    headers: {},
  })
  await device.offline.pin(`track:${bolero.id}`)
  await device.offline.pin(`track:${canon.id}`)
  await vi.waitFor(
    async () => {
      expect(await device.resolve(bolero.id)).toMatchObject({ kind: "cached" })
      expect(await device.offline.downloads()).toMatchObject([{ track: canon.id, reason: "wrongBytes" }])
    },
    { timeout: 10_000 },
  )
  expect((await device.resolve(canon.id)).kind).toBe("objectStore")
  const kept = await device.offline.open(bolero.mediaFile)
  expect(Buffer.from(await kept.read(0, kept.size)).equals(originals.get("bolero") ?? Buffer.alloc(0))).toBe(true)
  if (right !== undefined) store.objects.set(objectOf(canon.mediaFile), right)
  await device.offline.retry()
  await vi.waitFor(async () => expect(await device.resolve(canon.id)).toMatchObject({ kind: "cached" }), {
    timeout: 10_000,
  })
  await device.objectStores.remove(source)
  expect(await device.resolve(id)).toMatchObject({ kind: "offline" })
  await device.close()
  const { secretAccessKey } = store.keys
  for (const file of [
    "device/library.sqlite",
    "device/library.sqlite-wal",
    "data/library.sqlite",
    "data/library.sqlite-wal",
  ]) {
    const path = join(folder, file)
    if (statSync(path, { throwIfNoEntry: false }) !== undefined)
      expect([file, readFileSync(path).includes(secretAccessKey)]).toEqual([file, false])
  }
  const said = served.log
  expect(said.split("\n").filter((line) => /"level":[56]0/.test(line))).toEqual([])
  for (const secret of [secretAccessKey, store.keys.accessKeyId, "X-Amz-Signature"]) expect(said).not.toContain(secret)
}, 40_000)
