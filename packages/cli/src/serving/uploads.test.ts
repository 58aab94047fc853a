/** Uploads by tus: the client of npm and plain requests, on real sockets, with real audio, to a library on a disk. */
import { createHash } from "node:crypto"
import { once } from "node:events"
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import type { JobObject, UploadObject } from "@ledgerline/server"
import { all, run, views } from "@ledgerline/core"
import { has } from "@ledgerline/core/testing"
import { openSource } from "@ledgerline/workers/sources"
import { flac } from "@ledgerline/workers/testing"
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { temporaryFolder } from "../testing/cli.ts"
import { clientOf, metadata, recording, TUS, type Uploading, uploading } from "./testing/uploading.ts"

const canRun = has("ffmpeg")
const BYTES = { "content-type": "application/offset+octet-stream" }

let here: Uploading
beforeEach(async () => {
  here = await uploading()
})
afterEach(() => here.close())

let sound: Buffer
beforeAll(() => {
  if (!canRun) return
  const folder = temporaryFolder()
  sound = recording(`${folder.path}/a.flac`, "Sent One")
  folder.remove()
})

const append = (address: string, offset: number, body: Uint8Array, headers: Record<string, string> = {}) =>
  here.ask(address, {
    method: "PATCH",
    headers: { ...BYTES, "upload-offset": String(offset), ...headers },
    body: new Uint8Array(body),
  })
const offsetOf = async (address: string): Promise<number> =>
  Number((await here.ask(address, { method: "HEAD" })).headers.get("upload-offset"))
const reasonOf = async (answer: Response) => [answer.status, ((await answer.json()) as { reason: string }).reason]
const incoming = (): string[] => readdirSync(here.at("data", "uploads", ".incoming"))

describe.skipIf(!canRun)("a file that is sent (needs ffmpeg)", () => {
  it("becomes a track of the member who sent it, with a job and an operation that can be taken back", async () => {
    const address = await here.send(sound, "One.flac", { metadata: { filename: "One.flac", folder: "Sent" } })
    const done = await here.outcome(address)
    expect(done).toMatchObject({ state: "imported", name: "One.flac", offset: sound.length, message: null })
    expect(here.uploaded()).toEqual(["Sent/One.flac"])
    expect(readFileSync(here.at("data", "uploads", "Sent", "One.flac")).equals(sound)).toBe(true)
    expect(incoming()).toEqual([])
    expect(await here.tracks()).toMatchObject([{ id: done.tracks[0], title: "Sent One", mediaFile: done.mediaFile }])
    const { items: jobs } = (await (await here.ask("/jobs?which=all")).json()) as { items: JobObject[] }
    expect(jobs.find(({ id }) => id === done.job)).toMatchObject({ kind: "upload.import", state: "done" })
    const operation = await (await here.ask(`/operations/${done.op}`)).json()
    expect(operation).toMatchObject({ actor: "user:eve" })
    const reverted = await here.ask("/reverts", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ operation: done.op }),
    })
    expect(reverted.status).toBe(200)
    expect(await here.tracks()).toEqual([])
  })

  it("goes on after it was interrupted in the middle", async () => {
    let first: ReturnType<typeof clientOf> | undefined
    const { promise: stopped, resolve } = Promise.withResolvers<string>()
    const options = { endpoint: `${here.base}/uploads`, headers: { "x-api-key": here.keys.eve }, chunkSize: 65_536 }
    first = clientOf(sound, "One.flac", {
      ...options,
      onChunkComplete: (_, sent) => {
        if (sent > sound.length / 3) void first?.client.abort().then(() => resolve(first?.client.url as string))
      },
    })
    const address = await stopped
    const before = await offsetOf(address)
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThan(sound.length)
    let asked = Infinity
    const again = clientOf(sound, "One.flac", {
      ...options,
      uploadUrl: address,
      onProgress: (sent) => (asked = Math.min(asked, sent)),
    })
    await again.done
    expect(asked).toBeGreaterThanOrEqual(before)
    expect(await here.outcome(address)).toMatchObject({ state: "imported" })
    expect(readFileSync(here.at("data", "uploads", "One.flac")).equals(sound)).toBe(true)
  })

  it("keeps what came when the connection breaks in the middle of a request", async () => {
    const address = await here.begin(sound.length)
    const { hostname, port, pathname } = new URL(address)
    const socket = connect(Number(port), hostname)
    await once(socket, "connect")
    const head = [`PATCH ${pathname} HTTP/1.1`, `host: ${hostname}`, `x-api-key: ${here.keys.eve}`]
    const more = { ...TUS, ...BYTES, "upload-offset": "0", "content-length": String(sound.length) }
    socket.write(`${[...head, ...Object.entries(more).map((pair) => pair.join(": "))].join("\r\n")}\r\n\r\n`)
    await new Promise((resolve) => socket.write(sound.subarray(0, 100_000), resolve))
    let seen = 0
    while (seen < 100_000) seen = ((await (await here.ask(address)).json()) as UploadObject).offset
    socket.destroy()
    expect(await offsetOf(address)).toBe(100_000)
    expect((await append(address, 100_000, sound.subarray(100_000))).status).toBe(204)
    expect(await here.outcome(address)).toMatchObject({ state: "imported" })
    expect(readFileSync(here.at("data", "uploads", "a.flac")).equals(sound)).toBe(true)
  })

  it("is one media file when it comes twice, and one file on the disk", async () => {
    const first = await here.outcome(await here.send(sound, "One.flac"))
    const second = await here.outcome(await here.send(sound, "Other name.flac"))
    expect(second).toMatchObject({ state: "imported", op: null, mediaFile: first.mediaFile, tracks: first.tracks })
    expect(here.uploaded()).toEqual(["One.flac"])
  })

  it("is one media file with other tags too, and nothing of it is lost", async () => {
    const folder = temporaryFolder()
    const other = recording(`${folder.path}/b.flac`, "Sent One, better tags")
    folder.remove()
    const first = await here.outcome(await here.send(sound, "One.flac"))
    const second = await here.outcome(await here.send(other, "One.flac"))
    expect([second.mediaFile, second.tracks]).toEqual([first.mediaFile, first.tracks])
    expect(here.uploaded()).toEqual(["One (2).flac", "One.flac"])
    expect(await here.tracks()).toHaveLength(1)
  })
})

describe("an upload", () => {
  it("is told of by OPTIONS", async () => {
    const answer = await here.ask("/uploads", { method: "OPTIONS" })
    expect(answer.status).toBe(204)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "tus-version": "1.0.0",
      "tus-extension": "creation,termination,expiration,checksum",
      "tus-max-size": String(64 * 1024 * 1024),
      "tus-checksum-algorithm": "sha1,sha256,md5",
    })
  })

  it("is nobody's but whose who began it", async () => {
    const bytes = flac({ audio: "a" })
    const address = await here.begin(bytes.length)
    const others = { as: "mia" as const }
    expect((await here.ask(address, others)).status).toBe(404)
    expect((await here.ask(address, { ...others, method: "HEAD" })).status).toBe(404)
    expect((await here.ask(address, { ...others, method: "DELETE" })).status).toBe(404)
    const headers = { ...BYTES, "upload-offset": "0" }
    const written = await here.ask(address, { ...others, method: "PATCH", headers, body: new Uint8Array(bytes) })
    expect(await reasonOf(written)).toEqual([404, "notFound"])
    expect(((await (await here.ask("/uploads", others)).json()) as { items: unknown[] }).items).toEqual([])
    expect((await here.ask(address, { as: "bob" })).status).toBe(403)
    expect(await offsetOf(address)).toBe(0)
    const { items } = (await (await here.ask("/uploads")).json()) as { items: UploadObject[] }
    expect(items).toMatchObject([{ offset: 0, state: "receiving", length: bytes.length }])
  })

  it("takes bytes only where it ends", async () => {
    const bytes = flac({ audio: "a", bytes: 1000 })
    const address = await here.begin(bytes.length)
    expect((await append(address, 0, bytes.subarray(0, 500))).headers.get("upload-offset")).toBe("500")
    for (const offset of [0, 499, 501, 5000])
      expect(await reasonOf(await append(address, offset, bytes.subarray(500)))).toEqual([409, "wrongOffset"])
    for (const offset of ["-1", "1e3", "", "500.5", "x"])
      expect((await append(address, 0, bytes, { "upload-offset": offset })).status).toBe(400)
    expect(await offsetOf(address)).toBe(500)
    expect((await append(address, 500, bytes.subarray(500))).status).toBe(204)
    expect(await here.outcome(address)).toMatchObject({ state: "imported" })
    expect(readFileSync(here.at("data", "uploads", "a.flac")).equals(bytes)).toBe(true)
  })

  it("takes no more than was promised, whether the length is told or not", async () => {
    const bytes = flac({ audio: "a", bytes: 1000 })
    const address = await here.begin(bytes.length - 10)
    expect(await reasonOf(await append(address, 0, bytes))).toEqual([413, "tooLong"])
    const untold = await here.ask(address, {
      method: "PATCH",
      headers: { ...BYTES, "upload-offset": "0" },
      body: new Blob([new Uint8Array(bytes)]).stream(),
      duplex: "half",
    } as RequestInit)
    expect(await reasonOf(untold)).toEqual([413, "tooLong"])
    expect(await offsetOf(address)).toBe(0)
    expect(here.uploaded()).toEqual([])
  })

  it("never mixes what two send at once", async () => {
    const [one, other] = [Buffer.alloc(3_000_000, 1), Buffer.alloc(3_000_000, 2)]
    const address = await here.begin(6_000_000)
    const sent = await Promise.allSettled([append(address, 0, one), append(address, 0, other)])
    const statuses = sent.map((each) => (each.status === "fulfilled" ? each.value.status : "cut off"))
    const offset = await offsetOf(address)
    const [id] = incoming()
    const kept = readFileSync(here.at("data", "uploads", ".incoming", id as string))
    expect(kept.length).toBe(offset)
    // What is kept is a beginning of one of them: the second was refused, or the first was cut off before anything came.
    expect(kept.every((byte) => byte === kept[0])).toBe(true)
    expect(statuses.filter((status) => status === 204).length).toBeLessThanOrEqual(1)
    expect(statuses).toContainEqual(expect.toSatisfy((status) => status === 409 || status === "cut off"))
  })

  it("keeps no bytes that are not those of their checksum", async () => {
    const bytes = flac({ audio: "a", bytes: 1000 })
    const address = await here.begin(bytes.length)
    const digest = (algorithm: string, of: Uint8Array) => createHash(algorithm).update(of).digest("base64")
    const [first, rest] = [bytes.subarray(0, 400), bytes.subarray(400)]
    const wrong = { "upload-checksum": `sha256 ${digest("sha256", rest)}` }
    expect(await reasonOf(await append(address, 0, first, wrong))).toEqual([460, "badChecksum"])
    expect(await offsetOf(address)).toBe(0)
    for (const bad of ["crc32 AAAA", "sha1", "sha1 !", "sha1 a b"])
      expect((await append(address, 0, first, { "upload-checksum": bad })).status).toBe(400)
    expect((await append(address, 0, first, { "upload-checksum": `sha1 ${digest("sha1", first)}` })).status).toBe(204)
    expect((await append(address, 400, rest, { "upload-checksum": `md5 ${digest("md5", rest)}` })).status).toBe(204)
    expect(await here.outcome(address)).toMatchObject({ state: "imported" })
  })

  it("is refused where it is no audio, and removed", async () => {
    for (const name of ["a.exe", "a", "flac", ".flac", "", "..", "cover.jpg", "a.flac.html"])
      await expect(here.begin(10, name), name).rejects.toThrow("badType")
    const lies = Buffer.from("<html>not audio</html>".repeat(50))
    const address = await here.send(lies, "a.flac")
    expect(await here.outcome(address)).toMatchObject({ state: "refused", reason: "notAudio", tracks: [] })
    expect([here.uploaded(), incoming(), await here.tracks()]).toEqual([[], [], []])
  })

  it.each([
    ["../../../etc/passwd.flac", "", "passwd.flac"],
    ["..\\..\\boot.flac", "..", "boot.flac"],
    ["/etc/cron.d/x.flac", "../../out", "_.._out/x.flac"],
    ["a\u0000b\u202e\nc.flac", "C:\\Music", "C__Music/a_b__c.flac"],
    ["CON.flac", "nul", "_nul/_CON.flac"],
    [".hidden.flac", ".incoming", "incoming/hidden.flac"],
    ["?|*.flac", "a/b", "a_b/___.flac"],
    [`${"ü".repeat(300)}.flac`, "", `${"ü".repeat(97)}.flac`],
  ])("called %j in the folder %j becomes %j", async (name, folder, path) => {
    const bytes = flac({ audio: name })
    const address = await here.begin(bytes.length, name, folder)
    expect((await append(address, 0, bytes)).status).toBe(204)
    expect(await here.outcome(address)).toMatchObject({ state: "imported" })
    expect(here.uploaded()).toEqual([path])
  })

  it("overwrites nothing", async () => {
    for (const audio of ["a", "b", "c"]) await here.outcome(await here.send(flac({ audio }), "One.flac"))
    expect(here.uploaded()).toEqual(["One (2).flac", "One (3).flac", "One.flac"])
    expect(readFileSync(here.at("data", "uploads", "One.flac")).equals(flac({ audio: "a" }))).toBe(true)
  })

  it("can be given up, and is then not there", async () => {
    const address = await here.begin(1000)
    await append(address, 0, Buffer.alloc(10))
    expect(incoming()).toHaveLength(1)
    expect((await here.ask(address, { method: "DELETE" })).status).toBe(204)
    expect(incoming()).toEqual([])
    expect((await here.ask(address, { method: "HEAD" })).status).toBe(404)
    const done = await here.send(flac({ audio: "a" }), "a.flac")
    await here.outcome(done)
    expect((await here.ask(done, { method: "DELETE" })).status).toBe(204)
    expect(here.uploaded()).toEqual(["a.flac"])
  })

  it("has to speak the protocol", async () => {
    const { keys, base } = here
    const headers = {
      "x-api-key": keys.eve,
      "upload-length": "10",
      "upload-metadata": metadata({ filename: "a.flac" }),
    }
    const create = (more: Record<string, string>) =>
      fetch(`${base}/uploads`, { method: "POST", headers: { ...headers, ...more } })
    expect((await create({})).status).toBe(412)
    expect((await create({ "tus-resumable": "0.2.2" })).headers.get("tus-version")).toBe("1.0.0")
    for (const more of [
      { "upload-length": "ten" },
      { "upload-length": "-1" },
      { "upload-length": "99999999999999999999" },
      { "upload-defer-length": "1" },
      { "upload-metadata": "filename" + " x".repeat(3) },
      { "upload-metadata": "filename !!!" },
      { "upload-metadata": `${metadata({ filename: "a.flac" })},${metadata({ filename: "b.flac" })}` },
    ])
      expect((await create({ ...TUS, ...more } as Record<string, string>)).status, JSON.stringify(more)).toBe(400)
    const address = await here.begin(10)
    const json = { "content-type": "application/json", "upload-offset": "0" }
    expect((await here.ask(address, { method: "PATCH", headers: json, body: "{}" })).status).toBe(415)
  })
})

describe("an import", () => {
  it.each([
    ["before the file had its name", () => {}],
    [
      "when the file had both names",
      (id: string) => linkSync(here.uploads.pathOf(id), here.at("data", "uploads", "a.flac")),
    ],
    [
      "when the file had its name",
      (id: string) => renameSync(here.uploads.pathOf(id), here.at("data", "uploads", "a.flac")),
    ],
  ])("goes on where it was cut off: %s", async (_, cutOff) => {
    await here.stopWork()
    const bytes = flac({ audio: "a", tags: { TITLE: "One" } })
    const address = await here.begin(bytes.length)
    expect((await append(address, 0, bytes)).status).toBe(204)
    const id = address.slice(address.lastIndexOf("/") + 1)
    expect(await (await here.ask(address)).json()).toMatchObject({ state: "importing", offset: bytes.length })
    expect(await reasonOf(await here.ask(address, { method: "DELETE" }))).toEqual([409, "busy"])
    await here.library.store.write(() => run('UPDATE "localUpload" SET target = ? WHERE id = ?', ["a.flac", id]))
    cutOff(id)
    await here.startWork()
    expect(await here.outcome(address)).toMatchObject({ state: "imported", tracks: [expect.any(String)] })
    expect([here.uploaded(), incoming(), (await here.tracks()).length]).toEqual([["a.flac"], [], 1])
  })

  it("that is cancelled says so, and lets go of the file when it is given up", async () => {
    await here.stopWork()
    const bytes = flac({ audio: "a" })
    const address = await here.send(bytes, "a.flac")
    const { job } = (await (await here.ask(address)).json()) as UploadObject
    expect((await here.ask(`/jobs/${job}/cancel`, { method: "POST" })).status).toBe(200)
    expect(await (await here.ask(address)).json()).toMatchObject({ state: "importing", reason: "cancelled" })
    expect((await here.ask(`/jobs/${job}/retry`, { method: "POST" })).status).toBe(200)
    expect(await (await here.ask(address)).json()).toMatchObject({ state: "importing", reason: null })
    await here.ask(`/jobs/${job}/cancel`, { method: "POST" })
    expect((await here.ask(address, { method: "DELETE" })).status).toBe(204)
    expect([incoming(), here.uploaded()]).toEqual([[], []])
    await here.startWork()
  })

  it("works where the folder is reached by a link, and lies in a source that was there before", async () => {
    await here.close()
    const prepare = (at: Uploading["at"]): void => {
      mkdirSync(at("Music", "Sent"), { recursive: true })
      symlinkSync(at("Music", "Sent"), at("data", "uploads"))
    }
    here = await uploading({ prepare })
    writeFileSync(here.at("Music", "before.flac"), flac({ audio: "before" }))
    const source = await openSource(here.library, here.at("Music"), "import")
    const done = await here.outcome(await here.send(flac({ audio: "a" }), "a.flac"))
    expect(done).toMatchObject({ state: "imported", tracks: [expect.any(String)] })
    const copies = views.selectFrom("copy").select(["source", "path"])
    expect(await here.library.store.read(() => all(copies))).toContainEqual({
      source: source.source,
      path: "Sent/a.flac",
    })
  })
})

describe("a server with limits", () => {
  it("says so before anything is sent", async () => {
    await here.close()
    here = await uploading({ mostBytes: 1000 })
    await expect(here.begin(1001)).rejects.toThrow("413")
    await expect(here.begin(1000)).resolves.toContain("/uploads/")
    await here.close()
    let free = 1e9
    here = await uploading({ freeBytes: async () => free })
    await here.begin(50_000_000)
    // What was begun and has not come is counted as if it were here.
    free = 50_000_000 + 256 * 1024 * 1024 + 1000
    await expect(here.begin(1001)).rejects.toThrow("507")
    await expect(here.begin(1000)).resolves.toContain("/uploads/")
  })
})
