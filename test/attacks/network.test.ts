/** Attacks over the network: addresses to ask, types, WebSockets, other sites. Numbers are those of docs/spec/security.md. */
import { randomBytes } from "node:crypto"
import { createServer } from "node:net"
import { gzipSync, zstdCompressSync } from "node:zlib"
import { Library, registry } from "@ledgerline/core"
import { systemPorts } from "@ledgerline/core/system"
import { memoryStore } from "@ledgerline/core/testing"
import { decodePairingToken, pairDevice, signIn } from "@ledgerline/sync"
import { systemHttp } from "@ledgerline/sync/system"
import { beforeAll, expect, it, onTestFinished } from "vitest"
import { PASSWORD, serving, statusesOf } from "./Served.ts"

const connections: string[] = []
const canary = createServer((socket) => {
  connections.push("somebody came")
  socket.destroy()
})

const served = serving(async (own) => {
  await new Promise<void>((resolve) => canary.listen(0, "0.0.0.0", resolve))
  own.track("a.flac", { TITLE: "Aria", ARTIST: "Ada", ALBUM: "Alba" })
})

let track: string
let cookie: string
beforeAll(async () => {
  track = (await served.get("/search?q=aria", "bob")).json.items[0].id
  const answer = await served.ask("/api/v1/sign-in", {
    method: "POST",
    headers: { "content-type": "application/json", origin: served.address },
    body: JSON.stringify({ name: "ada", password: PASSWORD, as: "browser" }),
  })
  cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? ""
})

it("[SEC-43] [SEC-44] [SEC-45] [SEC-46] Addresses of this machine and its network, in every spelling: nobody is asked", async () => {
  const { port } = canary.address() as { port: number }
  const hosts = [
    "127.0.0.1",
    "127.1",
    "localhost",
    "0.0.0.0",
    "0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "user@127.0.0.1",
    "127.0.0.1.",
    "①②⑦.⓪.⓪.①",
  ]
  const urls = [
    ...hosts.map((host) => `http://${host}:${port}/feed.xml`),
    "file:///etc/passwd",
    "gopher://127.0.0.1:22/",
    "http://169.254.169.254/",
  ]
  const key = await served.key("eve")
  for (const url of urls) {
    for (const [method, given] of [
      ["createPodcastChannel", { url }],
      ["downloadPodcastEpisode", { id: url }],
      ["refreshPodcasts", { url }],
      ["createInternetRadioStation", { streamUrl: url, name: "x", homepageUrl: url }],
      ["getAvatar", { username: "eve", url }],
      ["stream", { id: url }],
      ["getCoverArt", { id: url }],
      ["hls", { id: url }],
    ] as const)
      expect((await served.subsonic(method, given, key)).json["subsonic-response"].status).toBe("failed")
    // What people say of a track, or of what they share, may be an address; it is text.
    const shared = await served.subsonic("createShare", { id: `tr-${track}`, description: url }, key)
    expect(shared.json["subsonic-response"].status).toBe("ok")
    const fields = { links: [url], comment: url }
    expect((await served.post(`/fields/track/${track}`, { fields }, "eve", "PATCH")).status).toBeLessThan(500)
    await served.get(`/artwork/${encodeURIComponent(url)}`, "eve")
    await served.ask("/api/v1/me", {
      headers: { authorization: "Bearer x.y.z", origin: encodeURI(url), referer: encodeURI(url) },
    })
  }
  expect(connections).toEqual([])
})

it("[SEC-48] Types of bodies: with tabs, spaces, two of them, and of forms that pages may send", async () => {
  const body = JSON.stringify({ name: "x", whose: "own" })
  const types = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonx",
    "application/json-patch+json",
    "text/json",
    "x/application/json",
    " ",
    "garbage",
    "application/\tjson",
    "*/*",
  ]
  for (const type of types) {
    const said = await served.say(
      `POST /api/v1/playlists HTTP/1.1\r\nhost: x\r\nauthorization: ${served.as("bob").authorization}\r\n` +
        `content-type: ${type}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    )
    expect([type, [400, 415].includes(statusesOf(said)[0] ?? 0)]).toEqual([type, true])
  }
})

const upgrade = (path: string, headers: readonly string[]): string =>
  [
    `GET ${path} HTTP/1.1`,
    `host: ${new URL(served.address).host}`,
    "connection: Upgrade",
    "upgrade: websocket",
    "sec-websocket-version: 13",
    `sec-websocket-key: ${randomBytes(16).toString("base64")}`,
    ...headers,
    "",
    "",
  ].join("\r\n")

it("[SEC-50] WebSocket frames that are none, and upgrades by pages of other sites", async () => {
  const known = `authorization: ${served.as("bob").authorization}`
  const frames = {
    unmasked: Buffer.from([0x81, 0x01, 0x41]),
    "a reserved opcode": Buffer.from([0x83, 0x80, 0, 0, 0, 0]),
    "reserved bits": Buffer.from([0xf1, 0x80, 0, 0, 0, 0]),
    "2^63 bytes": Buffer.from([0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
    "a long ping": Buffer.concat([Buffer.from([0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0]), Buffer.alloc(256)]),
    "a part of nothing": Buffer.from([0x80, 0x80, 0, 0, 0, 0]),
    "text that is no text": Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe]),
    "a close of one byte": Buffer.from([0x88, 0x81, 0, 0, 0, 0, 1]),
    "a compressed message": Buffer.from([0xc2, 0x81, 0, 0, 0, 0, 0x4b]),
    "a message": Buffer.from([0x82, 0x81, 0, 0, 0, 0, 0x4b]),
    garbage: Buffer.alloc(300, 0xd1),
  }
  for (const path of ["/api/v1/live/socket", "/collab/presence"])
    for (const [name, frame] of Object.entries(frames)) {
      const said = await served.say(upgrade(path, [known]), frame, Buffer.from([0x88, 0x80, 0, 0, 0, 0]))
      expect([path, name, statusesOf(said)]).toEqual([path, name, [101]])
      expect(said).not.toMatch(/permessage-deflate/i)
    }
  for (const path of ["/api/v1/live/socket", "/sync/live", "/collab/presence"])
    for (const headers of [
      [`cookie: ${cookie}`, "origin: https://evil.example"],
      [`cookie: ${cookie}`, "origin: null"],
      [`cookie: ${cookie}`, "sec-fetch-site: cross-site"],
      [`cookie: ${cookie}`],
      ["origin: https://evil.example"],
      [],
    ]) {
      const said = await served.say(upgrade(path, headers), Buffer.from([0x88, 0x80, 0, 0, 0, 0]))
      const [status = 0] = statusesOf(said)
      // Who is not known hears so over the socket of a room, and nothing else.
      const isClosed =
        path.startsWith("/collab") && status === 101 && said.includes(String.fromCharCode(4401 >> 8, 4401 & 255))
      expect([path, headers, isClosed || [400, 401, 403, 404].includes(status)]).toEqual([path, headers, true])
    }
})

it("[SEC-50] Upgrades of what is no WebSocket, and to what is none", async () => {
  const known = `authorization: ${served.as("bob").authorization}`
  for (const path of [
    "/api/v1/health",
    "/api/v1/tracks",
    `/api/v1/tracks/${track}/file`,
    "/api/v1/live",
    "/rest/ping",
    "/x",
  ]) {
    const said = await served.say(upgrade(path, [known]), Buffer.from([0x88, 0x80, 0, 0, 0, 0]))
    const [head = "", rest = ""] = said.split(/\r\n\r\n([^]*)/)
    // Nothing is answered over a line that was opened: it is closed at once.
    const isClosed = statusesOf(head)[0] === 101 && rest.startsWith("\u0088")
    expect([path, isClosed || [400, 404, 426].includes(statusesOf(head)[0] ?? 0)]).toEqual([path, true])
  }
  for (const to of ["h2c", "TLS/1.0", "websocket, h2c", "constructor"]) {
    const said = await served.say(
      `GET /api/v1/health HTTP/1.1\r\nhost: x\r\nconnection: Upgrade, close\r\nupgrade: ${to}\r\nhttp2-settings: x\r\n\r\n`,
    )
    expect([to, statusesOf(said)[0]]).toEqual([
      to,
      expect.toSatisfy((status: number) => status !== 101 && status < 500),
    ])
  }
  for (const missing of ["sec-websocket-key", "sec-websocket-version"]) {
    const lines = upgrade("/api/v1/live/socket", [known]).split("\r\n")
    const said = await served.say(lines.filter((line) => !line.startsWith(missing)).join("\r\n"))
    expect([missing, statusesOf(said)[0]]).toEqual([missing, 400])
  }
})

it("[SEC-51] Frames of sync: nested ten thousand times, compression bombs, and what says that it is longer", async () => {
  const { token } = (await served.post("/devices/pairings", {}, "ada")).json
  const library = await Library.open({
    store: memoryStore(),
    registry,
    ports: systemPorts,
    library: decodePairingToken(token).library,
  })
  onTestFinished(() => library.close())
  const server = await pairDevice(library, token, { name: "laptop", ports: systemHttp })
  const device = await signIn(library, server, { ports: systemHttp })
  const frame = (body: Uint8Array, flags = 0) => Buffer.concat([Buffer.from("LLS1"), Buffer.of(flags), body])
  const bodies = {
    "lists in lists": frame(Buffer.alloc(10_000, 0x91)),
    "maps in maps": frame(Buffer.alloc(10_000, 0x81)),
    "a list of 2^32": frame(Buffer.concat([Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff]), Buffer.alloc(8)])),
    "bytes of 2^32": frame(Buffer.concat([Buffer.from([0xc6, 0xff, 0xff, 0xff, 0xff]), Buffer.alloc(8)])),
    "an extension": frame(Buffer.from("c7ff7000", "hex")),
    __proto__: frame(Buffer.from([0x81, 0xa9, ...Buffer.from("__proto__"), 0x81, 0xa1, 0x78, 0x01])),
    "a bomb": frame(zstdCompressSync(Buffer.alloc(100_000_000)), 1),
    "a bomb of lists": frame(zstdCompressSync(Buffer.alloc(50_000_000, 0x91)), 1),
    "no compression": frame(randomBytes(500), 1),
    gzip: frame(gzipSync(Buffer.alloc(1000)), 1),
    "unknown flags": frame(Buffer.of(0x80), 0xfe),
    nothing: Buffer.alloc(0),
    garbage: randomBytes(5000),
  }
  const before = served.memory()
  const type = { "content-type": "application/vnd.ledgerline.frame" }
  for (const [name, body] of Object.entries(bodies)) {
    const asked = (headers: Record<string, string>) =>
      served.ask("/sync", { method: "POST", headers, body: new Uint8Array(body) })
    expect([name, (await asked({ ...type, authorization: `Bearer ${device.token}` })).status]).toEqual([name, 400])
    // Who is no device is turned away before anything is read.
    expect([name, (await asked({ ...type, ...served.as("ada") })).status]).toEqual([name, 403])
    expect([name, (await asked(type)).status]).toEqual([name, 401])
  }
  expect(served.memory() - before).toBeLessThan(300 * 1024)
})

it("[SEC-52] [SEC-60] JSON with __proto__ and constructor, and nested a hundred thousand times", async () => {
  const post = (body: string, path = "/api/v1/playlists") =>
    served.ask(path, { method: "POST", headers: { "content-type": "application/json" }, body }, "bob")
  for (const body of [
    '{"__proto__":{"role":"owner"},"name":"x"}',
    '{"name":"x","a":{"__proto__":{"x":1}}}',
    '{"constructor":{"prototype":{"isAdmin":true}},"name":"x"}',
    '{"\\u005f_proto__":{"role":"owner"},"name":"x"}',
    "[".repeat(60_000),
    `${"[".repeat(30_000)}${"]".repeat(30_000)}`,
    `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
    `{"name":${"[".repeat(30_000)}${"]".repeat(30_000)}}`,
    "",
    "null",
    '"x"',
    "NaN",
    '{"name":"x"}{"name":"y"}',
    "\ufeff\ufeff{}",
    '{"name":1e999}',
  ])
    expect([body.slice(0, 40), (await post(body)).status]).toEqual([body.slice(0, 40), 400])
  const deep = `{"directPlayProfiles":${"[".repeat(100_000)}${"]".repeat(100_000)}}`
  const key = await served.key("bob")
  const decision = await post(
    deep,
    `/rest/getTranscodeDecision?apiKey=${key}&f=json&mediaType=song&mediaId=tr-${track}`,
  )
  expect(decision.status).toBeLessThan(500)
  expect((await served.get("/me", "bob")).json).toMatchObject({ member: "bob", role: "listener" })
})

it("[SEC-54] Writes that a page of another site makes a browser send", async () => {
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: `${served.address}.evil.example` },
    { origin: served.address.replace("http:", "https:").replace(/:\d+$/, "") },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
    { referer: `${served.address}/` },
    {},
  ]
  const body = JSON.stringify({ name: "mallory", password: PASSWORD, role: "owner" })
  for (const headers of foreign) {
    for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
      const asked = { method: "POST", headers: { cookie, "content-type": type, ...headers }, body }
      // A browser's fetch cannot set these itself; here it can.
      const answer = await served.ask("/api/v1/users", asked)
      expect([headers, type, answer.status]).toEqual([headers, type, 403])
    }
    const removed = await served.ask("/api/v1/users/bob", { method: "DELETE", headers: { cookie, ...headers } })
    expect(removed.status).toBe(403)
    // Nor by a way round: Subsonic takes no cookies at all.
    const subsonic = await served.ask("/rest/deleteUser?username=bob&f=json", { headers: { cookie, ...headers } })
    expect(subsonic.json["subsonic-response"].error.code).toBe(10)
  }
  expect((await served.get("/users", "ada")).text).not.toContain("mallory")
  for (const origin of ["https://evil.example", "null"]) {
    const asked = await served.ask("/api/v1/me", { headers: { cookie, origin } })
    expect(asked.headers.get("access-control-allow-origin")).toBeNull()
  }
})
