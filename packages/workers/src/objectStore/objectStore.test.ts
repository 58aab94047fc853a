/** Copies in an object store: a real library, real files, a store that checks signatures, and processes that are killed. */
import { spawn } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, unlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { type Library, Library as Libraries, query, registry } from "@ledgerline/core"
import { openMachineKey, secretsBy } from "@ledgerline/core/machineKey"
import { MARK, storedPath } from "@ledgerline/core/objectStore"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { importFolder } from "../import/Importer.ts"
import { ImportPool } from "../import/ImportPool.ts"
import { JobRunner } from "../jobs/JobRunner.ts"
import { findJob } from "../jobs/list.ts"
import { listLines } from "../jobs/lines.ts"
import { storeCopy, storeCopyJob } from "../jobs/storeCopy/job.ts"
import { storeVerify, storeVerifyJob } from "../jobs/storeVerify/job.ts"
import { systemPorts as ports } from "../system.ts"
import { flac } from "../testing/flac.ts"
import { copyToStore } from "./copyToStore.ts"
import { ObjectStores } from "./ObjectStores.ts"
import { placeAt, type StoreServer, storeServer } from "./testing/storeServer.ts"

const CHILD = fileURLToPath(new URL("testing/storeChild.ts", import.meta.url))
const MIB = 1024 * 1024

let base: string
let server: StoreServer
let library: Library
let stores: ObjectStores
const at = (...names: string[]): string => join(base, ...names)

async function open(): Promise<void> {
  const store = openSqlite({ path: at("library.sqlite"), owner: thisProcess(), now: () => systemPorts.clock.now() })
  const secrets = secretsBy(() => openMachineKey({ path: at("machine.key"), random: systemPorts.random }))
  library = await Libraries.open({ store, registry, ports: { ...systemPorts, secrets } })
  stores = new ObjectStores({ library, fetch, after: ports.after })
}

/** Files by the names of their audio, of so many bytes beside their heads. */
async function music(files: Readonly<Record<string, number>>): Promise<void> {
  mkdirSync(at("Music"), { recursive: true })
  for (const [audio, bytes] of Object.entries(files))
    writeFileSync(at("Music", `${audio}.flac`), flac({ audio, bytes, tags: { TITLE: audio, ALBUM: "Alba" } }))
  const pool = new ImportPool({ ports, threads: 1 })
  await importFolder({ library, folder: at("Music"), blobs: at("blobs"), ports, pool })
  await pool.close()
}

const adding = (changed: Partial<Parameters<ObjectStores["add"]>[0]> = {}) => ({
  name: "Bucket",
  place: placeAt(server.endpoint),
  keys: server.keys,
  ...changed,
})
const added = async (): Promise<string> => (await stores.add(adding(), "user:ada")).source

const copies = async (source: string) =>
  library.store.read(() =>
    query<{ mediaFile: string; state: string; hash: string | null }>(
      'SELECT "mediaFile", state, hash FROM copy WHERE source = ? ORDER BY "mediaFile"',
      [source],
    ),
  )

/** Of the one row that there is. */
async function idOf(sql: string): Promise<string> {
  return (await library.store.read(() => query<{ id: string }>(sql)))[0]?.id ?? ""
}

async function ran(kind: "copy" | "verify", source: string, isWhole = false) {
  const options = { library, stores }
  const runner = new JobRunner({
    store: library.store,
    ports: { ...library.ports, after: ports.after },
    handlers: [storeCopy(options), storeVerify(options)],
  })
  await runner.start()
  const job = kind === "copy" ? storeCopyJob(options, source, {}) : storeVerifyJob(options, source, isWhole)
  const [asked] = await runner.enqueue([job])
  await runner.quiet()
  const lines = await library.store.read(() =>
    listLines(library.store, { job: asked?.id ?? 0, before: undefined, limit: 50 }),
  )
  const found = await library.store.read(() => findJob(asked?.id ?? 0))
  await runner.stop()
  return {
    state: found?.state,
    result: found?.result,
    error: found?.error?.message,
    lines: lines.map(({ text }) => text),
  }
}

const objects = (): string[] => [...server.objects.keys()].filter((key) => !key.endsWith(MARK)).toSorted()
const keyOf = (mediaFile: string): string => `copies/${storedPath(mediaFile)}`
const puts = (): number => server.requests.filter((each) => each.startsWith("PUT")).length

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), "ledgerline store-"))
  server = await storeServer()
  await open()
})
afterEach(async () => {
  await library.close()
  await server.close()
  rmSync(base, { recursive: true, force: true })
})

describe("a store", () => {
  it("is tried, and becomes a source; the same place is the same source again", async () => {
    const source = await added()
    expect(await stores.list()).toMatchObject([{ source, name: "Bucket", place: placeAt(server.endpoint) }])
    await stores.rename(source, "Far away", "user:ada")
    await stores.remove(source, "user:ada")
    expect([await stores.list(), await library.store.read(() => query("SELECT id FROM source"))]).toEqual([[], []])
    await expect(stores.open(source)).rejects.toMatchObject({ reason: "unknown" })
    expect(await added()).toBe(source)
  })

  it.each([
    ["refused", { keys: { accessKeyId: "AKIAX", secretAccessKey: "x" } }],
    ["noSuchBucket", { place: { ...placeAt("x"), bucket: "other" } }],
    ["invalid", { place: { ...placeAt("x"), bucket: "../x" } }],
    ["invalid", { place: { ...placeAt("x"), prefix: "a/../b" } }],
    ["invalid", { place: { ...placeAt("x"), pathStyle: false } }],
    ["invalid", { name: " " }],
    ["invalid", { publicBase: "file:///etc" }],
  ] as const)("is not added where it says no: %s %o", async (reason, changed) => {
    const place = {
      ...placeAt(server.endpoint),
      ...("place" in changed ? { ...changed.place, endpoint: server.endpoint } : {}),
    }
    await expect(stores.add(adding({ ...changed, place }), "user:ada")).rejects.toMatchObject({ reason })
    expect(await stores.list()).toEqual([])
  })

  it("is not added where nobody answers, it is elsewhere, or the clock is not right", async () => {
    server.skew = 3_600_000
    await expect(added()).rejects.toMatchObject({ reason: "wrongClock" })
    server.skew = 0
    server.before = (_, response) => (response.writeHead(307, { location: "http://127.0.0.1:1/" }).end(), true)
    await expect(added()).rejects.toMatchObject({ reason: "elsewhere" })
    server.before = (_, response) => (response.writeHead(200).end("<html>a page of a hotel</html>"), true)
    await expect(added()).rejects.toMatchObject({ reason: "otherStore" })
    await server.close()
    await expect(added()).rejects.toMatchObject({ reason: "unreachable" })
    expect(await stores.list()).toEqual([])
  })

  it("of another library is left alone", async () => {
    server.objects.set(`copies/${MARK}`, {
      bytes: Buffer.from(JSON.stringify({ library: "other", source: "ab".repeat(16) })),
      etag: '"x"',
      headers: {},
    })
    await expect(added()).rejects.toMatchObject({ reason: "otherLibrary" })
    expect(puts()).toBe(0)
  })

  it("keeps its keys from the database, the log and what is listed", async () => {
    const source = await added()
    await library.close()
    const { accessKeyId, secretAccessKey } = server.keys
    for (const file of ["library.sqlite", "library.sqlite-wal"]) {
      const bytes = readFileSync(at(file), { flag: "a+" })
      expect([bytes.includes(secretAccessKey), bytes.includes(accessKeyId)]).toEqual([false, false])
    }
    unlinkSync(at("machine.key"))
    await open()
    expect(JSON.stringify(await stores.list())).not.toContain(accessKeyId)
    await expect(stores.open(source)).rejects.toMatchObject({ reason: "locked" })
  })
})

describe("copying", () => {
  it("brings each file there once, under the id of its audio, and tells of it", async () => {
    await music({ a: 5000, b: 9000 })
    const source = await added()
    expect(await ran("copy", source)).toMatchObject({
      state: "done",
      result: { sent: 2, there: 0, failed: 0, elsewhere: 0 },
    })
    const there = await copies(source)
    expect(there.map(({ state }) => state)).toEqual(["present", "present"])
    expect(objects()).toEqual(there.map(({ mediaFile }) => keyOf(mediaFile)))
    for (const { mediaFile, hash } of there) {
      const bytes = server.objects.get(keyOf(mediaFile))?.bytes ?? Buffer.alloc(0)
      expect(hash).toBe(`sha256:${createHash("sha256").update(bytes).digest("hex")}`)
      expect(["a", "b"].some((name) => readFileSync(at("Music", `${name}.flac`)).equals(bytes))).toBe(true)
    }
    const before = puts()
    expect(await ran("copy", source)).toMatchObject({ state: "done", result: { sent: 0, there: 2 } })
    expect(puts()).toBe(before)
  })

  it("copies what is named alone", async () => {
    await music({ a: 5000, b: 5000, c: 5000 })
    const source = await added()
    const store = await stores.open(source)
    const id = await idOf("SELECT id FROM track WHERE title = 'a'")
    expect(await copyToStore(library, { store, source, selection: { tracks: [id] } })).toMatchObject({
      total: 1,
      sent: 1,
    })
    expect(await copyToStore(library, { store, source, selection: { words: "b" } })).toMatchObject({
      total: 1,
      sent: 1,
    })
    const album = await idOf("SELECT id FROM album")
    expect(await copyToStore(library, { store, source, selection: { album } })).toMatchObject({
      total: 3,
      there: 2,
      sent: 1,
    })
    expect(await copyToStore(library, { store, source, selection: { playlist: "playlist:none" } })).toMatchObject({
      total: 0,
    })
  })

  it("goes on after it was killed, in the middle of a file too, and sends no part twice", async () => {
    await music({ a: 40 * MIB, b: 3000 })
    const source = await added()
    await library.close()
    const isPart = (target = ""): boolean => target.includes("partNumber=")
    const child = spawn(process.execPath, [CHILD, at("library.sqlite"), at("machine.key"), source], { stdio: "ignore" })
    const ended = new Promise((resolve) => child.once("close", resolve))
    server.before = async (request) => {
      // Two parts are there: the third is never answered.
      if (!isPart(request.url) || server.requests.filter(isPart).length < 3) return false
      child.kill("SIGKILL")
      await ended
      return true
    }
    await ended
    const first = server.requests.filter(isPart)
    expect(first.map((each) => /partNumber=(\d)/.exec(each)?.[1])).toEqual(["1", "2", "3"])
    expect(server.uploads.size).toBe(1)
    server.before = () => false
    await open()
    expect(await ran("copy", source)).toMatchObject({ state: "done", result: { failed: 0, elsewhere: 0 } })
    expect(
      server.requests
        .filter(isPart)
        .slice(3)
        .map((each) => /partNumber=(\d)/.exec(each)?.[1]),
    ).toEqual(["3"])
    expect([server.uploads.size, objects().length]).toEqual([0, 2])
    const large = [...server.objects.values()].find(({ bytes }) => bytes.length > MIB)
    expect(large?.bytes.equals(readFileSync(at("Music", "a.flac")))).toBe(true)
    expect((await copies(source)).map(({ state }) => state)).toEqual(["present", "present"])
  }, 60_000)

  it("knows what the store has though the log does not say it", async () => {
    await music({ a: 5000 })
    const source = await added()
    await ran("copy", source)
    const mediaFile = (await copies(source))[0]?.mediaFile ?? ""
    await library.append({
      actor: "user:ada",
      events: [
        { type: "copy.lost", subject: `copy:${await idOf("SELECT id FROM copy WHERE path LIKE '__/%'")}`, payload: {} },
      ],
    })
    const before = puts()
    expect(await ran("copy", source)).toMatchObject({ result: { sent: 0, there: 1 } })
    expect([puts(), await copies(source)]).toMatchObject([before, [{ mediaFile, state: "present" }]])
  })

  it("notices what does not arrive as it was sent", async () => {
    await music({ a: 5000 })
    const source = await added()
    server.before = (request, response, body) => {
      if (request.method !== "PUT" || body.length < 1000) return false
      server.objects.set(decodeURIComponent(request.url ?? "").replace("/music/", ""), {
        bytes: Buffer.from(body.subarray(1)),
        etag: '"x"',
        headers: { "x-amz-meta-sha256": String(request.headers["x-amz-meta-sha256"]) },
      })
      response.writeHead(200, { etag: '"x"' }).end()
      return true
    }
    const { state, result, lines } = await ran("copy", source)
    expect([state, result]).toMatchObject(["done", { sent: 0, failed: 1 }])
    expect(lines).toEqual(["what arrived in the store is not what was sent"])
    expect(await copies(source)).toEqual([])
  })

  it("sends no file that is not what the last scan found, and says so", async () => {
    await music({ a: 5000 })
    const source = await added()
    truncateSync(at("Music", "a.flac"), 4000)
    const { result, lines } = await ran("copy", source)
    expect([result, lines]).toMatchObject([{ sent: 0, failed: 1 }, ["it is not what the last scan found"]])
    expect(objects()).toEqual([])
  })

  it("that is cancelled leaves no parts in the store", async () => {
    await music({ a: 40 * MIB })
    const source = await added()
    const options = { library, stores }
    const runner = new JobRunner({
      store: library.store,
      ports: { ...library.ports, after: ports.after },
      handlers: [storeCopy(options)],
    })
    await runner.start()
    const [job] = await runner.enqueue([storeCopyJob(options, source, {})])
    const { cancelJob } = await import("../jobs/control.ts")
    let asked = false
    server.before = async (request) => {
      if (request.url?.includes("partNumber=2") !== true || asked) return false
      asked = true
      await runner.change((context) => cancelJob(context, job?.id ?? 0))
      return false
    }
    await runner.quiet()
    expect((await library.store.read(() => findJob(job?.id ?? 0)))?.state).toBe("cancelled")
    await runner.stop()
    expect([server.uploads.size, objects(), await copies(source)]).toEqual([0, [], []])
    expect(await library.store.read(() => query('SELECT upload FROM "storeUpload"'))).toEqual([])
  })

  it("with keys that were taken away is for people to mend", async () => {
    await music({ a: 5000 })
    const source = await added()
    server.before = (_, response) => (
      response.writeHead(403).end("<Error><Code>InvalidAccessKeyId</Code></Error>"),
      true
    )
    const { state, error } = await ran("copy", source)
    expect([state, error]).toEqual(["failed", "refused: the store refuses: the keys are wrong, or may not do this"])
  })
})

describe("verifying", () => {
  const prepared = async () => {
    await music({ a: 5000, b: 5000, c: 5000 })
    const source = await added()
    await ran("copy", source)
    const [one, other, third] = await copies(source)
    return { source, one: one?.mediaFile ?? "", other: other?.mediaFile ?? "", third: third?.mediaFile ?? "" }
  }
  const states = async (source: string) =>
    Object.fromEntries((await copies(source)).map(({ mediaFile, state }) => [mediaFile, state]))

  it("takes out of the views what is gone, and what is something else", async () => {
    const { source, one, other, third } = await prepared()
    server.objects.delete(keyOf(one))
    const changed = server.objects.get(keyOf(other))
    if (changed !== undefined) changed.bytes = Buffer.concat([changed.bytes.subarray(1), Buffer.from([0])])
    const { result, lines } = await ran("verify", source)
    expect(result).toEqual({ sound: 1, gone: 1, changed: 1 })
    expect(lines.toSorted()).toEqual(["it is not in the store any more", "what is in the store is something else"])
    expect(await states(source)).toEqual({ [one]: "lost", [other]: "lost", [third]: "present" })
    // What is lost is brought there again.
    expect(await ran("copy", source)).toMatchObject({ result: { sent: 2, there: 1 } })
    expect(await ran("verify", source, true)).toMatchObject({ result: { sound: 3, gone: 0, changed: 0 } })
  })

  it("reads every byte where that is asked for: a store need not name its bytes otherwise when they rot", async () => {
    const { source, one } = await prepared()
    const object = server.objects.get(keyOf(one))
    if (object === undefined) throw new Error("it is not there")
    // With a tag of parts, which the server does not make anew.
    server.objects.set(keyOf(one), { ...object, etag: '"x-1"' })
    await library.store.write(function* () {
      yield* query(`UPDATE "storedObject" SET etag = '"x-1"' WHERE "mediaFile" = '${one}' RETURNING etag`)
    })
    server.objects.get(keyOf(one))?.bytes.fill(randomBytes(1), 100, 200)
    expect((await ran("verify", source)).result).toMatchObject({ sound: 3 })
    expect((await ran("verify", source, true)).result).toMatchObject({ sound: 2, changed: 1 })
    expect((await states(source))[one]).toBe("lost")
    expect((await ran("copy", source)).result).toMatchObject({ sent: 1, there: 2 })
  })

  it("says nothing of a store that is another one, or does not answer", async () => {
    const { source } = await prepared()
    const before = await states(source)
    const kept = new Map(server.objects)
    server.objects.clear()
    expect(await ran("verify", source)).toMatchObject({ state: "failed" })
    for (const [key, object] of kept) server.objects.set(key, object)
    server.before = (request) => {
      if (request.method !== "HEAD") return false
      request.socket.destroy()
      return true
    }
    expect((await ran("verify", source)).state).not.toBe("done")
    expect(await states(source)).toEqual(before)
  })
})
