/** Attacks on files and on what reads them. Numbers are those of docs/spec/security.md. */
import { execFileSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { crc32, deflateRawSync, deflateSync } from "node:zlib"
import { has } from "@ledgerline/core/testing"
import { flac } from "@ledgerline/workers/testing"
import { beforeAll, expect, it } from "vitest"
import { serving, statusesOf } from "./Served.ts"

/** A PNG that says that it has so many pixels, in some hundred bytes. */
function pixelBomb(side: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0])
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  const rows = deflateSync(Buffer.alloc(1_000_000))
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", rows),
    chunk("IEND", Buffer.alloc(0)),
  ])
}

/** An MP4 of boxes in boxes, and a table that says that it has four thousand million entries. */
function mp4Bomb(): Buffer {
  const box = (type: string, inside: Buffer): Buffer => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(8 + inside.length)
    head.write(type, 4, "latin1")
    return Buffer.concat([head, inside])
  }
  const table = Buffer.alloc(16)
  table.writeUInt32BE(0xffff_ffff, 8)
  let inside = box("stsz", table)
  for (let i = 0; i < 5000; i++) inside = box("moov", inside)
  return Buffer.concat([box("ftyp", Buffer.from("M4A \0\0\0\0M4A isom", "latin1")), inside])
}

const BILLION = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY xxe SYSTEM "file:///etc/passwd">${Array.from(
  { length: 20 },
  (_, i) => `<!ENTITY a${i} "${`&a${i === 0 ? "" : i - 1};`.repeat(10)}">`,
).join("")}]>`

const LARGE = 24 * 1024 * 1024

const served = serving((own) => {
  own.track("good/a.flac", { TITLE: "Aria", ARTIST: "Ada", ALBUM: "Alba" })
  own.write("good/large.flac", flac({ audio: "large", tags: { TITLE: "Large", ARTIST: "Ada" }, bytes: LARGE }))
  own.track("swapped/b.flac", { TITLE: "Swapped", ARTIST: "Ada", ALBUM: "Swap" })
  own.track("bomb/c.flac", { TITLE: "Covered", ARTIST: "Ada", ALBUM: "Bomb" })
  own.write("bomb/cover.png", pixelBomb(60_000))
  own.track("drawn/d.flac", { TITLE: "Drawn", ARTIST: "Ada", ALBUM: "Drawn" })
  own.write("drawn/cover.jpg", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)
  own.write("bomb.m4a", mp4Bomb())
  own.write("empty.mp3", "")
  own.write("liar.wma", Buffer.concat([Buffer.from("3026b2758e66cf11a6d900aa0062ce6c", "hex"), Buffer.alloc(64, 0xff)]))
  own.write("bomb.xspf", `${BILLION}<playlist xmlns="http://xspf.org/ns/0/"><title>&a19;&xxe;</title></playlist>`)
  own.write("zip.flac", Buffer.concat([Buffer.from("PK\u0003\u0004"), deflateRawSync(Buffer.alloc(50_000_000))]))
  writeFileSync(own.at("secret.flac"), flac({ audio: "secret", tags: { TITLE: "Secret" } }))
  symlinkSync(own.at("secret.flac"), own.at("music", "good", "link.flac"))
  symlinkSync("/etc", own.at("music", "etc"))
  if (!has("ffmpeg")) return
  writeFileSync(own.at("payload"), "evil")
  const attach = ["-attach", own.at("payload"), "-metadata:s:t", "mimetype=image/png", "-metadata:s:t"]
  const sine = ["-f", "lavfi", "-i", "sine=duration=1"]
  const out = own.at("music", "attached.mka")
  execFileSync("ffmpeg", [
    "-v",
    "error",
    ...sine,
    ...attach,
    "filename=../../../../evil.png",
    "-metadata",
    "title=Attached",
    out,
  ])
})

let track: string
let large: string
beforeAll(async () => {
  const find = async (q: string) => (await served.get(`/search?q=${q}`, "bob")).json.items[0].id
  track = await find("aria")
  large = await find("large")
})

const NONE = [
  "../../../etc/passwd",
  "..%2f..%2f..%2fetc%2fpasswd",
  "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
  "%252e%252e%252fetc%252fpasswd",
  "..%5c..%5cetc%5cpasswd",
  "%c0%ae%c0%ae%c0%af",
  "..%c0%afetc",
  "%2fetc%2fpasswd",
  "/etc/passwd",
  "etc/passwd%00.flac",
  "%00",
  "file:%2f%2f%2fetc%2fpasswd",
  "good%2fa.flac",
  "a.flac",
  ".",
  "..",
  "~",
  "%e2%80%a6",
  "con",
  "x".repeat(5000),
]

it("[SEC-34] Paths in place of ids, in every encoding", async () => {
  for (const path of NONE)
    for (const before of ["files", "tracks", "artwork", "mediaFiles", "albums", "sources", "playlists"])
      for (const after of ["", "/file", "/stream", "/hls.m3u8", "/waveform"]) {
        const said = await served.say(
          `GET /api/v1/${before}/${path}${after} HTTP/1.1\r\nhost: x\r\nauthorization: ${served.as("bob").authorization}\r\nconnection: close\r\n\r\n`,
        )
        const [status = 0] = statusesOf(said)
        // What leads back to a list of everything is no file.
        const isList = status === 200 && /content-type: application\/json/.test(said)
        expect([before, path.slice(0, 30), after, isList || [400, 404, 414].includes(status)]).toEqual([
          before,
          path.slice(0, 30),
          after,
          true,
        ])
        expect(said).not.toContain("root:")
      }
  const key = await served.key("bob")
  for (const path of NONE)
    for (const method of ["stream", "download", "getCoverArt", "getSong", "getMusicDirectory", "getLyricsBySongId"])
      for (const id of [path, decoded(path), `tr-${path}`, `tr-${decoded(path)}`]) {
        const { json } = await served.subsonic(method, { id }, key)
        expect([method, id.slice(0, 30), json?.["subsonic-response"].status]).toEqual([
          method,
          id.slice(0, 30),
          "failed",
        ])
      }
})

it.skipIf(!has("ffmpeg"))("[SEC-35] Name of an attachment in a file, which leads out of the folder", async () => {
  expect((await served.get("/search?q=attached", "bob")).json.items).toHaveLength(1)
  const found = [served.folder, served.at("data")].flatMap((cwd) => globSync("**/evil*", { cwd }))
  expect(found).toEqual([])
  for (const path of ["/tmp/evil.png", "/evil.png"]) expect(existsSync(path)).toBe(false)
})

it("[SEC-36] Links out of the folder, before and after an import", async () => {
  expect((await served.get("/search?q=secret", "bob")).json.items).toEqual([])
  expect((await served.get("/tracks?limit=200", "bob")).text).not.toMatch(/passwd|secret/i)
  const swapped = (await served.get("/search?q=swapped", "bob")).json.items[0].id
  expect((await served.get(`/tracks/${swapped}/file`, "bob")).status).toBe(200)
  // The folder is a link now, to another file of the same name, length and time.
  const [here, elsewhere] = [served.at("music", "swapped"), served.at("elsewhere")]
  const bytes = readFileSync(join(here, "b.flac"))
  const { atime, mtime } = statSync(join(here, "b.flac"))
  mkdirSync(elsewhere)
  writeFileSync(join(elsewhere, "b.flac"), bytes.fill(1, bytes.length - 20))
  utimesSync(join(elsewhere, "b.flac"), atime, mtime)
  renameSync(here, served.at("moved"))
  symlinkSync(elsewhere, here)
  // What was seen on the disk is believed for a second.
  const status = async () => (await served.get(`/tracks/${swapped}/file`, "bob")).status
  await expect.poll(status, { timeout: 20_000 }).toBe(404)
})

it("[SEC-37] Archives: what is compressed is never opened", async () => {
  const bomb = deflateSync(Buffer.alloc(40_000_000))
  for (const encoding of ["gzip", "deflate", "br", "zstd", "gzip, gzip"]) {
    const headers = { "content-type": "application/json", "content-encoding": encoding }
    const answer = await served.ask(
      "/api/v1/playlists",
      { method: "POST", headers, body: bomb.subarray(0, 60_000) },
      "bob",
    )
    expect([encoding, [400, 415].includes(answer.status)]).toEqual([encoding, true])
  }
  expect((await served.get("/search?q=zip", "bob")).json.items).toEqual([])
})

it("[SEC-30] [SEC-38] Drawings as images, images of 60,000 × 60,000 pixels, and sizes that nobody needs", async () => {
  const key = await served.key("bob")
  const albums = (await served.get("/albums", "bob")).json.items as {
    title: string
    id: string
    artwork: string | null
  }[]
  for (const title of ["Bomb", "Drawn"]) {
    const { id, artwork } = albums.find((each) => each.title === title) as (typeof albums)[number]
    const cover = await served.subsonic("getCoverArt", { id: `al-${id}`, size: 600 }, key)
    // The picture in the file stands in, or there is none: never what was put there.
    expect(cover.headers.get("content-type")).toMatch(/^(?:image\/jpeg|application\/json)/)
    if (artwork === null) continue
    const shown = await served.get(`/artwork/${artwork}`, "bob")
    expect([200, 404, 415]).toContain(shown.status)
    expect(shown.headers.get("x-content-type-options")).toBe("nosniff")
    expect(shown.headers.get("content-security-policy")).toMatch(/default-src 'none'/)
    expect(shown.text).not.toContain("<svg")
  }
  const { artwork } = albums.find(({ title }) => title === "Alba") as (typeof albums)[number]
  for (const size of ["100000", "0", "-1", "1e9", "65", "NaN", "__proto__"])
    expect([size, (await served.get(`/artwork/${artwork}?size=${size}`, "bob")).status]).toEqual([size, 400])
  for (const size of ["100000", "0", "-1", "1e9"])
    expect(
      (await served.subsonic("getCoverArt", { id: `tr-${track}`, size }, key)).json["subsonic-response"].error.code,
    ).toBe(0)
})

it("[SEC-39] Files that say of themselves what is not so: an import goes past them", async () => {
  expect((await served.get("/counts", "bob")).json.tracks).toBeGreaterThanOrEqual(5)
  expect((await served.get("/search?q=covered", "bob")).json.items).toHaveLength(1)
})

it("[SEC-40] Document type with entities: of files, and of a thousand million laughs", async () => {
  const lists = await served.get("/playlists?limit=200", "bob")
  expect(lists.text).not.toMatch(/root:|haha/)
  const key = await served.key("bob")
  for (const type of ["application/xml", "text/xml", "application/rss+xml"]) {
    const answer = await served.ask(`/rest/ping?apiKey=${key}&c=x&v=1`, {
      method: "POST",
      headers: { "content-type": type },
      body: `${BILLION}<x>&a19;&xxe;</x>`,
    })
    expect([type, answer.status]).toEqual([type, 415])
  }
})

it("[SEC-41] Bodies that are too large, or not as long as they say", async () => {
  const json = { "content-type": "application/json" }
  const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = json) =>
    served.ask(path, { method: "POST", headers, body }, "bob")
  expect((await post("/api/v1/playlists", JSON.stringify({ name: "x".repeat(100_000) }))).status).toBe(413)
  expect((await post("/sync", randomBytes(100), { "content-type": "application/vnd.ledgerline.frame" })).status).toBe(
    403,
  )
  const form = { "content-type": "application/x-www-form-urlencoded" }
  expect((await post("/rest/ping", `x=${"y".repeat(600_000)}`, form)).status).toBe(413)
  const head = `POST /api/v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`
  for (const length of ["99999999999", "-1", "0x10", "1e3", "5, 6", "+5"]) {
    const said = await served.say(`${head}content-length: ${length}\r\n\r\n{}`)
    expect([length, [400, 413].includes(statusesOf(said)[0] ?? 0)]).toEqual([length, true])
  }
})

it("[SEC-42] Ranges: many, overlapping, backwards, of numbers without end", async () => {
  const ask = async (range: string) =>
    (await served.ask(`/api/v1/tracks/${track}/file`, { headers: { range } }, "bob")).status
  for (const range of [
    `bytes=${Array.from({ length: 1000 }, (_, i) => `${i}-${i}`).join(",")}`,
    `bytes=${"0-,".repeat(1300)}`,
    "bytes=0-0,0-0",
    "bytes=9-1",
    "bytes=-0",
    "bytes=--1",
    "bytes=a-b",
    "bytes=",
    "bytes=1-2-3",
    `bytes=${"9".repeat(400)}-`,
    "bytes=0x0-0x9",
  ])
    expect([range.slice(0, 30), await ask(range)]).toEqual([range.slice(0, 30), 416])
  expect(await ask(`bytes=0-${"9".repeat(400)}`)).toBe(206)
  expect(await ask(`bytes=-${"9".repeat(400)}`)).toBe(206)
})

it("[SEC-49] Readers that never read: the server holds nothing for them", async () => {
  const request = `GET /api/v1/tracks/${large}/file HTTP/1.1\r\nhost: x\r\nauthorization: ${served.as("bob").authorization}\r\n\r\n`
  const before = served.memory()
  const sockets = await Promise.all(
    Array.from({ length: 60 }, async () => {
      const socket = await served.socket()
      socket.pause()
      // Behind the first, more are asked for on the same connection.
      socket.write(request.repeat(5))
      return socket
    }),
  )
  for (let i = 0; i < 20; i++) expect((await served.get("/health")).status).toBe(200)
  // All files together are 1.4 GB, and what is asked for seven.
  expect(served.memory() - before).toBeLessThan(200 * 1024)
  for (const socket of sockets) socket.destroy()
})

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
