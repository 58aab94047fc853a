/** Attacks on the protocol itself, as bytes on a socket. Numbers are those of docs/spec/security.md. */
import { once } from "node:events"
import type { Socket } from "node:net"
import { beforeAll, expect, it } from "vitest"
import { serving, statusesOf } from "./Served.ts"

const served = serving((own) => own.track("a.flac", { TITLE: "Aria", ARTIST: "Ada", ALBUM: "Alba" }))

let track: string
beforeAll(async () => {
  track = (await served.get("/search?q=aria", "bob")).json.items[0].id
})

const HEALTH = "GET /api/v1/health HTTP/1.1\r\nhost: x\r\n"
const CLOSE = "connection: close\r\n\r\n"

it("[SEC-55] Request smuggling: lengths that contradict each other, chunks that are none, names with spaces", async () => {
  const head = "POST /api/v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
  const inner = `GET /api/v1/health HTTP/1.1\r\nhost: x\r\n${CLOSE}`
  const smuggled = {
    "CL.TE": `${head}content-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
    "TE.CL": `${head}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n5c\r\n${inner}`,
    "TE.TE": `${head}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n${inner}`,
    "TE that is no TE": `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`,
    "TE with a tab": `${head}transfer-encoding:\tchunked\u000b\r\n\r\n0\r\n\r\n${inner}`,
    "two lengths": `${head}content-length: 2\r\ncontent-length: 3\r\n\r\n{}x${inner}`,
    "a space before the colon": `${head}content-length : 2\r\n\r\n{}${inner}`,
    "a folded header": `${head}x: a\r\n content-length: 2\r\ncontent-length: 90\r\n\r\n{}${inner}`,
    "a chunk of -1": `${head}transfer-encoding: chunked\r\n\r\n-1\r\n${inner}`,
    "a chunk of 2^64": `${head}transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n${inner}`,
    "a line feed alone": `GET /api/v1/health HTTP/1.1\nhost: x\nx: y\r\n\r\n${inner}`,
    "no version": `GET /api/v1/health\r\n\r\n${inner}`,
    "HTTP/0.9": `GET /api/v1/health HTTP/0.9\r\n\r\n${inner}`,
    "HTTP/2": `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${inner}`,
  }
  for (const [name, bytes] of Object.entries(smuggled)) {
    const statuses = statusesOf(await served.say(bytes))
    // One answer, and no second request found in what follows.
    expect([name, statuses.length <= 1 && statuses.every((status) => status >= 400 && status < 500)]).toEqual([
      name,
      true,
    ])
  }
})

it("[SEC-56] Heads without end: large, of many lines, with bytes that no head may have", async () => {
  const heads = {
    "a long header": `${HEALTH}x: ${"y".repeat(100_000)}\r\n`,
    "many headers": `${HEALTH}${Array.from({ length: 5000 }, (_, i) => `x${i}: y\r\n`).join("")}`,
    "a long address": `GET /${"a".repeat(100_000)} HTTP/1.1\r\nhost: x\r\n`,
    "a NUL": `${HEALTH}x: a\u0000b\r\n`,
    "a name that is none": `${HEALTH}x y: z\r\n`,
    "an end of line in a value": `${HEALTH}x: a\rb\r\n`,
  }
  for (const [name, head] of Object.entries(heads)) {
    const [status = 0] = statusesOf(await served.say(`${head}${CLOSE}`))
    expect([name, [400, 414, 431].includes(status)]).toEqual([name, true])
  }
  const cookies = await served.say(`${HEALTH}cookie: ${"ledgerline=x; ".repeat(800)}\r\n${CLOSE}`)
  expect(statusesOf(cookies)).toEqual([200])
})

it("[SEC-57] Addresses that cannot be read, methods that nobody has, hosts that are none or two", async () => {
  for (const path of [
    "/%",
    "/%zz",
    "/api/v1/tracks/%e0%80",
    "/api/v1/tracks/%ff",
    "//",
    "/\\",
    "*",
    "http://evil.example/api/v1/users",
    "/api/v1/tracks?limit=%",
    "/rest/ping?u=%ff&p=%",
    "/nothing?%00",
  ]) {
    const said = await served.say(`GET ${path} HTTP/1.1\r\nhost: x\r\n${CLOSE}`)
    const [status = 0] = statusesOf(said)
    // The page at the address is for anybody.
    const isHarmless = said.includes('status="failed"') || said.includes("<title>Ledgerline</title>")
    expect([path, [400, 401, 404].includes(status) || isHarmless]).toEqual([path, true])
  }
  for (const method of ["TRACE", "CONNECT", "PROPFIND", "LOCK", "BREW", "get", "OPTIONS", "PUT", "DELETE", "QUERY"]) {
    const said = await served.say(`${method} /api/v1/health HTTP/1.1\r\nhost: x\r\nx-secret: mirrored\r\n${CLOSE}`)
    const statuses = statusesOf(said)
    // Where there is no answer at all, the connection was ended.
    expect([method, statuses.every((status) => status >= 400 && status < 500)]).toEqual([method, true])
    expect(said).not.toContain("mirrored")
  }
  expect(statusesOf(await served.say(`GET /api/v1/health HTTP/1.1\r\n${CLOSE}`))).toEqual([400])
  for (const host of ["evil.example", "x:99999", "[::1", "a b", "<script>"]) {
    const said = await served.say(`GET /api/v1/users HTTP/1.1\r\nhost: ${host}\r\n${CLOSE}`)
    expect([host, [400, 401].includes(statusesOf(said)[0] ?? 0)]).toEqual([host, true])
    // No answer leads anywhere that a request names.
    expect(said).not.toContain(host)
  }
  expect(statusesOf(await served.say(`GET / HTTP/1.1\r\nhost: x\r\nexpect: 200-maybe\r\n${CLOSE}`))).toEqual([417])
})

it("[SEC-58] Connections that say nothing, or one letter after another: others are answered", async () => {
  const sockets = await Promise.all(Array.from({ length: 300 }, () => served.socket()))
  for (const [i, socket] of sockets.entries()) {
    if (i % 3 === 1) socket.write(`${HEALTH}x-${i}: `)
    if (i % 3 === 2)
      socket.write(
        "POST /api/v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n{",
      )
  }
  for (let i = 0; i < 10; i++) {
    for (const socket of sockets) socket.write(i % 2 === 0 ? "a" : " ")
    expect((await served.get("/tracks?limit=1", "bob")).status).toBe(200)
  }
  // Half of them leave, with half a request said.
  for (const socket of sockets.slice(150)) socket.end()
  for (const socket of sockets.slice(0, 150)) socket.resetAndDestroy()
  const closed = async (socket: Socket) => socket.closed || once(socket.resume(), "close")
  await Promise.all(sockets.slice(150).map(closed))
  expect((await served.get("/health")).status).toBe(200)
})

it("[SEC-59] Requests one behind another, faster than they can be answered", async () => {
  const request = `GET /api/v1/tracks?limit=1 HTTP/1.1\r\nhost: x\r\nauthorization: ${served.as("bob").authorization}\r\n`
  const said = await served.say(`${request}\r\n`.repeat(999) + request + CLOSE)
  expect(statusesOf(said)).toEqual(Array.from({ length: 1000 }, () => 200))
})

it("[SEC-61] Parameters that come twice, as lists and as objects, and bytes that are no text", async () => {
  const bob = served.as("bob").authorization
  for (const query of [
    "limit=1&limit=2",
    "limit[]=1",
    "limit[$gt]=1",
    "limit=1&limit=1",
    "sort=title&sort=__proto__",
    "after=x&after=y",
    "__proto__[limit]=1",
    "constructor=1",
    "limit=%00",
    "limit=1e1",
    "limit=0x10",
    "limit=+5",
    "limit=٣",
    "limit=99999999999999999999",
    "asOf=now&asOf=then",
    "asOf=%00",
    "q=%ff%fe",
    "&&&=&=",
    "a".repeat(3000),
  ]) {
    for (const path of ["/tracks", "/search", "/albums"]) {
      const said = await served.say(
        `GET /api/v1${path}?${encodeURI(query).replaceAll("%25", "%")} HTTP/1.1\r\nhost: x\r\nauthorization: ${bob}\r\n${CLOSE}`,
      )
      expect([path, query, [200, 400].includes(statusesOf(said)[0] ?? 0)]).toEqual([path, query, true])
    }
  }
  const key = await served.key("bob")
  for (const query of [
    "id=tr-a&id=tr-b",
    "id[]=tr-a",
    "id=",
    "f=json&f=xml",
    "callback=a&callback=b&f=jsonp",
    "c=a&c=b",
    "u=a&u=b",
  ]) {
    const answer = await served.ask(`/rest/getSong?apiKey=${key}&f=json&${query}`)
    expect([query, answer.text.includes("failed")]).toEqual([query, true])
  }
})

it("[SEC-62] NUL and halves of characters, in what is stored and in what is looked for", async () => {
  for (const name of ["a\u0000b", "\ud800", "\udfff\ud800", "\u0000"]) {
    const body = JSON.stringify({ name, whose: "own" })
    const made = await served.ask(
      "/api/v1/playlists",
      { method: "POST", headers: { "content-type": "application/json" }, body },
      "bob",
    )
    expect([name, [200, 400, 422].includes(made.status)]).toEqual([name, true])
    const edited = await served.post(`/fields/track/${track}`, { fields: { title: name } }, "eve", "PATCH")
    expect([name, [200, 400, 422].includes(edited.status)]).toEqual([name, true])
  }
  const key = await served.key("bob")
  for (const f of ["xml", "json", "jsonp"])
    for (const method of ["getPlaylists", "getAlbumList2", "search3"]) {
      const answer = await served.subsonic(method, { f, callback: "f", type: "newest", query: "" }, key)
      expect([f, method, answer.status, answer.text.includes("\u0000")]).toEqual([f, method, 200, false])
    }
  for (const id of ["tr-%00", "tr-a%00b", "%00"])
    expect((await served.ask(`/rest/getSong?apiKey=${key}&f=json&id=${id}`)).text).toContain("failed")
})

it("[SEC-63] Ids and names of hundreds of thousands of letters, and lists of thousands", async () => {
  const long = "a".repeat(60_000)
  const key = await served.key("bob")
  expect((await served.post("/playlists", { name: long }, "bob")).status).toBe(400)
  expect((await served.post("/sign-in", { name: long, password: long.slice(0, 900), as: "app" })).status).toBe(400)
  expect(
    (await served.post("/reverts", { events: Array.from({ length: 900 }, () => "0".repeat(64)) }, "eve")).status,
  ).toBe(400)
  const headers = { "content-type": "application/x-www-form-urlencoded" }
  for (const body of [
    `id=${long}`,
    "id=tr-a&".repeat(7000),
    `${"a=1&".repeat(7000)}id=tr-a`,
    `=${"&".repeat(100_000)}`,
  ]) {
    const answer = await served.ask(`/rest/getSong?apiKey=${key}&f=json`, { method: "POST", headers, body })
    expect([body.slice(0, 20), answer.text.includes("failed")]).toEqual([body.slice(0, 20), true])
  }
})
