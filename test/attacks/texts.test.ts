/** Attacks by text: in parameters, tags, names and files that name files. Numbers are those of docs/spec/security.md. */
import { beforeAll, expect, it } from "vitest"
import { createServer } from "node:net"
import { writeFileSync } from "node:fs"
import { serving } from "./Served.ts"

const EVIL = `</script><img src=x onerror=alert(1)>"'&]]><svg/onload=alert(2)>\u2028{{7*7}}\${7*7}`
const FILE = 'x"; filename=evil.html\r\nSet-Cookie: a=b\r\n\r\n<b>\u202efdp.flac'
const connections: string[] = []
const canary = createServer((socket) => {
  connections.push("somebody came")
  socket.destroy()
})

const served = serving(async (own) => {
  await new Promise<void>((resolve) => canary.listen(0, "127.0.0.1", resolve))
  const { port } = canary.address() as { port: number }
  own.track("evil.flac", { TITLE: EVIL, ARTIST: EVIL, ALBUM: EVIL, GENRE: EVIL, COMMENT: EVIL, LYRICS: EVIL })
  own.track(FILE, { TITLE: "Header", ARTIST: "Ada", ALBUM: "Alba" })
  own.track("header.flac", { TITLE: "a\r\nSet-Cookie: a=b", ARTIST: "b\u0000c", ALBUM: "Alba" })
  writeFileSync(own.at("secret.flac"), "secret")
  const entries = [
    "file:///etc/passwd",
    "/etc/passwd",
    "../secret.flac",
    "..\\secret.flac",
    `http://127.0.0.1:${port}/x.mp3`,
    "concat:/etc/passwd|x",
    "\\\\evil.example\\share\\x.mp3",
    "evil.flac",
  ]
  own.write("hostile.m3u8", ["#EXTM3U", `#EXTINF:1,${EVIL}`, ...entries].join("\n"))
  own.write("hostile.pls", ["[playlist]", ...entries.map((each, i) => `File${i + 1}=${each}`)].join("\n"))
})

let track: string
beforeAll(async () => {
  track = (await served.get("/search?q=header", "bob")).json.items[0].id
})

it("[SEC-26] Order, filter and format that are names of something else", async () => {
  const hostile = [
    "id; DROP TABLE track",
    "title--",
    "__proto__",
    "constructor",
    "passwordHash",
    "(SELECT 1)",
    "title,id",
    "",
  ]
  for (const value of hostile) {
    const encoded = encodeURIComponent(value)
    for (const path of [
      `/tracks?sort=${encoded}`,
      `/albums?sort=${encoded}`,
      `/artists?sort=name&direction=${encoded}`,
      `/playlists?kind=${encoded}`,
      `/jobs?which=${encoded}`,
      `/artists?only=${encoded}`,
    ])
      expect([path, (await served.get(path, "bob")).status]).toEqual([path, 400])
  }
  const key = await served.key("bob")
  for (const type of hostile)
    expect((await served.subsonic("getAlbumList2", { type }, key)).json["subsonic-response"].error.code).toBeOneOf([
      0, 10,
    ])
})

it("[SEC-27] Search by what databases and patterns take for syntax", async () => {
  const key = await served.key("bob")
  const words = [
    "NEAR(",
    "a NEAR/2 b",
    "title:x",
    "{title artist}: x",
    "^a",
    "a*",
    "***",
    '"',
    '""""',
    "a AND OR NOT",
    "((((",
    "'; DROP TABLE track;--",
    "\\",
    "%_%",
    "(a+)+$",
    "(?:",
    "\u0000",
    "\ud800",
    "a\u0301\u0301\u0301",
    "😀",
    "x ".repeat(499),
    "(".repeat(900),
    "a".repeat(999),
  ]
  for (const q of words) {
    const answer = await served.get(`/search?q=${encodeURIComponent(q.toWellFormed())}`, "bob")
    expect([q.slice(0, 20), [200, 400].includes(answer.status)]).toEqual([q.slice(0, 20), true])
    for (const method of ["search2", "search3"])
      expect((await served.subsonic(method, { query: q.toWellFormed() }, key)).status).toBe(200)
  }
  expect((await served.get(`/search?q=${"a".repeat(1001)}`, "bob")).status).toBe(400)
  expect((await served.get("/counts", "bob")).json.tracks).toBeGreaterThan(2)
})

it("[SEC-28] Script in tags and names, shown as JSON, XML, JSONP, in events and in logs", async () => {
  const key = await served.key("bob")
  const json = await served.get("/tracks", "bob")
  expect(json.headers.get("content-type")).toMatch(/^application\/json/)
  expect(json.json.items.map(({ title }: { title: string }) => title)).toContain(EVIL)
  for (const f of ["xml", "jsonp"]) {
    const answer = await served.subsonic("search3", { query: "script", f, callback: "f" }, key)
    expect(answer.text).toContain("onerror")
    expect(answer.text).not.toMatch(/<(?:img|svg|\/script)/)
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff")
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'")
  }
  for (const callback of ["alert(1)//", "a[0]", "eval;x", "<b>", "a\u2028b", "a".repeat(400), "", "é"]) {
    const answer = await served.subsonic("ping", { f: "jsonp", callback }, key)
    expect([callback, answer.headers.get("content-type")]).toEqual([callback, "text/xml; charset=utf-8"])
    if (callback !== "") expect(answer.text).not.toContain(callback)
  }
  expect((await served.post("/playlists", { name: EVIL, whose: "own" }, "bob")).status).toBe(200)
  expect((await served.post("/me/keys", { name: EVIL, scopes: ["read"] }, "bob")).status).toBe(200)
  expect((await served.get("/me/keys", "bob")).json.items.map(({ name }: { name: string }) => name)).toContain(EVIL)
  // Requests cannot write lines of their own into the log.
  await served.subsonic("ping", { c: 'x\n{"level":60,"msg":"forged"}' }, key)
  await served.ask("/api/v1/health", { headers: { "user-agent": '{"level":60,"msg":"forged"}' } })
  await served.get("/the-last-one")
  await expect.poll(() => served.log, { timeout: 20_000 }).toContain("the-last-one")
  const lines = served.log.split("\n").filter((line) => line !== "")
  expect(lines.every((line) => line.startsWith('{"level":30') || !line.startsWith("{"))).toBe(true)
})

it("[SEC-28] [SEC-32] Every answer says that it is what it says, runs nothing, and has a name in the log", async () => {
  const key = await served.key("bob")
  const { artwork } = (await served.get("/albums", "bob")).json.items[0]
  const known = `apiKey=${key}&c=x&v=1`
  const range = { range: "bytes=0-1" }
  for (const [path, headers] of [
    ["/api/v1/health", {}],
    ["/api/v1/tracks", {}],
    ["/api/v1/none", {}],
    [`/api/v1/tracks/${track}/file`, {}],
    [`/api/v1/tracks/${track}/file`, range],
    [`/api/v1/tracks/${track}/file`, { range: "bytes=9-1" }],
    [`/api/v1/tracks/${track}/file`, { "if-match": '"x"' }],
    [`/api/v1/tracks/${track}/stream`, {}],
    [`/api/v1/artwork/${artwork}`, {}],
    [`/rest/stream?${known}&id=tr-${track}`, range],
    [`/rest/download?${known}&id=tr-${track}`, range],
    [`/rest/getCoverArt?${known}&id=tr-${track}`, {}],
    [`/rest/hls.m3u8?${known}&id=tr-${track}`, {}],
    [`/rest/ping?${known}`, {}],
    ["/rest/ping", {}],
    ["/metrics", {}],
  ] as const) {
    const answer = await served.ask(path, { headers }, "bob")
    expect([path, answer.headers.get("x-request-id")]).toEqual([path, expect.stringMatching(/^[0-9a-f]{32}$/)])
    expect([path, answer.headers.get("x-content-type-options")]).toEqual([path, "nosniff"])
    expect([path, answer.headers.get("content-security-policy")]).toEqual([
      path,
      expect.stringContaining("default-src 'none'"),
    ])
    expect([path, answer.headers.get("referrer-policy")]).toEqual([path, "no-referrer"])
  }
})

it("[SEC-31] Playlist files that name files elsewhere, and addresses: nothing is read, and nobody is asked", async () => {
  const { items } = (await served.get("/playlists", "bob")).json as { items: { id: string; name: string }[] }
  const hostile = items.filter(({ name }) => name.includes("hostile"))
  expect(hostile.length).toBe(2)
  for (const { id } of hostile) {
    const entries = (await served.get(`/playlists/${id}/items`, "bob")).json.items as {
      track: { title: string } | null
    }[]
    const titles = entries.flatMap(({ track: own }) => (own === null ? [] : [own.title]))
    expect(titles.filter((title) => title === EVIL).length).toBeLessThanOrEqual(1)
    expect(titles.join()).not.toContain("root:")
  }
  expect((await served.get("/tracks?limit=100", "bob")).text).not.toMatch(/secret|passwd/)
  expect(connections).toEqual([])
})

it("[SEC-32] Ends of lines in the names of files, members and devices: no header is split", async () => {
  for (const path of [`/tracks/${track}/file`, `/tracks/${track}/file?download=true`]) {
    const answer = await served.ask(`/api/v1${path}`, { headers: { range: "bytes=0-1" } }, "bob")
    expect(answer.status).toBe(206)
    expect(answer.headers.get("set-cookie")).toBeNull()
    const disposition = answer.headers.get("content-disposition") ?? ""
    expect(disposition).toMatch(/^(?:inline|attachment); filename="[\x20-\x7e]+"(?:; filename\*=UTF-8''[\w%.!~-]+)?$/)
    expect(disposition).not.toMatch(/%0D|%0A|%E2%80%AE/)
  }
  for (const name of [
    "a\r\nSet-Cookie: a=b",
    "a\u0000b",
    "../ada",
    "<b>",
    "a:b",
    "",
    " ",
    "a".repeat(300),
    "ada",
    "ADA",
    "\u202eada",
  ]) {
    const made = await served.post("/users", { name, password: "correct horse battery" }, "ada")
    expect([name, [400, 409].includes(made.status)]).toEqual([name, true])
    expect(made.headers.get("set-cookie")).toBeNull()
  }
  const key = await served.key("bob")
  const answer = await served.subsonic("getUser", { username: "bob\r\nX-Evil: 1" }, key)
  expect(answer.headers.get("x-evil")).toBeNull()
  const request = await served.ask("/api/v1/health", { headers: { "x-request-id": "forged" } })
  expect(request.headers.get("x-request-id")).not.toBe("forged")
})

it("[SEC-33] Arguments for ffmpeg in parameters", async () => {
  const key = await served.key("bob")
  const id = `tr-${track}`
  for (const format of ["mp3 -f null", "-i", "concat:/etc/passwd", "mp3;id", "$(id)", "constructor", "../mp3"])
    expect((await served.subsonic("stream", { id, format }, key)).json["subsonic-response"].error.code).toBe(0)
  for (const given of [{ timeOffset: "1 -i x" }, { maxBitRate: "-1" }, { maxBitRate: "64k" }, { timeOffset: "1e9" }])
    expect((await served.subsonic("stream", { id, ...given }, key)).json["subsonic-response"].error.code).toBe(0)
  for (const query of ["format=mp3%20-i", "maxBitRate=-1", "timeOffset=NaN", "network=constructor&maxBitRate=x"])
    expect((await served.get(`/tracks/${track}/stream?${query}`, "bob")).status).toBe(400)
  const file = (await served.get(`/tracks/${track}`, "bob")).json.mediaFile ?? "x"
  for (const profile of ["..", "mp3-128", "aac-64;id", "constructor", "__proto__", "-y"])
    for (const segment of ["0.aac", "-1.aac", "0;id", "999999999999.aac"])
      expect([400, 404, 501, 422]).toContain(
        (await served.get(`/files/${file}/hls/${encodeURIComponent(profile)}/${segment}`, "bob")).status,
      )
  for (const transcodeParams of ["mp3-128 -f", "../x", "mp3-99999999", "constructor-1"])
    expect(
      (await served.subsonic("getTranscodeStream", { mediaId: id, mediaType: "song", transcodeParams }, key)).status,
    ).toBeLessThan(500)
})
