import {
  appendFileSync,
  mkdirSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs"
import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { located, numbered, serving, sourceFolder } from "../testing/serving.ts"

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())

describe("a file by the id of its audio", () => {
  it("comes whole, with its length, its type, its name and a strong tag", async () => {
    const { add, get } = await serving()
    const bytes = numbered(700_001)
    add("abc", bytes, "01 Gymnopédie.flac")
    const response = await get("/files/abc")
    expect(response.status).toBe(200)
    expect((await bytesOf(response)).equals(bytes)).toBe(true)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-length": "700001",
      "content-type": "audio/flac",
      "accept-ranges": "bytes",
      "content-disposition": `inline; filename="01 Gymnop_die.flac"; filename*=UTF-8''01%20Gymnop%C3%A9die.flac`,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, no-cache",
      etag: expect.stringMatching(/^"abc-[\w-]+"$/),
    })
    const download = await get("/files/abc?download")
    expect(download.headers.get("content-disposition")).toMatch(/^attachment; /)
    await download.body?.cancel()
  })

  it.each([
    ["bytes=0-0", 0, 0],
    ["bytes=100-65635", 100, 65_635],
    ["bytes=65536-131072", 65_536, 131_072],
    ["bytes=699000-", 699_000, 700_000],
    ["bytes=-17", 699_984, 700_000],
    ["bytes=0-", 0, 700_000],
    ["bytes=1-9999999999999", 1, 700_000],
  ])("%s is answered with just those bytes", async (range, first, last) => {
    const { add, get } = await serving()
    const bytes = numbered(700_001)
    add("abc", bytes)
    const response = await get("/files/abc", { range })
    expect(response.status).toBe(206)
    expect(response.headers.get("content-range")).toBe(`bytes ${first}-${last}/700001`)
    expect(response.headers.get("content-length")).toBe(String(last - first + 1))
    expect((await bytesOf(response)).equals(bytes.subarray(first, last + 1))).toBe(true)
  })

  it.each(["bytes=700001-", "bytes=-0", "bytes=9-8", "bytes=0-1,5-6", "bytes=x"])("%s: 416", async (range) => {
    const { add, get } = await serving()
    add("abc", numbered(700_001))
    const response = await get("/files/abc", { range })
    expect(response.status).toBe(416)
    expect(response.headers.get("content-range")).toBe("bytes */700001")
    expect(response.headers.get("content-type")).toBe("application/problem+json")
    expect(await response.json()).toMatchObject({ status: 416, reason: "noSuchRange" })
  })

  it("HEAD says what GET would, without a body, and knows no ranges", async () => {
    const { add, get } = await serving()
    add("abc", numbered(5000))
    const head = await get("/files/abc", { range: "bytes=0-9" }, "HEAD")
    const whole = await get("/files/abc")
    await whole.body?.cancel()
    expect(head.status).toBe(200)
    expect((await bytesOf(head)).length).toBe(0)
    for (const name of ["content-length", "content-type", "etag", "last-modified", "accept-ranges"]) {
      expect(head.headers.get(name)).toBe(whole.headers.get(name))
    }
  })

  it("answers conditional requests by tag and by date", async () => {
    const { root, known, get } = await serving()
    const path = join(root, "old.mp3")
    writeFileSync(path, numbered(5000))
    utimesSync(path, 1_600_000_000, 1_600_000_000)
    known.set("abc", [located(root, path, "mp3")])
    const first = await get("/files/abc")
    await first.body?.cancel()
    const etag = first.headers.get("etag") as string
    const date = first.headers.get("last-modified") as string
    expect(date).toBe("Sun, 13 Sep 2020 12:26:40 GMT")
    const statusOf = async (headers: Record<string, string>) => {
      const response = await get("/files/abc", headers)
      return [response.status, (await bytesOf(response)).length]
    }
    expect(await statusOf({ "if-none-match": etag })).toEqual([304, 0])
    expect(await statusOf({ "if-modified-since": date })).toEqual([304, 0])
    expect(await statusOf({ "if-none-match": etag, range: "bytes=0-9" })).toEqual([304, 0])
    expect(await statusOf({ "if-range": etag, range: "bytes=0-9" })).toEqual([206, 10])
    expect(await statusOf({ "if-range": date, range: "bytes=0-9" })).toEqual([206, 10])
    expect(await statusOf({ "if-range": '"other"', range: "bytes=0-9" })).toEqual([200, 5000])
    expect(await statusOf({ "if-range": '"other"', range: "bytes=9999-" })).toEqual([200, 5000])
    expect((await statusOf({ "if-match": '"other"' }))[0]).toBe(412)
  })

  it("has an empty file whole, and no part of it", async () => {
    const { add, get } = await serving()
    add("abc", Buffer.alloc(0))
    const whole = await get("/files/abc")
    expect([whole.status, whole.headers.get("content-length")]).toEqual([200, "0"])
    expect((await get("/files/abc", { range: "bytes=0-" })).status).toBe(416)
  })
})

describe("a file that is not what the library knows", () => {
  it("gets another tag once a scan has read it again, though its length and time are the old ones", async () => {
    const { root, known, add, get, pass } = await serving()
    const path = add("abc", numbered(5000))
    utimesSync(path, 1_600_000_000, 1_600_000_000)
    known.set("abc", [located(root, path)])
    const before = await get("/files/abc", {}, "HEAD")
    // Tags of the same length, written by a program that puts the time back.
    writeFileSync(path, numbered(5001).subarray(1))
    utimesSync(path, 1_600_000_000, 1_600_000_000)
    pass(1001)
    const after = await get("/files/abc", {}, "HEAD")
    expect(after.status).toBe(200)
    expect(after.headers.get("etag")).not.toBe(before.headers.get("etag"))
  })

  it.each([
    ["longer", (path: string) => appendFileSync(path, "x"), 409, "changed"],
    ["of another time", (path: string) => utimesSync(path, 5, 5), 409, "changed"],
    ["gone", (path: string) => unlinkSync(path), 404, "gone"],
    [
      "a folder",
      (path: string) => {
        unlinkSync(path)
        mkdirSync(path)
      },
      404,
      "outside",
    ],
    [
      "a pipe",
      (path: string) => {
        unlinkSync(path)
        execFileSync("mkfifo", [path])
      },
      404,
      "outside",
    ],
  ])("%s: not served, with a word on what helps", async (_, change, status, reason) => {
    const { add, get } = await serving()
    change(add("abc", numbered(500)))
    const response = await get("/files/abc")
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ reason, detail: expect.stringContaining("scan") })
  })

  it.each([
    [
      "a link to a file",
      (path: string, outside: string) => {
        mkdirSync(join(path, ".."))
        symlinkSync(outside, path)
      },
    ],
    [
      "a link among the folders on its way",
      (path: string, outside: string) => symlinkSync(join(outside, ".."), join(path, "..")),
    ],
  ])("%s does not lead out of the source", async (_, link) => {
    const { root, known, get } = await serving()
    const outside = join(sourceFolder(), "song.flac")
    writeFileSync(outside, numbered(500))
    const path = join(root, "album", "song.flac")
    link(path, outside)
    known.set("abc", [{ ...located(root, outside), path: Buffer.from(path) }])
    const response = await get("/files/abc")
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ reason: "outside" })
  })

  it("is looked for at its other places", async () => {
    const { root, known, add, get } = await serving()
    const bytes = numbered(500)
    const gone = located(root, add("abc", bytes, "gone.flac"))
    const there = located(root, add("abc", bytes, "there.flac"))
    unlinkSync(join(root, "gone.flac"))
    known.set("abc", [gone, there])
    expect((await get("/files/abc")).status).toBe(200)
  })
})

describe("an id", () => {
  it.each([
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%2fetc%2fpasswd",
    "..%5c..%5cwindows",
    "etc%00passwd",
    "%00",
    "..",
    "a".repeat(90),
  ])("%s is never a path", async (id) => {
    const { get } = await serving()
    const response = await get(`/files/${id}`)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ status: 404, reason: "notFound" })
  })
})

describe("a file that changes while it is served", () => {
  it("goes on with the old bytes where another took its name, and the next gets the new ones", async () => {
    const { root, known, add, get, pass } = await serving()
    const old = numbered(30_000_000)
    const path = add("abc", old)
    const response = await get("/files/abc")
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const pieces: Uint8Array[] = [(await reader.read()).value as Uint8Array]
    const next = join(root, "next")
    writeFileSync(next, numbered(1000))
    renameSync(next, path)
    known.set("abc", [located(root, path)])
    pass(1001)
    expect((await bytesOf(await get("/files/abc"))).length).toBe(1000)
    for (let read = await reader.read(); !read.done; read = await reader.read()) pieces.push(read.value)
    expect(Buffer.concat(pieces).equals(old)).toBe(true)
  })

  it("is cut off where it became shorter: what was promised cannot be sent", async () => {
    const { add, get } = await serving()
    const path = add("abc", numbered(60_000_000))
    const response = await get("/files/abc")
    expect(response.status).toBe(200)
    truncateSync(path, 1000)
    await expect(response.arrayBuffer()).rejects.toThrow("terminated")
    expect((await get("/files/abc", { range: "bytes=2000-" })).status).toBe(409)
  })
})
