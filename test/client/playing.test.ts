/** From where a track is played, as servers come and go: what is here first, then the active server, then any other. */
import { createLibrary } from "@ledgerline/client"
import { memoryStorage, nodeStorage } from "@ledgerline/client/node"
import { openBoth } from "@ledgerline/client/testing"
import { Library, registry } from "@ledgerline/core"
import { memoryStore, seededPorts } from "@ledgerline/core/testing"
import { expect, it, onTestFinished } from "vitest"
import { tokenOf } from "./given.ts"
import { lineTo, type Music, musicServer, newFolder } from "./music.ts"

const KB = 1024
let seed = 400

/** One library with the same two files on two servers. */
async function twoServers(): Promise<readonly [home: Music, cloud: Music]> {
  const home = await musicServer([10 * KB, 20 * KB])
  const other = await Library.open({
    store: memoryStore(),
    registry,
    ports: seededPorts(seed++),
    library: home.library.id,
  })
  onTestFinished(() => other.close())
  return [home, await musicServer([10 * KB, 20 * KB], other)]
}

async function deviceOf(servers: readonly Music[], local?: Parameters<typeof openBoth>[0]["local"]) {
  const tokens = []
  for (const server of servers) tokens.push(await tokenOf(server))
  const { api: device, library } = await openBoth({ storage: memoryStorage(), servers: tokens, local })
  onTestFinished(() => device.close())
  // Twice: what one server gave is then at the other, too.
  for (let i = 0; i < 2; i++) await device.servers.sync()
  return { device, library }
}

it("given two servers, then each recording shows once with its copies, and the active one plays", async () => {
  const [home, cloud] = await twoServers()
  const { device } = await deviceOf([home, cloud])
  const { items } = await device.tracks.list()
  expect(items.map(({ id, availability }) => [id, availability])).toEqual([
    ["t0", "stream-only"],
    ["t1", "stream-only"],
  ])
  expect((await device.tracks.get("t0")).copies).toHaveLength(2)
  const [first, second] = await device.servers.list()
  expect([first?.copies, second?.copies]).toEqual([2, 2])
  expect(first?.bytes).toBe(30 * KB)
  expect(await device.resolve("t0")).toMatchObject({ kind: "stream", server: first?.id })
  await device.servers.activate(second?.id ?? "")
  expect(await device.resolve("t0")).toMatchObject({ kind: "stream", server: second?.id })
})

it("given a program that has just been started, when something is played at once, then it streams as ever", async () => {
  const server = await musicServer([10 * KB])
  const folder = newFolder()
  const open = async (servers: readonly string[] = []) => {
    const library = await createLibrary({ storage: nodeStorage({ folder }), servers })
    onTestFinished(() => library.close())
    return library
  }
  const first = await open([await tokenOf(server)])
  await first.servers.sync()
  await first.close()
  const again = await open()
  expect(await again.resolve("t0")).toMatchObject({
    kind: "stream",
    reason: expect.stringContaining("the active server"),
  })
  await again.close()
  await server.stop()
  const away = await open()
  expect(await away.resolve("t0")).toMatchObject({ kind: "offline", reason: expect.stringContaining("no server") })
})

it("given a proxy that lets no line be opened, then music plays and is kept all the same", async () => {
  const server = await musicServer([10 * KB])
  const line = await lineTo(server)
  // By the second one the first was dealt with.
  let refused = 0
  const second = Promise.withResolvers<void>()
  line.onRefused = () => void (++refused === 2 && second.resolve())
  const tokens = [await tokenOf(server, [line.address])]
  const library = await createLibrary({ storage: nodeStorage({ folder: newFolder() }), servers: tokens })
  onTestFinished(() => library.close())
  await second.promise
  expect(await library.resolve("t0")).toMatchObject({ kind: "stream" })
  await library.offline.pin("track:t0")
  for await (const { here } of library.offline.live()) if (here === 1) break
})

it("given a stream that breaks off in the middle, then the other server goes on, and gives the same sound", async () => {
  const [home, cloud] = await twoServers()
  const { device } = await deviceOf([home, cloud])
  const from = await device.resolve("t1")
  await home.stop()
  await expect(fetch(from.url ?? "", { headers: from.headers })).rejects.toThrow("fetch failed")
  const next = await device.resolve("t1", { without: [from.way] })
  expect(next).toMatchObject({ kind: "stream", reason: expect.stringContaining("cannot be used") })
  const answer = await fetch(next.url ?? "", { headers: { ...next.headers, range: "bytes=5000-" } })
  expect(answer.status).toBe(206)
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(home.files[1]?.bytes.subarray(5000))
  const last = await device.resolve("t1", { without: [from.way, next.way] })
  expect(last).toMatchObject({ kind: "offline", reason: "every way to it has failed", why: { reason: "allFailed" } })
})

it("given a file on this device, then it plays from there, until it is missing or its disk is taken away", async () => {
  const server = await musicServer([10 * KB])
  let [isThere, isMissing] = [true, false]
  let source = ""
  const { device, library } = await deviceOf([server], {
    locate: async () => (isThere ? "file:///music/0.bin" : undefined),
    unreachable: async () => new Set(isThere ? [] : [source]),
    missing: async () => ({
      counts: new Map(isMissing ? [[source, 1]] : []),
      *among(copies) {
        return new Set(copies)
      },
    }),
  })
  const { mediaFile } = await device.tracks.get("t0")
  expect(await device.resolve("t0")).toMatchObject({ kind: "stream" })
  source = "1".repeat(32)
  await library.append({
    actor: "import",
    events: [
      {
        type: "source.added",
        subject: `source:${source}`,
        payload: { name: "Disk", kind: "folder", replica: library.origin },
      },
      {
        type: "copy.found",
        subject: `copy:${"2".repeat(32)}`,
        payload: { source, mediaFile, path: "0.bin", size: 10 * KB, modifiedAt: 1 },
      },
    ],
  })
  const places = async () => (await device.places()).items.find(({ id }) => id === source)
  const here = async () =>
    (await device.tracks.get("t0")).copies
      .filter((copy) => copy.source === source)
      .map(({ availability }) => availability)
  expect(await device.resolve("t0")).toMatchObject({ kind: "local", url: "file:///music/0.bin", headers: {} })
  expect([await places(), await here()]).toMatchObject([{ availability: "local", missing: 0 }, ["local"]])
  isMissing = true
  const look = {
    type: "operation.started",
    subject: `operation:${"3".repeat(32)}`,
    payload: { kind: "import", label: "" },
  }
  await library.append({ actor: "import", events: [look] })
  expect([await places(), await here()]).toMatchObject([{ availability: "local", missing: 1 }, ["unavailable"]])
  expect(await device.resolve("t0")).toMatchObject({ kind: "stream" })
  isMissing = false
  isThere = false
  expect(await device.resolve("t0")).toMatchObject({ kind: "stream" })
})

it("given a connection that costs, then the server is told, which decides by its rules", async () => {
  const server = await musicServer([10 * KB])
  const { device } = await deviceOf([server])
  const { url } = await device.resolve("t0", { connection: "metered" })
  expect(new URL(url ?? "").searchParams.get("network")).toBe("metered")
})

it("given a track that there is not, or one that no source has, then it says which", async () => {
  const server = await musicServer([10 * KB])
  const { device } = await deviceOf([server])
  await expect(device.resolve("zz")).rejects.toMatchObject({ reason: "notFound" })
  const [copy] = (await device.tracks.get("t0")).copies
  await server.library.append({
    actor: "import",
    events: [{ type: "copy.lost", subject: `copy:${copy?.id}`, payload: {} }],
  })
  await device.servers.sync()
  expect(await device.resolve("t0")).toMatchObject({ kind: "offline", reason: expect.stringContaining("no server") })
})
